using Ledger.Evidence.Primitives;
using Ledger.Evidence.Transactions;

namespace Ledger.Node.Following;

/// <summary>A follower makes no blocks, so it takes no transactions.</summary>
internal sealed class FollowerAdmission : ITransactionAdmission
{
    private static readonly AdmissionRefusal None = new(
        SubmitOutcome.SenderNotPermitted,
        "This node follows the chain and takes nothing: submit to a node that makes blocks."
    );

    public AdmissionRefusal? RefuseOfAnybody(Transaction transaction) => None;

    public AdmissionRefusal? Refuse(Transaction transaction, in Address sender, IHeadWords head) => None;
}
