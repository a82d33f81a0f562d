using Ledger.Evidence.Verification;

namespace Ledger.Sdk;

/// <summary>What a watch tells. Closed.</summary>
public abstract record WatchItem
{
    private protected WatchItem(BlockRef asOf) => AsOf = asOf;

    /// <summary>The head up to which nothing is missing.</summary>
    public BlockRef AsOf { get; }

    /// <summary>A watched filing moved.</summary>
    public sealed record Happened(LedgerEvent Event) : WatchItem(Event.Block);

    /// <summary>Nothing happened up to this block: silence is reported too.</summary>
    public sealed record Quiet(BlockRef Until) : WatchItem(Until);

    /// <summary>Takes every case.</summary>
    public T Match<T>(Func<LedgerEvent, T> happened, Func<BlockRef, T> quiet) =>
        this switch
        {
            Happened h => happened(h.Event),
            Quiet q => quiet(q.Until),
            _ => throw new InvalidOperationException("WatchItem is closed."),
        };
}
