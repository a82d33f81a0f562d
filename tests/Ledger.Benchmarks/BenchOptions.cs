namespace Ledger.Benchmarks;

/// <summary>What one run measures, and how much of it.</summary>
/// <param name="Seconds">Length of each measurement that is bounded by time.</param>
/// <param name="Lives">Whole filing lives for each kind alone and for bytes on disk.</param>
/// <param name="Callers">Concurrent callers of the SDK.</param>
/// <param name="InFlight">Lives under way at once in the mix; a caller does not wait for finality before its next call.</param>
/// <param name="BlockPeriod">Of the measured node, in seconds; production has 1.</param>
/// <param name="Only">Sections to run; empty = all.</param>
/// <param name="Anvil">Compare with anvil.</param>
internal sealed record BenchOptions(
    int Seconds,
    int Lives,
    int Callers,
    int InFlight,
    int BlockPeriod,
    IReadOnlyList<string> Only,
    bool Anvil
)
{
    public static readonly string[] Sections = ["evm", "chain", "line", "verify", "anvil"];

    public bool Wants(string section) => Only.Count == 0 || Only.Contains(section, StringComparer.Ordinal);

    public TimeSpan Duration => TimeSpan.FromSeconds(Seconds);
}
