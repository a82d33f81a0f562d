using System.Formats.Cbor;
using Ledger.Evidence.Primitives;
using Ledger.Evidence.Rlp;
using Ledger.Evidence.Transactions;
using Ledger.Sdk.Outbox.Store;

namespace Ledger.Sdk.Outbox.Entries;

/// <summary>Signed bytes, stored before they were first sent, and the statements in them.</summary>
internal sealed class OutboxTransaction
{
    private const int Version = 1;

    public long Row { get; set; }
    public required Address Writer { get; init; }
    public required ulong Nonce { get; init; }
    public required Bytes32 Hash { get; init; }
    public required byte[] Raw { get; init; }

    /// <summary>Order numbers, in the batch's order; empty for one that only fills a hole.</summary>
    public required IReadOnlyList<long> Orders { get; init; }

    /// <summary>Sequence number that each statement expects.</summary>
    public required IReadOnlyList<uint> Seqs { get; init; }

    /// <summary>Stands for bytes that are not here and may still come into a block, until a block uses the nonce.</summary>
    public static OutboxTransaction Lost(Address writer, ulong nonce) =>
        new()
        {
            Writer = writer,
            Nonce = nonce,
            Hash = default,
            Raw = [],
            Orders = [],
            Seqs = [],
        };

    /// <summary>It is <see cref="Lost"/>.</summary>
    public bool IsLost => Raw.Length == 0;

    /// <summary>
    /// Whether its writer key signed it for this chain and nonce. An older version stored what a signer gave unlooked at: such
    /// bytes can never use the nonce.
    /// </summary>
    public bool IsSignedFor(ulong chainId)
    {
        try
        {
            var tx = Transaction.Decode(Raw);
            return tx.ChainId == chainId && tx.Nonce == Nonce && tx.RecoverSender() == Writer;
        }
        catch (RlpException)
        {
            return false;
        }
    }

    /// <summary>Signed bytes that no chain takes for this key: never sent, and their nonce is used by others.</summary>
    public bool IsOfNoUse { get; set; }

    /// <summary>False: it waits to be sent, or sent again (Unknown).</summary>
    public bool Acknowledged { get; set; }
    public int Attempts { get; set; }
    public bool Sending { get; set; }

    /// <summary>A node refused these bytes: its nonce is free for others, and they are not sent again by this process.</summary>
    public bool Rejected { get; set; }
    public DateTimeOffset NotBefore { get; set; }
    public DateTimeOffset LastHeard { get; set; }

    /// <summary>When it became unknown.</summary>
    public DateTimeOffset Since { get; set; }

    public byte[] Encode()
    {
        var w = new CborWriter(CborConformanceMode.Canonical);
        w.WriteStartArray(6);
        w.WriteInt32(Version);
        w.WriteByteString(Writer.Span);
        w.WriteUInt64(Nonce);
        w.WriteByteString(Hash.Span);
        w.WriteByteString(Raw);
        w.WriteStartArray(2 * Orders.Count);
        for (var i = 0; i < Orders.Count; i++)
        {
            w.WriteInt64(Orders[i]);
            w.WriteUInt32(Seqs[i]);
        }
        w.WriteEndArray();
        w.WriteEndArray();
        return w.Encode();
    }

    public static OutboxTransaction Decode(long row, byte[] bytes)
    {
        var r = new CborReader(bytes, CborConformanceMode.Canonical);
        r.ReadStartArray();
        RowVersion.Check(r.ReadInt32(), Version);
        var writer = new Address(r.ReadByteString());
        var nonce = r.ReadUInt64();
        var hash = new Bytes32(r.ReadByteString());
        var raw = r.ReadByteString();
        var orders = new List<long>();
        var seqs = new List<uint>();
        r.ReadStartArray();
        while (r.PeekState() != CborReaderState.EndArray)
        {
            orders.Add(r.ReadInt64());
            seqs.Add(r.ReadUInt32());
        }
        r.ReadEndArray();
        r.ReadEndArray();
        return new OutboxTransaction
        {
            Row = row,
            Writer = writer,
            Nonce = nonce,
            Hash = hash,
            Raw = raw,
            Orders = orders,
            Seqs = seqs,
        };
    }
}
