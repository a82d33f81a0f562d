using Ledger.Evidence.Crypto;
using Ledger.Evidence.Primitives;
using Ledger.Evidence.Rlp;

namespace Ledger.Evidence.Blocks;

/// <summary>
/// A block header as Besu's QBFT writes it with all forks up to Cancun (20 fields). Hashes: <see cref="Hash"/> with
/// round 0 and no seals, <see cref="SealHash"/> with the round and no seals (what a committed seal signs).
/// </summary>
public sealed record BlockHeader
{
    /// <summary>Hash of the block before it; zero of genesis.</summary>
    public required Bytes32 ParentHash { get; init; }

    /// <summary>Always <see cref="EmptyOmmersHash"/> on this chain.</summary>
    public Bytes32 OmmersHash { get; init; } = EmptyOmmersHash;

    /// <summary>The proposer.</summary>
    public required Address Coinbase { get; init; }

    /// <summary>Root of the state trie after the block.</summary>
    public required Bytes32 StateRoot { get; init; }

    /// <summary>Root of the trie of its transactions.</summary>
    public required Bytes32 TransactionsRoot { get; init; }

    /// <summary>Root of the trie of its receipts.</summary>
    public required Bytes32 ReceiptsRoot { get; init; }

    /// <summary>256 bytes.</summary>
    public required byte[] LogsBloom { get; init; }

    /// <summary>1 on every QBFT block.</summary>
    public ulong Difficulty { get; init; } = 1;

    /// <summary>Height; genesis is 0.</summary>
    public required ulong Number { get; init; }

    /// <summary>Gas that the block may use.</summary>
    public required ulong GasLimit { get; init; }

    /// <summary>Gas that its transactions used.</summary>
    public required ulong GasUsed { get; init; }

    /// <summary>Unix seconds.</summary>
    public required ulong Timestamp { get; init; }

    /// <summary>Validators, vote, round and seals of QBFT.</summary>
    public required ExtraData Extra { get; init; }

    /// <summary>QBFT's constant.</summary>
    public Bytes32 MixHash { get; init; } = QbftMixHash;

    /// <summary>8 bytes, zero on this chain.</summary>
    public ulong Nonce { get; init; }

    /// <summary>Zero on a chain without fees.</summary>
    public ulong BaseFee { get; init; }

    /// <summary>EIP-4895: the empty trie's.</summary>
    public Bytes32 WithdrawalsRoot { get; init; } = EmptyTrieRoot;

    /// <summary>EIP-4844: zero.</summary>
    public ulong BlobGasUsed { get; init; }

    /// <summary>EIP-4844: zero.</summary>
    public ulong ExcessBlobGas { get; init; }

    /// <summary>EIP-4788: zero.</summary>
    public Bytes32 ParentBeaconBlockRoot { get; init; }

    /// <summary>keccak256(rlp("")): the root of a trie that holds nothing.</summary>
    public static readonly Bytes32 EmptyTrieRoot = Keccak256.Hash([0x80]);

    /// <summary>keccak256(rlp([])).</summary>
    public static readonly Bytes32 EmptyOmmersHash = Keccak256.Hash([0xc0]);

    /// <summary>"tical byzantine fault tolerance" of Istanbul BFT: marks a QBFT header.</summary>
    public static readonly Bytes32 QbftMixHash = Bytes32.Parse(
        "0x63746963616c2062797a616e74696e65206661756c7420746f6c6572616e6365"
    );

    /// <summary>keccak256 of the header with round 0 and without seals; of the genesis header with its extraData as is.</summary>
    public Bytes32 Hash => Keccak256.Hash(Encode(Extra with { Round = 0, Seals = [] }));

    /// <summary>What committed seals sign: keccak256 of the header with its round and without seals.</summary>
    public Bytes32 SealHash => Keccak256.Hash(Encode(Extra with { Seals = [] }));

    /// <summary>The header as a node keeps and sends it, seals included. Nodes of one chain may keep different seals.</summary>
    public byte[] Encode() => Encode(Extra);

    private byte[] Encode(ExtraData extra)
    {
        var w = new RlpWriter(1024);
        var list = w.BeginList();
        w.Bytes(ParentHash).Bytes(OmmersHash).Bytes(Coinbase);
        w.Bytes(StateRoot).Bytes(TransactionsRoot).Bytes(ReceiptsRoot).Bytes(LogsBloom);
        w.UInt64(Difficulty).UInt64(Number).UInt64(GasLimit).UInt64(GasUsed).UInt64(Timestamp);
        w.Bytes(extra.Encode()).Bytes(MixHash);
        Span<byte> nonce = stackalloc byte[8];
        System.Buffers.Binary.BinaryPrimitives.WriteUInt64BigEndian(nonce, Nonce);
        w.Bytes(nonce).UInt64(BaseFee).Bytes(WithdrawalsRoot);
        w.UInt64(BlobGasUsed).UInt64(ExcessBlobGas).Bytes(ParentBeaconBlockRoot);
        return w.EndList(list).ToArray();
    }

    /// <summary>Reads one canonical 20-field header and nothing after it.</summary>
    /// <exception cref="RlpException">Malformed, another number of fields, or extraData not in contract mode.</exception>
    public static BlockHeader Decode(ReadOnlySpan<byte> bytes)
    {
        var outer = new RlpReader(bytes);
        var header = Read(ref outer);
        outer.End();
        return header;
    }

    /// <summary>Reads a header inside a larger structure.</summary>
    /// <exception cref="RlpException">As <see cref="Decode"/>.</exception>
    public static BlockHeader Read(ref RlpReader outer)
    {
        var r = outer.ReadList();
        var header = new BlockHeader
        {
            ParentHash = r.ReadBytes32(),
            OmmersHash = r.ReadBytes32(),
            Coinbase = r.ReadAddress(),
            StateRoot = r.ReadBytes32(),
            TransactionsRoot = r.ReadBytes32(),
            ReceiptsRoot = r.ReadBytes32(),
            LogsBloom = r.ReadFixed(256).ToArray(),
            Difficulty = r.ReadUInt64(),
            Number = r.ReadUInt64(),
            GasLimit = r.ReadUInt64(),
            GasUsed = r.ReadUInt64(),
            Timestamp = r.ReadUInt64(),
            Extra = ExtraData.Decode(r.ReadBytes()),
            MixHash = r.ReadBytes32(),
            Nonce = System.Buffers.Binary.BinaryPrimitives.ReadUInt64BigEndian(r.ReadFixed(8)),
            BaseFee = r.ReadUInt64(),
            WithdrawalsRoot = r.ReadBytes32(),
            BlobGasUsed = r.ReadUInt64(),
            ExcessBlobGas = r.ReadUInt64(),
            ParentBeaconBlockRoot = r.ReadBytes32(),
        };
        r.End();
        return header;
    }
}
