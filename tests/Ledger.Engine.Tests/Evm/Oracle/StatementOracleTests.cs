using System.Text.Json;
using Ledger.Chaincode;
using Ledger.Evidence.Machines;

namespace Ledger.Engine.Tests.Evm.Oracle;

/// <summary>
/// Statements of all kinds on keys-sample/genesis.json: blocks that our engine seals, executed again by @ethereumjs/vm and
/// by Nethereum.EVM, each with its own trie. Equal gas, status, logs, receipts root and state root after each block.
/// </summary>
public sealed class StatementOracleTests(ITestOutputHelper output)
{
    private static readonly Lazy<Task<StatementRun>> Run = new(StatementRun.MakeAsync);

    [Fact]
    public async Task The_mix_has_every_event_many_refusals_and_both_sizes_of_batches()
    {
        var run = await Run.Value;
        var recorded = run.Outcomes.OfType<StatementOutcome.Recorded>().ToList();
        var refused = run.Outcomes.OfType<StatementOutcome.Refused>().GroupBy(r => r.Refusal.Name).ToList();
        output.WriteLine(
            $"{run.Outcomes.Count} statements in {run.Blocks.Count} blocks, {run.Batches}; {recorded.Count} recorded; refused: "
                + string.Join(", ", refused.Select(r => $"{r.Key} {r.Count()}"))
        );
        Assert.True(run.Outcomes.Count >= 500);
        var callable = MachineTable
            .All.SelectMany(m => m.Events.Where(e => e.Built && !e.Follows).Select(e => (m.Kind, e.Number)))
            .ToList();
        Assert.NotEmpty(callable);
        Assert.Empty(callable.Except(recorded.Select(r => (r.Event.Kind, r.Event.Number))));
        Assert.True(refused.Count >= 20, $"{refused.Count} names of refusals");
        Assert.True(run.Batches.Single >= 50 && run.Batches.Several >= 50);
        Assert.NotEmpty(run.Outcomes.OfType<StatementOutcome.Proposed>());
        Assert.NotEmpty(run.Outcomes.OfType<StatementOutcome.Retracted>());
        var receipts = run.Blocks.SelectMany(b => b.Receipts).ToList();
        Assert.Equal(5, receipts.Count(r => !r.Succeeded));
        Assert.Equal(3, receipts.Select(r => r.Type).Distinct().Count());
    }

    [Fact]
    public async Task Blocks_end_as_with_ethereumjs()
    {
        var run = await Run.Value;
        using var oracle = new NodeExecutor();
        await foreach (var (_, answer) in oracle.AskAsync([run.ToCase()]))
            Compare(run, BlockSummary.OfEthereumJs(answer));
    }

    [Fact]
    public async Task Blocks_end_as_with_Nethereum()
    {
        var run = await Run.Value;
        Compare(run, await NethereumExecutor.RunAsync(run.ToCase()));
    }

    private static void Compare(StatementRun run, IReadOnlyList<string> theirs)
    {
        for (var i = 0; i < Math.Min(run.Blocks.Count, theirs.Count); i++)
            Assert.Equal(BlockSummary.Ours(run.Blocks[i].Block, run.Blocks[i].Receipts), theirs[i]);
        Assert.Equal(run.Blocks.Count, theirs.Count);
    }
}
