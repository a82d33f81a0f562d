using System.Globalization;
using Ledger.Engine.Store;
using Ledger.Evidence.Primitives;

namespace Ledger.Engine.Chain;

/// <summary>
/// Compares the store's head with what is remembered outside it: the head mark, and those who saw the head. A store
/// that ends before a block that somebody saw has lost acknowledged blocks, whatever the reason, and is not gone on with.
/// </summary>
internal static class HeadCheck
{
    /// <summary>In the store once a mark was written: from then on its absence is a loss.</summary>
    public static readonly byte[] MarkedKey = "marked"u8.ToArray();

    /// <summary>Null where nothing that was acknowledged is missing.</summary>
    /// <exception cref="StoreException">The mark, or a row of the store, cannot be read.</exception>
    public static StoreException? Fault(
        ChainStore store,
        in Bytes32 genesis,
        IHeadMarkPlace? place,
        IReadOnlyList<HeadWitness> witnesses
    )
    {
        var mark = place?.Read();
        if (mark is not null && mark.Genesis != genesis)
            return new StoreException(
                StoreFault.OtherGenesis,
                $"the head mark belongs to the ledger with genesis {mark.Genesis}, genesis.json gives {genesis}."
            );
        if (place is not null && mark is null && store.Rows.Get(StoreTable.Meta, MarkedKey) is not null)
            return new StoreException(
                StoreFault.MarkMissing,
                "the head mark beside the engine's folder is gone: nothing tells whether the store still holds all that was acknowledged."
            );
        var head = store.GetHead();
        if (mark is not null && Compare(store, head, new HeadWitness("head mark", mark.Number, mark.Hash)) is { } lost)
            return lost;
        return witnesses
            .Where(w => w.Number > (mark?.Dropped ?? 0))
            .Select(w => Compare(store, head, w))
            .FirstOrDefault(static fault => fault is not null);
    }

    private static StoreException? Compare(ChainStore store, ulong? head, HeadWitness seen)
    {
        if (seen.Number == 0)
            return null;
        if (head is null || head < seen.Number)
            return Behind(
                $"the engine's store {(head is { } end ? Text($"ends at block {end}") : "is empty")}, the {seen.Name} saw block {seen.Number}: blocks {(head ?? 0) + 1} to {seen.Number} were acknowledged and are missing."
            );
        var header = store.RequireHeader(seen.Number);
        return header.Hash == seen.Hash
            ? null
            : Behind(
                $"block {seen.Number} is {header.Hash} here, the {seen.Name} saw {seen.Hash}: the chain that was acknowledged is another."
            );
    }

    private static StoreException Behind(FormattableString what) => new(StoreFault.HeadBehind, Text(what));

    private static string Text(FormattableString text) => text.ToString(CultureInfo.InvariantCulture);
}
