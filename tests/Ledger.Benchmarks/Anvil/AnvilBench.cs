using System.Diagnostics;
using System.Globalization;
using System.Text.Json;
using Ledger.Benchmarks.Chain;
using Ledger.Benchmarks.Lives;
using Ledger.Benchmarks.Reporting;
using Ledger.Engine.Chain;
using Ledger.Engine.Evm;
using Ledger.Evidence.Primitives;

namespace Ledger.Benchmarks.Anvil;

/// <summary>
/// The same genesis and the same batches on anvil: sent over JSON-RPC by as many callers, mined when all are there; then
/// one statement per transaction. It must record the same statements for the same gas as our own EVM.
/// </summary>
internal sealed class AnvilBench(AnvilProgram program, SampleConsortium consortium, BenchOptions options)
{
    private const string Section =
        "anvil " + AnvilProgram.Version + " (keeps memory only: no disk, no seals, no proofs)";
    private const int LivesOfABlock = 250;
    private const int LivesOfASingleBlock = 25;

    public async Task RunAsync(Report report, CancellationToken cancel)
    {
        var batched = await MixAsync(new BatchWriter(consortium), LivesOfABlock, options.Lives, cancel);
        var single = await MixAsync(
            new BatchWriter(consortium, most: 1),
            LivesOfASingleBlock,
            Math.Max(1, options.Lives / 10),
            cancel
        );
        batched.Report(report, Section, "the same batches, same gas as our EVM");
        single.Report(report, Section, "one statement per transaction");
    }

    private async Task<Rates> MixAsync(BatchWriter writer, int livesOfABlock, int count, CancellationToken cancel)
    {
        var rates = new Rates();
        await using var anvil = await AnvilProcess.StartAsync(program, consortium, cancel);
        var own = new FlatState(consortium.Genesis);
        var time = consortium.Genesis.Header.Timestamp;
        for (var done = 0; done < count; done += livesOfABlock)
        {
            var lives = Enumerable
                .Range(done, Math.Min(livesOfABlock, count - done))
                .Select(n => new ChainLife(n, time))
                .ToList();
            var stages = LifeSteps.Stages.Select(stage => writer.Write(lives, stage).ToList()).ToArray();
            var start = Stopwatch.GetTimestamp();
            foreach (var stage in stages)
                await Parallel.ForEachAsync(
                    stage,
                    new ParallelOptions { MaxDegreeOfParallelism = 16, CancellationToken = cancel },
                    async (batch, ct) => await anvil.CallAsync("eth_sendRawTransaction", ct, Hex.Encode(batch.Raw))
                );
            await anvil.CallAsync("evm_mine", cancel);
            rates.Add("mix", (long)lives.Count * LifeSteps.All.Length, Stopwatch.GetElapsedTime(start));
            var gas = await CheckAsync(anvil, [.. stages.SelectMany(static s => s)], cancel);
            var ours = OwnGas(own, [.. stages.SelectMany(static s => s)], time + (ulong)done + 1);
            if (gas != ours)
                throw new BenchException(
                    string.Create(CultureInfo.InvariantCulture, $"anvil used {gas} gas where our EVM used {ours}.")
                );
        }
        return rates;
    }

    private static async Task<ulong> CheckAsync(
        AnvilProcess anvil,
        IReadOnlyList<SignedBatch> batches,
        CancellationToken cancel
    )
    {
        var byHash = batches.ToDictionary(static b => b.Transaction.Hash.ToString(), StringComparer.OrdinalIgnoreCase);
        var receipts = await anvil.CallAsync("eth_getBlockReceipts", cancel, "latest");
        if (receipts.GetArrayLength() != batches.Count)
            throw new BenchException("anvil left transactions out of its block.");
        ulong gas = 0;
        foreach (var receipt in receipts.EnumerateArray())
        {
            byHash[Text(receipt, "transactionHash")]
                .MustBeRecorded(
                    Text(receipt, "status") == "0x1",
                    [.. receipt.GetProperty("logs").EnumerateArray().Select(Log)]
                );
            gas += ulong.Parse(
                Text(receipt, "gasUsed").AsSpan(2),
                NumberStyles.AllowHexSpecifier,
                CultureInfo.InvariantCulture
            );
        }
        return gas;
    }

    private ulong OwnGas(FlatState state, IReadOnlyList<SignedBatch> batches, ulong time)
    {
        var world = new WorldState(state);
        var block = new BlockContext(
            1,
            time,
            default,
            Bytes32.Zero,
            ulong.MaxValue / 2,
            UInt256.Zero,
            UInt256.One,
            consortium.ChainId
        );
        ulong gas = 0;
        foreach (var batch in batches)
            gas += TransactionExecutor.Execute(world, block, batch.Transaction, batch.Sender).GasUsed;
        state.Apply(world.TakeChanges());
        return gas;
    }

    private static LogEntry Log(JsonElement log) =>
        new(
            Address.Parse(Text(log, "address")),
            [.. log.GetProperty("topics").EnumerateArray().Select(static t => Bytes32.Parse(t.GetString()!))],
            Hex.Decode(Text(log, "data"))
        );

    private static string Text(JsonElement of, string name) => of.GetProperty(name).GetString()!;
}
