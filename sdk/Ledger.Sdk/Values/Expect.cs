namespace Ledger.Sdk;

/// <summary>On which position of the record a statement is meant to act. Closed.</summary>
public abstract record Expect
{
    private protected Expect() { }

    /// <summary>Behind this outbox's own unsettled statements on the record (their refusal refuses this one), else the node's head.</summary>
    public static Expect InOrder { get; } = new InOrderCase();

    /// <summary>Whatever stands before it: a bank's next deposit.</summary>
    public static Expect Latest { get; } = new LatestCase();

    /// <summary>Exactly what the user saw: otherwise StaleSeq or StaleHead.</summary>
    public static Expect At(RecordPosition position) => new AtCase(position);

    internal sealed record InOrderCase : Expect;

    internal sealed record LatestCase : Expect;

    internal sealed record AtCase(RecordPosition Position) : Expect;
}
