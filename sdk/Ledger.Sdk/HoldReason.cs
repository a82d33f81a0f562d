namespace Ledger.Sdk;

/// <summary>Why a statement waits for a person: <c>ledger outbox retry</c> or <c>abandon</c>.</summary>
public enum HoldReason
{
    Unset = 0,

    /// <summary>The node will not take the transaction although the statement stands alone in it.</summary>
    RejectedByNode,

    /// <summary>The transaction reverted as a whole although the statement stands alone in it.</summary>
    RevertedAlone,

    /// <summary>The final block holds the transaction but no answer to this statement.</summary>
    NoAnswerInBlock,
}
