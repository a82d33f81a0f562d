namespace Ledger.Benchmarks.Lives;

/// <summary>The statements of the main line's life, in an order in which the chain takes them.</summary>
internal enum LifeStep
{
    Unset = 0,
    Open,
    Sign,
    File,
    Agree,
    Assess,
    Clear,
    FirstDeposit,
    SecondDeposit,
    Register,
    Release,
    ConfirmPayoff,
    ConfirmSeller,
}

internal static class LifeSteps
{
    public static readonly LifeStep[] All = [.. Enum.GetValues<LifeStep>().Where(static s => s != LifeStep.Unset)];

    /// <summary>Statements that an organisation writes in one go; a stage waits until those before it are final.</summary>
    public static readonly LifeStep[][] Stages =
    [
        [LifeStep.Open, LifeStep.Sign, LifeStep.File, LifeStep.Agree],
        [LifeStep.Assess, LifeStep.Clear],
        [LifeStep.FirstDeposit, LifeStep.SecondDeposit],
        [LifeStep.Register, LifeStep.Release],
        [LifeStep.ConfirmPayoff, LifeStep.ConfirmSeller],
    ];

    /// <summary>What a figure calls it: two deposits are one kind, two confirmed legs too.</summary>
    public static string Kind(LifeStep step) =>
        step switch
        {
            LifeStep.FirstDeposit or LifeStep.SecondDeposit => "deposit",
            LifeStep.ConfirmPayoff or LifeStep.ConfirmSeller => "confirmLeg",
            _ => step.ToString().ToLowerInvariant(),
        };

    /// <summary>The organisation that writes it.</summary>
    public static string Writer(LifeStep step, int life) =>
        step switch
        {
            LifeStep.Assess or LifeStep.Clear => Organisations.Tax,
            LifeStep.FirstDeposit or LifeStep.SecondDeposit or LifeStep.ConfirmPayoff or LifeStep.ConfirmSeller =>
                Organisations.BankOf(life),
            _ => Organisations.Center,
        };
}
