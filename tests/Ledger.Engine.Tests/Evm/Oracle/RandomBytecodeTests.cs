namespace Ledger.Engine.Tests.Evm.Oracle;

/// <summary>Random programs against @ethereumjs/vm: equal gas, success, output, logs, state root.</summary>
public sealed class RandomBytecodeTests
{
    private const int Ordinary = 2_000;
    private const int Long = 20_000;

    [Fact]
    public Task ProgramsEndAsWithEthereumJs() => CompareAsync(0, Ordinary);

    /// <summary>The long run; its command stands in CONTRIBUTING.md.</summary>
    [Fact(Explicit = true)]
    public async Task LongRunOfProgramsEndsAsWithEthereumJs() =>
        await Task.WhenAll(CompareAsync(1_000_000, Long / 2), CompareAsync(2_000_000, Long / 2));

    private static async Task CompareAsync(int first, int count)
    {
        var differences = new List<string>();
        var succeeded = 0;
        using var oracle = new NodeExecutor();
        await foreach (var (test, answer) in oracle.AskAsync(Enumerable.Range(first, count).Select(RandomCases.Make)))
        {
            var theirs = ExecutionSummary.Theirs(answer);
            var ours = ExecutionSummary.Ours(test);
            if (ours.Contains("success", StringComparison.Ordinal))
                succeeded++;
            if (theirs != ours)
                differences.Add("case " + test.Id + "\nours:\n" + ours + "\ntheirs:\n" + theirs);
        }
        Assert.True(differences.Count == 0, differences.Count + " differ; " + string.Join("\n", differences.Take(5)));
        // Both ways to end must be met often, or the generator has gone astray.
        Assert.InRange(succeeded, count / 5, count * 4 / 5);
    }
}
