using Ledger.Evidence.Crypto;
using Ledger.Evidence.Primitives;
using Ledger.Evidence.Rlp;

namespace Ledger.Evidence.Blocks;

/// <summary>
/// A sealed header of any QBFT chain: the 15 fields of Berlin to the 21 of Prague, validators and votes in extraData or not,
/// any round. For looking into other chains; headers of this ledger are read as evidence by <see cref="HeaderForm"/>.
/// Source: Hyperledger Besu's BlockHeader and QbftBlockHashing, docs/evidence.md 6.
/// </summary>
public sealed class QbftHeader
{
    private const int ExtraField = 12;

    private readonly List<byte[]> fields;

    private QbftHeader(List<byte[]> fields)
    {
        this.fields = fields;
        ParentHash = Read(0).ReadBytes32();
        Read(1).ReadBytes32(); // ommers
        Coinbase = Read(2).ReadAddress();
        StateRoot = Read(3).ReadBytes32();
        TransactionsRoot = Read(4).ReadBytes32();
        ReceiptsRoot = Read(5).ReadBytes32();
        Read(6).ReadFixed(256); // bloom
        Read(7).ReadScalar(); // difficulty
        Number = Read(8).ReadUInt64();
        GasLimit = Read(9).ReadUInt64();
        GasUsed = Read(10).ReadUInt64();
        Timestamp = Read(11).ReadUInt64();
        Extra = QbftExtraData.Decode(Read(ExtraField).ReadBytes());
        IsMarked = Read(13).ReadBytes32() == BlockHeader.QbftMixHash;
        Read(14).ReadFixed(8); // nonce
        if (fields.Count > 15)
            Read(15).ReadScalar(); // base fee
        if (fields.Count > 16)
            Read(16).ReadBytes32(); // withdrawals
        if (fields.Count > 17)
        {
            Read(17).ReadUInt64(); // blob gas used
            Read(18).ReadUInt64(); // excess blob gas
            Read(19).ReadBytes32(); // parent beacon block
        }
        if (fields.Count > 20)
            Read(20).ReadBytes32(); // requests
    }

    /// <summary>Hash of the block before it.</summary>
    public Bytes32 ParentHash { get; }

    /// <summary>The proposer.</summary>
    public Address Coinbase { get; }

    /// <summary>Root of the state trie after the block.</summary>
    public Bytes32 StateRoot { get; }

    /// <summary>Root of the trie of its transactions.</summary>
    public Bytes32 TransactionsRoot { get; }

    /// <summary>Root of the trie of its receipts.</summary>
    public Bytes32 ReceiptsRoot { get; }

    /// <summary>Height; genesis is 0.</summary>
    public ulong Number { get; }

    /// <summary>Gas that the block may use.</summary>
    public ulong GasLimit { get; }

    /// <summary>Gas that its transactions used.</summary>
    public ulong GasUsed { get; }

    /// <summary>Unix seconds.</summary>
    public ulong Timestamp { get; }

    /// <summary>Validators, vote, round and seals.</summary>
    public QbftExtraData Extra { get; }

    /// <summary>mixHash is the one that marks headers of Istanbul BFT and its successors.</summary>
    public bool IsMarked { get; }

    /// <summary>15, 16, 17, 20 or 21.</summary>
    public int FieldCount => fields.Count;

    /// <summary>The first fork whose headers have this many fields.</summary>
    public string Fork =>
        fields.Count switch
        {
            15 => "Berlin",
            16 => "London",
            17 => "Shanghai",
            20 => "Cancun",
            _ => "Prague",
        };

    /// <summary>keccak256 with round 0 and without seals: the block's name, and its child's parent hash.</summary>
    public Bytes32 Hash => HashWith(Extra with { Round = 0, Seals = [] });

    /// <summary>keccak256 with the round and without seals: what committed seals sign.</summary>
    public Bytes32 SealHash => HashWith(Extra with { Seals = [] });

    /// <summary>Reads one canonical header and nothing after it.</summary>
    /// <exception cref="RlpException">Malformed, a number of fields that no fork has, or extraData of another protocol.</exception>
    public static QbftHeader Decode(ReadOnlySpan<byte> bytes)
    {
        var outer = new RlpReader(bytes);
        var list = outer.ReadList();
        outer.End();
        var fields = new List<byte[]>(21);
        while (!list.AtEnd)
        {
            if (fields.Count == 21)
                throw new RlpException(RlpFault.TrailingBytes, list.Position);
            fields.Add(list.ReadItem().ToArray());
        }
        if (fields.Count is not (15 or 16 or 17 or 20 or 21))
            throw new RlpException(RlpFault.PastEnd, list.Position);
        return new QbftHeader(fields);
    }

    private RlpReader Read(int field) => new(fields[field]);

    private Bytes32 HashWith(QbftExtraData extra)
    {
        var w = new RlpWriter(1024);
        var list = w.BeginList();
        for (var i = 0; i < fields.Count; i++)
            if (i == ExtraField)
                w.Bytes(extra.Encode());
            else
                w.Raw(fields[i]);
        return Keccak256.Hash(w.EndList(list).WrittenSpan);
    }
}
