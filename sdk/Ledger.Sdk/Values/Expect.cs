namespace Ledger.Sdk;

/// <summary>On which position of the record a statement is meant to act. Closed.</summary>
public abstract record Expect
{
    private protected Expect() { }

    /// <summary>Behind this outbox's own unsettled statements on the record (their refusal refuses this one), else the node's head.</summary>
    public sealed record InOrder : Expect;

    /// <summary>Whatever stands before it: a bank's next deposit.</summary>
    public sealed record Latest : Expect;

    /// <summary>Exactly what the user saw: otherwise StaleSeq or StaleHead.</summary>
    public sealed record At(RecordPosition Position) : Expect;

    /// <summary>Takes every case.</summary>
    public T Match<T>(Func<T> inOrder, Func<T> latest, Func<RecordPosition, T> at) =>
        this switch
        {
            InOrder => inOrder(),
            Latest => latest(),
            At a => at(a.Position),
            _ => throw new InvalidOperationException("Expect is closed."),
        };
}
