namespace Ledger.Engine.State;

/// <summary>The state of this block is no longer kept; <see cref="Oldest"/> is the first that is.</summary>
public sealed class HistoryPrunedException(ulong asked, ulong oldest)
    : Exception(
        string.Create(
            System.Globalization.CultureInfo.InvariantCulture,
            $"HistoryPruned: state of block {asked} is no longer kept; the oldest is {oldest}."
        )
    )
{
    public ulong Asked { get; } = asked;

    public ulong Oldest { get; } = oldest;
}
