namespace Ledger.Evidence.Machines;

public static partial class RefusalTable
{
    /// <summary>Every refusal of the chaincode, in the order of its numbers.</summary>
    public static IReadOnlyList<RefusalDescription> All => Refusals;

    /// <returns>Null for a code that this version does not know.</returns>
    public static RefusalDescription? Find(RefusalCode code) => Array.Find(Refusals, r => r.Code == code);
}
