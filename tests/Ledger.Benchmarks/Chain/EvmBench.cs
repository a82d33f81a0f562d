using System.Diagnostics;
using Ledger.Benchmarks.Lives;
using Ledger.Benchmarks.Reporting;
using Ledger.Engine.Evm;
using Ledger.Evidence.Blocks;

namespace Ledger.Benchmarks.Chain;

/// <summary>
/// The interpreter alone: real batch transactions against the deployed chaincode, state in dictionaries; no signature, no
/// trie, no disk. One core.
/// </summary>
internal sealed class EvmBench(SampleConsortium consortium, BenchOptions options)
{
    public const string Section = "EVM alone (one core; no signatures, trie or disk)";
    private const int LivesOfABlock = 250;
    private const ulong Time = 1_790_000_000;
    private readonly FlatState state = new(consortium.Genesis);
    private readonly BatchWriter writer = new(consortium);
    private ulong number;
    private int lives;

    public void Run(Report report)
    {
        var kinds = new Rates();
        // Compiled and warm before anything counts.
        for (var warm = 0; warm < Math.Min(8, options.Seconds); warm++)
            Mix(Next(Math.Min(LivesOfABlock, options.Lives)));
        for (var done = 0; done < options.Lives; done += LivesOfABlock)
        {
            var chunk = Next(Math.Min(LivesOfABlock, options.Lives - done));
            foreach (var step in LifeSteps.All)
                kinds.Add(LifeSteps.Kind(step), chunk.Length, Execute([.. writer.Write(chunk, step)]));
        }
        var mix = new Rates();
        var spent = TimeSpan.Zero;
        while (spent < options.Duration / 2)
        {
            var chunk = Next(Math.Min(LivesOfABlock, options.Lives));
            var time = Mix(chunk);
            spent += time;
            mix.Add("mix", (long)chunk.Length * LifeSteps.All.Length, time);
        }
        mix.Report(report, Section);
        kinds.Report(report, Section);
    }

    private ChainLife[] Next(int count) => [.. Enumerable.Range(0, count).Select(_ => new ChainLife(lives++, Time))];

    private TimeSpan Mix(ChainLife[] chunk) =>
        Execute([.. LifeSteps.Stages.SelectMany(stage => writer.Write(chunk, stage))]);

    /// <summary>One block of these batches; every statement must have been recorded.</summary>
    private TimeSpan Execute(IReadOnlyList<SignedBatch> batches)
    {
        number++;
        var block = new BlockContext(
            number,
            Time + number,
            default,
            BlockHeader.QbftMixHash,
            ulong.MaxValue / 2,
            UInt256.Zero,
            UInt256.One,
            consortium.ChainId
        );
        var outcomes = new TransactionOutcome[batches.Count];
        var start = Stopwatch.GetTimestamp();
        var world = new WorldState(state);
        for (var i = 0; i < batches.Count; i++)
            outcomes[i] = TransactionExecutor.Execute(world, block, batches[i].Transaction, batches[i].Sender);
        state.Apply(world.TakeChanges());
        var time = Stopwatch.GetElapsedTime(start);
        for (var i = 0; i < batches.Count; i++)
            SignedBatch.MustBeRecorded(batches[i], outcomes[i]);
        return time;
    }
}
