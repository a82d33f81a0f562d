using Ledger.Evidence.Primitives;
using Ledger.Evidence.Transactions;

namespace Ledger.Engine.Chain;

/// <summary>
/// Who may put what into the pool, beyond what makes a transaction valid. The engine knows no organisation: whoever opens it
/// gives the rule. Blocks that others sealed are not asked for it.
/// </summary>
public interface ITransactionAdmission
{
    /// <summary>
    /// Why the pool takes it of nobody; null where the sender counts. Asked before the sender is recovered, by many threads.
    /// </summary>
    /// <param name="transaction">Well-formed and of this chain.</param>
    AdmissionRefusal? RefuseOfAnybody(Transaction transaction);

    /// <summary>Why the pool does not take it; null where it does. Asked by many threads.</summary>
    /// <param name="transaction">Well-formed and of this chain.</param>
    /// <param name="sender">As recovered from the signature.</param>
    /// <param name="head">The state that it is judged on.</param>
    AdmissionRefusal? Refuse(Transaction transaction, in Address sender, IHeadWords head);
}

/// <summary>Storage as the latest block left it.</summary>
public interface IHeadWords
{
    ulong Number { get; }

    /// <summary>Zero where none is stored.</summary>
    Bytes32 GetStorage(in Address address, in Bytes32 slot);
}

/// <param name="Outcome">What the sender is answered.</param>
/// <param name="Message">What is wrong, for people.</param>
public sealed record AdmissionRefusal(SubmitOutcome Outcome, string Message);

/// <summary>Takes every valid transaction of anybody: for tests and measurements of the engine itself.</summary>
public sealed class OpenAdmission : ITransactionAdmission
{
    private OpenAdmission() { }

    public static OpenAdmission Instance { get; } = new();

    public AdmissionRefusal? RefuseOfAnybody(Transaction transaction) => null;

    public AdmissionRefusal? Refuse(Transaction transaction, in Address sender, IHeadWords head) => null;
}
