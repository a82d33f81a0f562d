namespace Ledger.Cli.Sample;

/// <summary>One resale of the sample city: what the contract says and how far it goes.</summary>
/// <param name="Number">From 1.</param>
/// <param name="Stage">Where it ends.</param>
/// <param name="Page">The contract as signed.</param>
/// <param name="Bank">Number of the supervising bank.</param>
internal sealed record SampleDeal(int Number, SampleStage Stage, ContractPage Page, uint Bank)
{
    public bool IsFiled => Stage is not (SampleStage.Signed or SampleStage.Voided);

    public bool IsAssessed => IsCleared || Stage == SampleStage.Assessed;

    public bool IsCleared => IsFunded || Stage is SampleStage.Cleared or SampleStage.Superseded;

    public bool HasEscrow => IsFunded || Stage is SampleStage.Agreed or SampleStage.Partial or SampleStage.Cancelled;

    /// <summary>All money came in.</summary>
    public bool IsFunded => IsRegistered || Stage == SampleStage.Funded;

    public bool IsRegistered =>
        Stage is SampleStage.ReleaseReady or SampleStage.Releasing or SampleStage.ReleaseFailed or SampleStage.Released;

    public bool IsInstructed => Stage is SampleStage.Releasing or SampleStage.ReleaseFailed or SampleStage.Released;

    public bool HasChange => Stage is SampleStage.Changing or SampleStage.Superseded;

    /// <summary>The first deposit; the rest follows where the deal is funded.</summary>
    public long FirstDepositFen => Page.PriceFen / 5 * 2;

    /// <summary>The contract after its change: the payment clause is worded anew.</summary>
    public ContractPage ChangedPage => Page with { Payment = "分期付清", Version = 2 };
}
