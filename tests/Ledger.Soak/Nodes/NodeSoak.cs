using System.Globalization;
using Ledger.Engine.Chain;
using Ledger.Sdk;

namespace Ledger.Soak.Nodes;

/// <summary>What a run counted.</summary>
/// <param name="InFlight">Rounds in which the node held signed statements, not yet reported final, when it died.</param>
/// <param name="Committed">Statements that were in a block at the kill, though nobody had been told.</param>
/// <param name="SentAgain">Statements that the dead node had lost, and that went out again.</param>
/// <param name="Acknowledged">Statements that the client had taken; each became final.</param>
/// <param name="Events">Events in the chain; none twice.</param>
internal sealed record NodeSoakReport(
    int Rounds,
    int InFlight,
    int Committed,
    int SentAgain,
    int Acknowledged,
    int Events,
    ulong Head
);

/// <summary>
/// Kills a node under load, in turn at each named point of the commit path and at a random moment, and starts it again: what
/// was acknowledged becomes final, nothing twice, fsck clean, heads as they were told.
/// </summary>
internal sealed class NodeSoak(string folder, string keysSample, int rounds, int seed, TextWriter output)
{
    private const int Callers = 24;
    private const int MostPasses = 5;
    private const int MostFinals = 60;
    private const int MostMicroseconds = 40_000;

    private static readonly CommitPoint[] Points =
    [
        CommitPoint.BeforeBatch,
        CommitPoint.AfterBatch,
        CommitPoint.BeforeAnswer,
        CommitPoint.Unset,
    ];

    private readonly Random random = new(seed);
    private readonly string data = Path.Combine(folder, "node");
    private int inFlight;
    private int committed;
    private int sentAgain;

    /// <exception cref="SoakException">A round did not hold.</exception>
    public async Task<NodeSoakReport> RunAsync(CancellationToken ct)
    {
        var consortium = TestConsortium.Make(keysSample, Path.Combine(folder, "keys"));
        await using var node = new VictimNode(consortium, data);
        await node.StartAsync(ct);
        await using var client = await OpenClientAsync(consortium, node.Address, ct);
        var load = new Load(client);
        load.Start(Callers);
        for (var round = 1; round <= rounds; round++)
            await RoundAsync(round, consortium, node, client, load, ct);
        await load.StopAsync();
        await node.DisposeAsync();
        var head = await DeadNode.CheckAsync(data, consortium, load.Finals.Values, ct);
        var events = await DeadNode.CountAsync(data, consortium, load.Acknowledged, load.Finals, ct);
        if (inFlight * 3 < rounds)
            throw new SoakException($"Only {inFlight} of {rounds} rounds had statements in flight; a third is needed.");
        return new NodeSoakReport(rounds, inFlight, committed, sentAgain, load.Acknowledged.Count, events, head);
    }

    private async Task RoundAsync(
        int round,
        TestConsortium consortium,
        VictimNode node,
        LedgerClient client,
        Load load,
        CancellationToken ct
    )
    {
        var point = Points[(round - 1) % Points.Length];
        await load.MoreFinalAsync(1 + random.Next(MostFinals), ct);
        if (point is CommitPoint.Unset)
        {
            // The fault's own moment is drawn at random; nothing is waited for.
            await Task.Delay(TimeSpan.FromMicroseconds(random.Next(MostMicroseconds)), ct);
            node.Kill();
        }
        else
            await node.ArmAsync(point, 1 + random.Next(MostPasses));
        await node.DeadAsync(ct);

        var stats = await client.Outbox.StatsAsync(ct);
        var open = load.Open;
        var underWay = stats.Sent + stats.Unknown;
        var head = await DeadNode.CheckAsync(data, consortium, load.Finals.Values, ct);
        await node.StartAsync(ct);
        await load.FinalAsync(open, ct);

        var before = open.Count(key => load.Finals[key].Block.Number <= head);
        inFlight += underWay > 0 ? 1 : 0;
        committed += before;
        sentAgain += Math.Max(0, underWay - before);
        await output.WriteLineAsync(
            string.Create(
                CultureInfo.InvariantCulture,
                $"round {round, 3}  {(point is CommitPoint.Unset ? "random" : point), -12}  head {head, 6}  in flight {underWay, 3}  of them in a block {before, 3}  open {open.Count, 3}, all final now"
            )
        );
    }

    private async Task<LedgerClient> OpenClientAsync(TestConsortium consortium, Uri address, CancellationToken ct)
    {
        var outbox = Path.Combine(folder, "outbox");
        Directory.CreateDirectory(outbox);
        var (options, keys) = CenterClient.Of(consortium.Folder, address, outbox);
        return await LedgerClient.OpenAsync(options, keys, ct);
    }
}
