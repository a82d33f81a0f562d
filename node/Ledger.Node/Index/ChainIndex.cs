using System.Buffers.Binary;
using Ledger.Chaincode;
using Ledger.Evidence.Machines;
using Ledger.Evidence.Primitives;

namespace Ledger.Node.Index;

/// <summary>The block up to which the index holds everything.</summary>
public readonly record struct IndexHead(ulong Number, Bytes32 Hash);

/// <summary>
/// What the chain does not answer by itself: events of a record, records of a kind, filings of a unit, escrows of a
/// filing, transactions of a writer. One writer (<see cref="IndexFollower"/>); readers at any time.
/// </summary>
public sealed class ChainIndex
{
    private const byte FormatVersion = 1;
    private static readonly byte[] HeadKey = [(byte)'h'];
    private static readonly byte[] OriginKey = [(byte)'o'];
    private readonly IIndexStore store;
    private readonly Bytes32 genesis;

    /// <exception cref="NodeStoreException">The store belongs to another ledger, or to another version of this software.</exception>
    public ChainIndex(IIndexStore store, Bytes32 genesis)
    {
        (this.store, this.genesis) = (store, genesis);
        if (store.Get(IndexTable.Meta, OriginKey) is { } origin && !origin.AsSpan().SequenceEqual(Origin(genesis)))
            throw new NodeStoreException(
                NodeStoreFault.OtherGenesis,
                "the index was made for another ledger or by another version; run `ledger rebuild-index`."
            );
    }

    /// <summary>Genesis before anything was indexed.</summary>
    public IndexHead Head => ReadHead(store) ?? new IndexHead(0, genesis);

    /// <summary>The head of an index of this ledger; null of an empty one and of another ledger's.</summary>
    public static IndexHead? HeadOf(IIndexStore store, Bytes32 genesis)
    {
        ArgumentNullException.ThrowIfNull(store);
        return store.Get(IndexTable.Meta, OriginKey) is { } origin && origin.AsSpan().SequenceEqual(Origin(genesis))
            ? ReadHead(store)
            : null;
    }

    private static IndexHead? ReadHead(IIndexStore store)
    {
        if (store.Get(IndexTable.Meta, HeadKey) is not { } row)
            return null;
        return row.Length == 40
            ? new IndexHead(BinaryPrimitives.ReadUInt64BigEndian(row), new Bytes32(row.AsSpan(8)))
            : throw new NodeStoreException(
                NodeStoreFault.Damaged,
                "the index does not tell how far it got; run `ledger rebuild-index`."
            );
    }

    /// <summary>Puts one block and the new head in one batch.</summary>
    /// <exception cref="NodeStoreException">The block does not follow the head.</exception>
    public void Apply(SealedBlock block, IReadOnlyList<TransactionReceipt> receipts)
    {
        var head = Head;
        if (block.Header.Number != head.Number + 1 || block.Header.ParentHash != head.Hash)
            throw new NodeStoreException(
                NodeStoreFault.OtherGenesis,
                $"block {block.Header.Number} does not follow the index's block {head.Number}."
            );
        var batch = new List<IndexChange>();
        var touched = new Dictionary<(byte Kind, Bytes32 Record), List<EventPlace>>();
        var logIndex = 0;
        for (var i = 0; i < receipts.Count; i++)
        {
            batch.Add(
                new IndexChange(
                    IndexTable.Writers,
                    [.. block.Senders[i].Span, .. Big(block.Transactions[i].Nonce)],
                    block.Transactions[i].Hash.ToArray()
                )
            );
            foreach (var log in receipts[i].Logs)
            {
                if (RecordedEvent.TryRead(new ContractLog(log.Address, log.Topics, log.Data), out var e))
                    Collect(e, new EventPlace(block.Header.Number, i, logIndex), batch, touched);
                logIndex++;
            }
        }
        foreach (var ((kind, record), places) in touched)
            batch.Add(Extend(kind, record, places));
        batch.Add(new IndexChange(IndexTable.Meta, OriginKey, Origin(genesis)));
        batch.Add(new IndexChange(IndexTable.Meta, HeadKey, [.. Big(block.Header.Number), .. block.Hash.Span]));
        store.Write(batch);
    }

    /// <summary>Places of a record's events, oldest first; empty for an unknown record.</summary>
    public IReadOnlyList<EventPlace> Events(RecordKind kind, Bytes32 record) =>
        store.Get(IndexTable.Records, [(byte)kind, .. record.Span]) is { } row ? PackedPlaces.Read(row) : [];

    /// <summary>Records of a kind in the order of creation, those after <paramref name="after"/>.</summary>
    public IEnumerable<(EventPlace Place, Bytes32 Record)> Records(RecordKind kind, EventPlace? after) =>
        Ordered(IndexTable.Created, [(byte)kind], after);

    public IEnumerable<(EventPlace Place, Bytes32 Record)> FilingsOfUnit(Bytes32 unit, EventPlace? after) =>
        Ordered(IndexTable.UnitFilings, unit.ToArray(), after);

    public IEnumerable<(EventPlace Place, Bytes32 Record)> EscrowsOfFiling(Bytes32 filing, EventPlace? after) =>
        Ordered(IndexTable.FilingEscrows, filing.ToArray(), after);

    /// <summary>Final transactions of a key by nonce, from <paramref name="first"/> on.</summary>
    public IEnumerable<(ulong Nonce, Bytes32 Hash)> Transactions(Address writer, ulong first)
    {
        byte[] prefix = [.. writer.Span];
        foreach (var (key, value) in store.Scan(IndexTable.Writers, prefix, [.. prefix, .. Big(first)]))
            yield return (BinaryPrimitives.ReadUInt64BigEndian(key.AsSpan(20)), new Bytes32(value));
    }

    /// <summary>Drops all rows; the follower begins at genesis.</summary>
    public void Clear() => store.Clear();

    private IEnumerable<(EventPlace, Bytes32)> Ordered(IndexTable table, byte[] prefix, EventPlace? after)
    {
        byte[] from = after is { } a ? [.. prefix, .. Position(a), 0] : prefix;
        foreach (var (key, value) in store.Scan(table, prefix, from))
        {
            var rest = key.AsSpan(prefix.Length);
            yield return (
                new EventPlace(
                    BinaryPrimitives.ReadUInt64BigEndian(rest),
                    0,
                    BinaryPrimitives.ReadInt32BigEndian(rest[8..])
                ),
                new Bytes32(value)
            );
        }
    }

    private static void Collect(
        RecordedEvent e,
        EventPlace place,
        List<IndexChange> batch,
        Dictionary<(byte, Bytes32), List<EventPlace>> touched
    )
    {
        if (!touched.TryGetValue(((byte)e.Kind, e.Record), out var places))
            touched[((byte)e.Kind, e.Record)] = places = [];
        places.Add(place);
        if (e.Seq != 1)
            return;
        var position = Position(place);
        batch.Add(new IndexChange(IndexTable.Created, [(byte)e.Kind, .. position], e.Record.ToArray()));
        switch (e.Decode())
        {
            case FilingSignData sign:
                batch.Add(Link(IndexTable.UnitFilings, sign.UnitRef, position, e.Record));
                break;
            case EscrowAgreeData agree:
                batch.Add(Link(IndexTable.FilingEscrows, agree.Filing, position, e.Record));
                break;
        }
    }

    private static IndexChange Link(IndexTable table, Bytes32 from, byte[] position, Bytes32 to) =>
        new(table, [.. from.Span, .. position], to.ToArray());

    private IndexChange Extend(byte kind, Bytes32 record, List<EventPlace> places)
    {
        byte[] key = [kind, .. record.Span];
        var row = store.Get(IndexTable.Records, key) ?? [];
        var known = PackedPlaces.Read(row);
        return new IndexChange(
            IndexTable.Records,
            key,
            PackedPlaces.Append(row, known.Count == 0 ? 0 : known[^1].Block, places)
        );
    }

    private static byte[] Origin(in Bytes32 genesis) => [FormatVersion, .. genesis.Span];

    private static byte[] Position(EventPlace place)
    {
        var bytes = new byte[12];
        BinaryPrimitives.WriteUInt64BigEndian(bytes, place.Block);
        BinaryPrimitives.WriteInt32BigEndian(bytes.AsSpan(8), place.LogIndex);
        return bytes;
    }

    private static byte[] Big(ulong value)
    {
        var bytes = new byte[8];
        BinaryPrimitives.WriteUInt64BigEndian(bytes, value);
        return bytes;
    }
}
