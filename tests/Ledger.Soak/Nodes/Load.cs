using System.Collections.Concurrent;
using System.Globalization;
using Ledger.Sdk;

namespace Ledger.Soak.Nodes;

/// <summary>
/// Callers of one client: each opens a unit, waits until it is final, files a contract on it, waits again, and begins anew.
/// Nothing that they ask for can be refused, so whatever is acknowledged has to become final.
/// </summary>
internal sealed class Load(LedgerClient client)
{
    /// <summary>A statement that a living node does not answer for that long is stuck.</summary>
    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(2);

    private readonly ConcurrentDictionary<string, Receipt> open = new(StringComparer.Ordinal);
    private readonly ConcurrentDictionary<string, EntryStatus.Final> finals = new(StringComparer.Ordinal);
    private readonly ConcurrentDictionary<string, Receipt> acknowledged = new(StringComparer.Ordinal);
    private volatile bool stopping;
    private volatile TaskCompletionSource moved = Signal();
    private Task callers = Task.CompletedTask;

    /// <summary>All that was acknowledged (on the client's disk) so far.</summary>
    public IReadOnlyDictionary<string, Receipt> Acknowledged => acknowledged;

    /// <summary>All that the client reported as final so far.</summary>
    public IReadOnlyDictionary<string, EntryStatus.Final> Finals => finals;

    /// <summary>Keys acknowledged and not yet known to be final.</summary>
    public IReadOnlyList<string> Open => [.. open.Keys];

    public void Start(int count) =>
        callers = Task.WhenAll(Enumerable.Range(0, count).Select(i => Task.Run(() => CallAsync(i))));

    /// <summary>Until what they have open is final; they begin nothing new.</summary>
    public Task StopAsync()
    {
        stopping = true;
        return callers;
    }

    /// <summary>Until that many more are final than now.</summary>
    public Task MoreFinalAsync(int count, CancellationToken ct)
    {
        var goal = finals.Count + count;
        return UntilAsync(() => finals.Count >= goal, ct);
    }

    /// <summary>Until each of these keys is final.</summary>
    public Task FinalAsync(IReadOnlyCollection<string> keys, CancellationToken ct) =>
        UntilAsync(() => keys.All(finals.ContainsKey), ct);

    private async Task UntilAsync(Func<bool> holds, CancellationToken ct)
    {
        while (true)
        {
            var next = moved.Task;
            if (holds())
                return;
            if (await Task.WhenAny(next, callers).WaitAsync(ct) == callers)
                await callers; // a caller failed: its exception is the answer
            if (callers.IsCompleted && !holds())
                throw new SoakException("The callers have ended.");
        }
    }

    private async Task CallAsync(int caller)
    {
        for (var n = 1; !stopping; n++)
        {
            var name = string.Create(CultureInfo.InvariantCulture, $"SOAK-{caller}-{n}");
            var now = DateTimeOffset.FromUnixTimeSeconds(TimeProvider.System.GetUtcNow().ToUnixTimeSeconds());
            await SettleAsync(SoakStatements.OpenUnit(name, now));
            await SettleAsync(await SoakStatements.SignAsync(client, name, now));
        }
    }

    private async Task SettleAsync(Statement statement)
    {
        var receipt = (await client.SubmitAsync(statement)).OrThrow();
        acknowledged[receipt.Key.Value] = receipt;
        open[receipt.Key.Value] = receipt;
        var status = await client.Outbox.SettleAsync(receipt, Patience);
        if (status is not EntryStatus.Final final)
            throw new SoakException($"{receipt.Key} is {Describe(status)} after {Patience}, not final.");
        finals[receipt.Key.Value] = final;
        open.TryRemove(receipt.Key.Value, out _);
        // In one step: two callers must not replace the same signal, or nobody would set the one between.
        Interlocked.Exchange(ref moved, Signal()).TrySetResult();
    }

    private static string Describe(EntryStatus status) =>
        status is EntryStatus.Refused refused ? "refused " + refused.Refusal.Name : status.Name;

    private static TaskCompletionSource Signal() => new(TaskCreationOptions.RunContinuationsAsynchronously);
}
