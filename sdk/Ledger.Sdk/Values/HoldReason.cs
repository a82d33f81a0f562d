namespace Ledger.Sdk;

/// <summary>Why a statement waits for a person: <c>ledger outbox retry</c> or <c>abandon</c>.</summary>
public enum HoldReason
{
    /// <summary>Not held.</summary>
    Unset = 0,

    /// <summary>The node will not take the transaction although the statement stands alone in it.</summary>
    RejectedByNode,

    /// <summary>The transaction reverted as a whole although the statement stands alone in it.</summary>
    RevertedAlone,

    /// <summary>The final block holds the transaction but no answer to this statement.</summary>
    NoAnswerInBlock,

    /// <summary>
    /// Of a damaged folder or an older copy; signed bytes that it lacks may hold it, and may still come into a block. The outbox finds out
    /// by itself: then it is final, or goes out anew.
    /// </summary>
    Recovered,

    /// <summary>
    /// As <see cref="Recovered"/>, and the outcome may have been told before and lost. Where the ledger does not have it,
    /// it waits for a person.
    /// </summary>
    RecoveredOld,

    /// <summary>
    /// The node or the ledger does not take what this writer key signs: not permitted, withdrawn, of no organisation. It goes
    /// on by itself once the key counts; the reason stands in <c>Problem</c>.
    /// </summary>
    KeyRefused,

    /// <summary>
    /// This client and the node do not belong together: another ledger than trust.json pins, an unknown certificate. The
    /// reason stands in <c>Problem</c>; it goes on by itself once that is mended.
    /// </summary>
    Misconfigured,
}
