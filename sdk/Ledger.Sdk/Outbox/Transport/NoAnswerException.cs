namespace Ledger.Sdk.Outbox.Transport;

internal class NoAnswerException(string what, Exception? inner = null) : Exception(what, inner);

/// <summary>No answer, because the node is not to be believed or not to be asked. Its message begins with the fault's name.</summary>
internal sealed class LedgerRefusedException(string what, HoldReason hold, Exception? inner = null)
    : NoAnswerException(what, inner)
{
    /// <summary>What open statements are shown as held for; Unset where another answer is expected by itself.</summary>
    public HoldReason Hold { get; } = hold;
}
