using System.Diagnostics;
using Ledger.Benchmarks.Lives;
using Ledger.Benchmarks.Reporting;
using Ledger.Engine.Chain;
using Ledger.Engine.Fsck;
using Ledger.Engine.Store;

namespace Ledger.Benchmarks.Chain;

/// <summary>
/// The embedded engine in this process: raw transactions in, sender recovered, executed, trie and roots, four seals, one
/// synced RocksDB batch a block. What the line's node can reach at most.
/// </summary>
internal sealed class ChainBench(SampleConsortium consortium, BenchOptions options, string folder)
{
    public const string Section = "engine in one process (signatures, trie, seals, synced RocksDB; no SDK, no gRPC)";
    private const int LivesOfABlock = 250;
    private readonly BatchWriter writer = new(consortium);
    private readonly ulong time = (ulong)TimeProvider.System.GetUtcNow().ToUnixTimeSeconds();
    private int lives;

    public async Task RunAsync(Report report, CancellationToken cancel)
    {
        var kinds = new Rates();
        var mix = new Rates();
        var engine = ChainEngine.Open(
            RocksStore.Open(folder),
            consortium.Genesis,
            new EngineOptions
            {
                Sealers = consortium.Sealers(),
                Admission = OpenAdmission.Instance,
                ManualSealing = true,
                Mark = new HeadMarkFile(folder + ".head"),
            }
        );
        await using (engine)
        {
            await MixAsync(engine, Next(), cancel);
            for (var done = 0; done < options.Lives; done += LivesOfABlock)
            {
                var chunk = Next();
                foreach (var step in LifeSteps.All)
                    kinds.Add(
                        LifeSteps.Kind(step),
                        chunk.Length,
                        await SealAsync(
                            engine,
                            [
                                [.. writer.Write(chunk, step)],
                            ],
                            cancel
                        )
                    );
            }
            var spent = TimeSpan.Zero;
            while (spent < options.Duration / 2)
            {
                var chunk = Next();
                var took = await MixAsync(engine, chunk, cancel);
                spent += took;
                mix.Add("mix", (long)chunk.Length * LifeSteps.All.Length, took);
            }
        }
        using (var rows = RocksStore.Open(folder))
            if (CheckLedger.Run(rows, consortium.Genesis, [], cancel) is { IsClean: false } found)
                throw new BenchException("fsck of the engine's store: " + found.Findings[0].Message);
        mix.Report(report, Section);
        kinds.Report(report, Section);
    }

    private ChainLife[] Next() =>
        [.. Enumerable.Range(0, Math.Min(LivesOfABlock, options.Lives)).Select(_ => new ChainLife(lives++, time))];

    private async Task<TimeSpan> MixAsync(ChainEngine engine, ChainLife[] chunk, CancellationToken cancel) =>
        await SealAsync(engine, [.. LifeSteps.Stages.Select(stage => writer.Write(chunk, stage).ToList())], cancel);

    private static async Task<TimeSpan> SealAsync(
        ChainEngine engine,
        List<SignedBatch>[] stages,
        CancellationToken cancel
    )
    {
        var start = Stopwatch.GetTimestamp();
        // A stage needs the one before it in the block, and transactions of different senders go by arrival.
        foreach (var stage in stages)
            await Parallel.ForEachAsync(
                stage,
                cancel,
                async (batch, ct) =>
                {
                    var answer = await engine.SubmitAsync(batch.Raw, ct);
                    if (answer.Outcome != SubmitOutcome.Accepted)
                        throw new BenchException("The pool: " + answer.Outcome + " " + answer.Message);
                }
            );
        var block = await engine.SealAsync(cancel);
        var took = Stopwatch.GetElapsedTime(start);
        var receipts = await engine.GetReceiptsAsync(block.Header.Number, cancel);
        if (receipts is null || receipts.Count != stages.Sum(static s => s.Count))
            throw new BenchException("A block left transactions out.");
        var byHash = stages.SelectMany(static s => s).ToDictionary(static b => b.Transaction.Hash);
        for (var i = 0; i < receipts.Count; i++)
            byHash[block.Transactions[i].Hash].MustBeRecorded(receipts[i].Succeeded, receipts[i].Logs);
        return took;
    }
}
