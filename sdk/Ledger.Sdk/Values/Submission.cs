using Ledger.Chaincode;

namespace Ledger.Sdk;

/// <summary>What the outbox holds from now on.</summary>
/// <param name="Entry">Its number in this outbox, from 1, without gaps.</param>
/// <param name="Record">The record's name, for instance filings/{64 hex}.</param>
/// <param name="Repeated">The same call was accepted before; nothing was added.</param>
public sealed record Receipt(OperationKey Key, ulong Entry, string Record, bool Repeated);

/// <summary>The answer to a statement: accepted (on the disk) or declined (nothing was stored). Closed.</summary>
public abstract record Submission
{
    private protected Submission() { }

    /// <summary>On the disk: kill -9 loses nothing. It ends as final or refused.</summary>
    public sealed record Accepted(Receipt Receipt) : Submission;

    /// <summary>Nothing was stored; the same key may be used again.</summary>
    public sealed record Declined(Refusal Refusal) : Submission;

    /// <summary>Takes both cases.</summary>
    public T Match<T>(Func<Receipt, T> accepted, Func<Refusal, T> declined) =>
        this switch
        {
            Accepted a => accepted(a.Receipt),
            Declined d => declined(d.Refusal),
            _ => throw new InvalidOperationException("Submission is closed."),
        };

    /// <summary>For tests and scripts.</summary>
    /// <exception cref="RefusedException">Declined.</exception>
    public Receipt OrThrow() => Match(accepted => accepted, refusal => throw new RefusedException(refusal));
}

/// <summary>Thrown by <c>OrThrow</c> alone.</summary>
public sealed class RefusedException(Refusal refusal) : Exception(refusal.Name + ": " + refusal.En)
{
    /// <summary>Name, texts and parameters.</summary>
    public Refusal Refusal { get; } = refusal;
}
