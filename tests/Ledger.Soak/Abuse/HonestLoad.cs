using System.Diagnostics;
using System.Globalization;
using Ledger.Sdk;

namespace Ledger.Soak.Abuse;

/// <summary>
/// What members do meanwhile: writes and reads at a steady rate, each begun at its time whether or not those before have
/// ended, so that a node that stands still is seen in every one of them.
/// </summary>
internal sealed class HonestLoad(LedgerClient center, RpcCaller rpc, PageReader pages)
{
    private const int WritesPerSecond = 50;
    private const int ReadsPerSecond = 200;
    private const int PagesPerSecond = 20;

    /// <summary>What is not final by then has failed.</summary>
    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(2);

    private int names;
    private int reads;

    public Latencies Writes { get; } = new();

    public Latencies Reads { get; } = new();

    public Latencies Pages { get; } = new();

    /// <summary>Begins nothing after the token; ends when all that was begun has ended.</summary>
    public Task RunAsync(CancellationToken until) =>
        Task.WhenAll(
            PaceAsync(WritesPerSecond, WriteAsync, Writes, until),
            PaceAsync(ReadsPerSecond, ReadAsync, Reads, until),
            PaceAsync(PagesPerSecond, pages.ReadAsync, Pages, until)
        );

    private static async Task PaceAsync(int perSecond, Func<Task> call, Latencies to, CancellationToken until)
    {
        var begun = new List<Task>();
        using var timer = new PeriodicTimer(TimeSpan.FromMilliseconds(20));
        var clock = Stopwatch.StartNew();
        try
        {
            while (await timer.WaitForNextTickAsync(until))
            while (begun.Count < clock.Elapsed.TotalSeconds * perSecond)
                begun.Add(MeasureAsync(call, to));
        }
        catch (OperationCanceledException)
        {
            // The time is over.
        }
        await Task.WhenAll(begun);
    }

    private static async Task MeasureAsync(Func<Task> call, Latencies to)
    {
        var clock = Stopwatch.StartNew();
        try
        {
            await call();
            to.Took(clock.Elapsed);
        }
#pragma warning disable CA1031 // whatever it is, it is a failure of a legitimate call, and counted as that
        catch (Exception e)
#pragma warning restore CA1031
        {
            to.Failed(e.GetType().Name + ": " + e.Message);
        }
    }

    private async Task WriteAsync()
    {
        var name = string.Create(CultureInfo.InvariantCulture, $"ABUSE-{Interlocked.Increment(ref names)}");
        var now = DateTimeOffset.FromUnixTimeSeconds(TimeProvider.System.GetUtcNow().ToUnixTimeSeconds());
        var receipt = (await center.SubmitAsync(SoakStatements.OpenUnit(name, now))).OrThrow();
        var status = await center.Outbox.SettleAsync(receipt, Patience);
        if (status is not EntryStatus.Final)
            throw new SoakException($"{receipt.Key} is {status.Name}, not final.");
    }

    /// <summary>In turn over gRPC and over JSON-RPC.</summary>
    private async Task ReadAsync()
    {
        if (Interlocked.Increment(ref reads) % 2 == 0)
            await center.GetInfoAsync();
        else
            await rpc.ResultAsync("eth_getBlockByNumber", "\"latest\",false");
    }
}
