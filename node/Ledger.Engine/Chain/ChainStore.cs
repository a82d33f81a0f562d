using System.Buffers.Binary;
using Ledger.Engine.State;
using Ledger.Engine.Store;
using Ledger.Evidence.Blocks;
using Ledger.Evidence.Primitives;
using Ledger.Evidence.Rlp;

namespace Ledger.Engine.Chain;

/// <summary>Blocks, receipts and the few other rows of the chain as typed reads, and the rows of a new block.</summary>
internal sealed class ChainStore(IKeyValueStore rows)
{
    public const string Format = "ledger/engine/1";

    public static readonly byte[] FormatKey = "format"u8.ToArray();
    public static readonly byte[] GenesisKey = "genesis"u8.ToArray();
    public static readonly byte[] HeadKey = "head"u8.ToArray();
    public static readonly byte[] OldestKey = "oldest"u8.ToArray();

    public IKeyValueStore Rows => rows;

    public ulong? GetHead() => Find(StoreTable.Meta, HeadKey, static row => ReadNumber(row));

    public ulong GetOldest() => Find(StoreTable.Meta, OldestKey, static row => ReadNumber(row)) ?? 0;

    public BlockHeader? GetHeader(ulong number) =>
        rows.Get(StoreTable.Headers, Number(number)) is { } row
            ? Decode(StoreTable.Headers, row, static row => BlockHeader.Decode(row))
            : null;

    /// <summary>The header that the index of hashes names.</summary>
    /// <exception cref="StoreException">It is missing, or not the one that was made.</exception>
    public BlockHeader RequireHeader(ulong number)
    {
        if (GetHeader(number) is { } header && GetNumber(header.Hash) == number)
            return header;
        throw new StoreException(
            StoreFault.Corrupt,
            FormattableString.Invariant($"the header of block {number} is missing, or not the one that was made.")
        )
        {
            Table = StoreTable.Headers,
        };
    }

    public StoredBody? GetBody(ulong number) =>
        rows.Get(StoreTable.Blocks, Number(number)) is { } row
            ? Decode(StoreTable.Blocks, row, static row => BlockCodec.DecodeBody(row))
            : null;

    public ulong? GetNumber(in Bytes32 hash) => Find(StoreTable.Hashes, hash.Span, static row => ReadNumber(row));

    public TransactionPlace? FindTransaction(in Bytes32 hash) =>
        Find(StoreTable.Transactions, hash.Span, static row => ReadPlace(row));

    public IEnumerable<Handover> GetHandovers(ulong afterSetId)
    {
        foreach (var row in rows.Scan(StoreTable.Handovers, Number(checked(afterSetId + 1))))
            yield return Decode(
                StoreTable.Handovers,
                row.Value,
                value => HandoverCodec.Decode(ReadNumber(row.Key), value)
            );
    }

    private T? Find<T>(StoreTable table, ReadOnlySpan<byte> key, Func<byte[], T> decode)
        where T : struct => rows.Get(table, key) is { } row ? Decode(table, row, decode) : null;

    /// <exception cref="StoreException">The row is not one of this table.</exception>
    private static T Decode<T>(StoreTable table, byte[] row, Func<byte[], T> decode)
    {
        try
        {
            return decode(row);
        }
        catch (Exception e) when (e is RlpException or ArgumentException or OverflowException)
        {
            throw new StoreException(
                StoreFault.Corrupt,
                $"a row of the table {RocksStore.Name(table)} cannot be read: {e.Message}",
                e
            )
            {
                Table = table,
            };
        }
    }

    public static void PutBlock(StoreBatch batch, SealedBlock block, IReadOnlyList<TransactionReceipt> receipts)
    {
        var number = Number(block.Header.Number);
        batch.Put(StoreTable.Headers, number, block.Header.Encode());
        var body = BlockCodec.EncodeBody(block.Transactions, block.Senders, receipts);
        batch.Put(StoreTable.Blocks, number, body);
        batch.Put(StoreTable.Hashes, block.Hash.ToArray(), number);
        batch.Put(StoreTable.Meta, HeadKey, number);
    }

    public static void PutTransaction(StoreBatch batch, in Bytes32 hash, TransactionPlace place)
    {
        var row = new byte[12];
        BinaryPrimitives.WriteUInt64BigEndian(row, place.Block);
        BinaryPrimitives.WriteInt32BigEndian(row.AsSpan(8), place.Index);
        batch.Put(StoreTable.Transactions, hash.ToArray(), row);
    }

    /// <summary>
    /// The state rows of a block: nodes in place, what they replaced by (path, block), the block's list of replaced
    /// keys; and the former contents of block <paramref name="pruneThrough"/> and before go.
    /// </summary>
    public void PutState(
        StoreBatch batch,
        ulong number,
        List<NodeRow> nodes,
        StateChanges changes,
        ulong oldest,
        ulong pruneThrough
    )
    {
        var journal = new RlpWriter(nodes.Count * 48);
        var list = journal.BeginList();
        foreach (var (key, before, after) in nodes)
        {
            if (after is null)
                batch.Delete(StoreTable.Nodes, key);
            else
                batch.Put(StoreTable.Nodes, key, after);
            // Of genesis nothing stood before, and nobody can ask for the state before it.
            if (number == 0)
                continue;
            batch.Put(StoreTable.History, NodeKey.At(key, number), before ?? []);
            journal.Bytes(key);
        }
        if (number > 0)
            batch.Put(StoreTable.History, NodeKey.JournalOf(number), journal.EndList(list).ToArray());
        foreach (var (hash, code) in changes.Code)
            batch.Put(StoreTable.Code, hash.ToArray(), code.ToArray());
        for (var block = oldest + 1; block <= pruneThrough; block++)
            Prune(batch, block);
        batch.Put(StoreTable.Meta, OldestKey, Number(Math.Max(oldest, pruneThrough)));
    }

    public static byte[] Number(ulong value)
    {
        var key = new byte[8];
        BinaryPrimitives.WriteUInt64BigEndian(key, value);
        return key;
    }

    public static ulong ReadNumber(ReadOnlySpan<byte> row) => BinaryPrimitives.ReadUInt64BigEndian(row);

    public static TransactionPlace ReadPlace(ReadOnlySpan<byte> row) =>
        new(ReadNumber(row), BinaryPrimitives.ReadInt32BigEndian(row[8..]));

    private void Prune(StoreBatch batch, ulong block)
    {
        if (rows.Get(StoreTable.History, NodeKey.JournalOf(block)) is not { } journal)
            return;
        var outer = new RlpReader(journal);
        var keys = outer.ReadList();
        while (!keys.AtEnd)
            batch.Delete(StoreTable.History, NodeKey.At(keys.ReadBytes().ToArray(), block));
        batch.Delete(StoreTable.History, NodeKey.JournalOf(block));
    }
}
