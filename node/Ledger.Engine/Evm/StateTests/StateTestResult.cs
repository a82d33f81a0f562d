namespace Ledger.Engine.Evm.StateTests;

public enum StateTestOutcome
{
    Unset = 0,
    Passed,
    Failed,

    /// <summary>It asks for what this engine names as unsupported; <see cref="StateTestResult.Reason"/> says what.</summary>
    NotApplicable,
}

/// <summary>One case of a public state test file.</summary>
/// <param name="File">Name of the file, within its archive where it came from one.</param>
/// <param name="Test">Name of the test in the file.</param>
/// <param name="Index">Position among the test's Cancun cases.</param>
/// <param name="Case">Which data, gas limit and value of the transaction, as <c>d0 g0 v0</c>.</param>
/// <param name="Outcome">How it ended.</param>
/// <param name="Reason">Empty where it passed.</param>
public sealed record StateTestResult(
    string File,
    string Test,
    int Index,
    string Case,
    StateTestOutcome Outcome,
    string Reason
);
