using Ledger.Chaincode;
using Ledger.Evidence.Verification;

namespace Ledger.Sdk;

/// <summary>Where an accepted statement stands. Closed.</summary>
public abstract record EntryStatus
{
    private protected EntryStatus(string name) => Name = name;

    /// <summary>accepted, sent, unknown, held, final or refused.</summary>
    public string Name { get; }

    /// <summary>Why its writer key sends nothing now, or why it is held, beginning with a name; empty where all is well, and of settled ones.</summary>
    public string Problem { get; init; } = "";

    /// <summary>Final or refused: it changes no more.</summary>
    public bool IsSettled => this is Final or Refused;

    /// <summary>On this disk, not yet signed.</summary>
    public sealed record Accepted() : EntryStatus("accepted");

    /// <summary>A node has the signed bytes.</summary>
    public sealed record Sent(DateTimeOffset At) : EntryStatus("sent");

    /// <summary>Signed, and no node has answered for it; the same bytes go out again.</summary>
    public sealed record Unknown(DateTimeOffset Since, int Attempts) : EntryStatus("unknown");

    /// <summary>Waits for a person: <c>ledger outbox retry</c> or <c>abandon</c>.</summary>
    public sealed record Held(HoldReason Reason) : EntryStatus("held");

    /// <summary>In a final block.</summary>
    public sealed record Final(BlockRef Block, RecordPosition Position, TxHash Transaction) : EntryStatus("final");

    /// <summary>Answered with a named refusal: by the ledger in a final block, or by this library instead of sending.</summary>
    public sealed record Refused(Refusal Refusal, RefusedBy By) : EntryStatus("refused");

    /// <summary>Takes every case.</summary>
    public T Match<T>(
        Func<Accepted, T> accepted,
        Func<Sent, T> sent,
        Func<Unknown, T> unknown,
        Func<Held, T> held,
        Func<Final, T> final,
        Func<Refused, T> refused
    ) =>
        this switch
        {
            Accepted a => accepted(a),
            Sent s => sent(s),
            Unknown u => unknown(u),
            Held h => held(h),
            Final f => final(f),
            Refused r => refused(r),
            _ => throw new InvalidOperationException("EntryStatus is closed."),
        };

    /// <summary>For tests and scripts.</summary>
    /// <exception cref="RefusedException">Refused.</exception>
    /// <exception cref="InvalidOperationException">Not settled yet.</exception>
    public Final OrThrow() =>
        this switch
        {
            Final f => f,
            Refused r => throw new RefusedException(r.Refusal),
            _ => throw new InvalidOperationException("Not settled: " + Name + "."),
        };
}
