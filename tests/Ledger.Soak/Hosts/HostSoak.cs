using System.Globalization;
using Ledger.Sdk;
using Ledger.Soak.Nodes;

namespace Ledger.Soak.Hosts;

/// <summary>What a run counted.</summary>
/// <param name="AtPoints">Kills at a named point; the others came at random moments.</param>
/// <param name="Acknowledged">Calls that had returned; each statement is final.</param>
/// <param name="Unanswered">Calls that had not returned when the process died.</param>
/// <param name="Kept">Those of them that were on the disk all the same, and are final too.</param>
/// <param name="Events">Events of units and filings in the chain: one for each statement, and no other.</param>
internal sealed record HostSoakReport(
    int Rounds,
    int AtPoints,
    int Acknowledged,
    int Unanswered,
    int Kept,
    int Events,
    ulong Head
);

/// <summary>
/// Kills the SDK's host process under load, in turn at each named point and at a random moment, and starts it again on the
/// same folder, beside a node that lives: in the end each acknowledged statement is final, exactly once.
/// </summary>
internal sealed class HostSoak(string folder, string keysSample, int rounds, int seed, TextWriter output)
{
    private const int MostMicroseconds = 40_000;
    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(2);

    /// <summary>How often a point is passed, and how much is acknowledged, before the kill; more is reached only with the lease.</summary>
    public int MostPasses { get; init; } = 12;
    public int MostAcknowledged { get; init; } = 40;

    /// <summary>Killed at in turn. After a host that held the writer's lease the next one sends only once that ran out (30 s).</summary>
    public IReadOnlyList<KillPoint> Points { get; init; } =
    [
        KillPoint.BeforeSync,
        KillPoint.Unset,
        KillPoint.AfterSync,
        KillPoint.BeforeSend,
        KillPoint.AfterSend,
        KillPoint.AfterFinal,
        KillPoint.InCompaction,
    ];

    private readonly Random random = new(seed);
    private readonly HashSet<string> acknowledged = new(StringComparer.Ordinal);
    private readonly HashSet<string> unanswered = new(StringComparer.Ordinal);
    private readonly string outbox = Path.Combine(folder, "outbox");
    private int atPoints;

    /// <exception cref="SoakException">A round did not hold.</exception>
    public async Task<HostSoakReport> RunAsync(CancellationToken ct)
    {
        var consortium = TestConsortium.Make(keysSample, Path.Combine(folder, "keys"));
        var data = Path.Combine(folder, "node");
        Directory.CreateDirectory(outbox);
        var finals = new Dictionary<string, EntryStatus.Final>(StringComparer.Ordinal);
        await using (var node = new VictimNode(consortium, data))
        {
            await node.StartAsync(ct);
            for (var round = 1; round <= rounds; round++)
                await RoundAsync(round, consortium, node.Address, ct);
            await SettleAsync(consortium, node.Address, finals, ct);
        }
        var (events, head) = await HostChain.CountAsync(data, consortium, finals, ct);
        return new HostSoakReport(
            rounds,
            atPoints,
            acknowledged.Count,
            unanswered.Count,
            finals.Count - acknowledged.Count,
            events,
            head
        );
    }

    private async Task RoundAsync(int round, TestConsortium consortium, Uri node, CancellationToken ct)
    {
        var point = Points[(round - 1) % Points.Count];
        var name = string.Create(CultureInfo.InvariantCulture, $"HOST-{round}");
        // A compaction happens once in many statements.
        var passes = 1 + random.Next(point is KillPoint.InCompaction ? 2 : MostPasses);
        using var host = VictimHost.Start(consortium, node, outbox, name, point, passes);
        if (point is KillPoint.Unset)
        {
            await host.AcknowledgedAsync(1 + random.Next(MostAcknowledged), ct);
            // The fault's own moment is drawn at random; nothing is waited for.
            await Task.Delay(TimeSpan.FromMicroseconds(random.Next(MostMicroseconds)), ct);
            host.Kill();
        }
        else
            atPoints++;
        await host.DeadAsync(ct).WaitAsync(Patience, ct);
        acknowledged.UnionWith(host.Acknowledged);
        unanswered.UnionWith(host.Tried.Except(host.Acknowledged));
        await output.WriteLineAsync(
            string.Create(
                CultureInfo.InvariantCulture,
                $"round {round, 3}  {(point is KillPoint.Unset ? "random" : point), -12}  acknowledged {host.Acknowledged.Count, 3}  unanswered {host.Tried.Count - host.Acknowledged.Count, 2}"
            )
        );
    }

    private async Task SettleAsync(
        TestConsortium consortium,
        Uri node,
        Dictionary<string, EntryStatus.Final> finals,
        CancellationToken ct
    )
    {
        var (options, keys) = CenterClient.Of(consortium.Folder, node, outbox);
        await using var client = await LedgerClient.OpenAsync(options, keys, ct);
        while (true)
        {
            var change = client.Engine!.Changes.Next;
            if ((await client.Outbox.StatsAsync(ct)).Pending == 0)
                break;
            await change.WaitAsync(Patience, ct);
        }
        foreach (var key in acknowledged.Concat(unanswered))
            switch (await client.Outbox.FindAsync(new OperationKey(key), ct))
            {
                case EntryStatus.Final final:
                    finals[key] = final;
                    break;
                case null when unanswered.Contains(key):
                    break;
                case null:
                    throw new SoakException($"{key} was acknowledged and is lost.");
                case EntryStatus.Refused refused:
                    throw new SoakException($"{key} is refused: {refused.Refusal.Name}.");
                case var open:
                    throw new SoakException($"{key} is {open.Name}, though nothing is pending.");
            }
    }
}
