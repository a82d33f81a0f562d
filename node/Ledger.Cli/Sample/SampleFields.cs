using Ledger.Sdk;

namespace Ledger.Cli.Sample;

/// <summary>What a contract on a sample ledger has where nobody gave it.</summary>
internal static class SampleFields
{
    /// <summary>Square metres.</summary>
    public const decimal Area = 88.00m;

    /// <summary>Days in which it has to be filed.</summary>
    public const decimal ValidDays = 30;

    public static readonly Fen Price = Fen.FromYuan(1_000_000m);
}
