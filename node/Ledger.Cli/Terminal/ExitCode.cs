namespace Ledger.Cli.Terminal;

/// <summary>What the process answers; <c>ledger verify</c> gives it by the verdict's tone (docs/evidence.md).</summary>
internal static class ExitCode
{
    /// <summary>Fine, valid, accepted.</summary>
    public const int Fine = 0;

    /// <summary>Invalid or refused: it was checked and the answer is no.</summary>
    public const int Refused = 1;

    /// <summary>Could not be checked or done, or bad usage.</summary>
    public const int CouldNot = 2;
}
