using Ledger.Engine.Evm;

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

    /// <summary>The one known defect of the other side, so that a mended version is noticed and its exception leaves.</summary>
    [Fact]
    public async Task EthereumJs_takes_a_reverts_data_for_code()
    {
        // MSTORE8(0, 0xef), REVERT(0, 1) as init code.
        byte[] init = [0x60, 0xef, 0x5f, 0x53, 0x60, 0x01, 0x5f, 0xfd];
        var test = RandomCases.Creation(init, 100_000);
        var ours = EthereumJsDefect.Execute(test);
        Assert.Equal(ExecutionFault.Revert, ours.Fault);
        Assert.True(ours.GasUsed < 60_000);
        using var oracle = new NodeExecutor();
        await foreach (var (_, answer) in oracle.AskAsync([test]))
        {
            Assert.True(EthereumJsDefect.Explains(test, answer));
            var gas = answer.GetProperty("blocks")[0].GetProperty("transactions")[0].GetProperty("gas").GetString();
            Assert.Equal("0x186a0", gas);
        }
    }

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
            if (theirs != ours && !EthereumJsDefect.Explains(test, answer))
                differences.Add("case " + test.Id + "\nours:\n" + ours + "\ntheirs:\n" + theirs);
        }
        Assert.True(differences.Count == 0, differences.Count + " differ; " + string.Join("\n", differences.Take(5)));
        // Both ways to end must be met often, or the generator has gone astray.
        Assert.InRange(succeeded, count / 5, count * 4 / 5);
    }
}
