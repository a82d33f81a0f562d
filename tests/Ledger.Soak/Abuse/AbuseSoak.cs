using System.Globalization;
using System.Net;
using Ledger.Sdk;
using Ledger.Soak.Nodes;

namespace Ledger.Soak.Abuse;

/// <summary>
/// A node and its explorer under all attacks at a time, beside what members and citizens do: 50 writes, 200 reads and 20 pages a
/// second, of which none may fail.
/// </summary>
/// <param name="folder">For everything; the caller's to delete.</param>
/// <param name="attacked">How long.</param>
/// <param name="settled">From the end of the attacks to the last look at memory; zero: it is too early to judge what is kept.</param>
internal sealed class AbuseSoak(
    string folder,
    string keysSample,
    TimeSpan attacked,
    TimeSpan settled,
    TextWriter output
)
{
    /// <exception cref="SoakException">Node or explorer ended, or the run could not be made.</exception>
    public async Task<AbuseReport> RunAsync(CancellationToken ct)
    {
        var consortium = TestConsortium.Make(keysSample, Path.Combine(folder, "keys"));
        await using var node = new VictimNode(consortium, Path.Combine(folder, "node"));
        await node.StartAsync(ct);
        await using var center = await OpenAsync(consortium, node.Address, "center", ct);
        await using var bank = await OpenAsync(consortium, node.Address, "bank-a", ct);
        using var rpc = new RpcCaller(node.RpcAddress, IPAddress.Loopback, connections: 16);
        await using var explorer = await VictimExplorer.StartAsync(consortium, node.Address, ct);
        using var attacks = new Attacks(node.Address, node.RpcAddress, consortium.Genesis.Chain.ChainId, bank);
        using var pages = new PageReader(explorer.Address);
        var honest = new HonestLoad(center, rpc, pages);
        IReadOnlyList<Attack> all =
        [
            .. attacks.All,
            .. new ExplorerAttacks(explorer.Address, await pages.LargestAsync()).All,
        ];
        var kept = settled > TimeSpan.Zero;
        WatchedProcess[] watched =
        [
            new("node", node.Id, AbuseReport.NodePeak, kept ? AbuseReport.NodeAfter : long.MaxValue),
            new("explorer", explorer.Id, AbuseReport.ExplorerPeak, kept ? AbuseReport.ExplorerAfter : long.MaxValue),
        ];

        using var over = CancellationTokenSource.CreateLinkedTokenSource(ct);
        over.CancelAfter(attacked);
        await Task.WhenAll([
            honest.RunAsync(over.Token),
            .. watched.Select(w => w.WatchAsync(over.Token)),
            .. all.Select(a => a.RunAsync(over.Token)),
        ]);
        ct.ThrowIfCancellationRequested();
        foreach (var attack in all.Select(a => a.Count))
            await output.WriteLineAsync(
                string.Create(
                    CultureInfo.InvariantCulture,
                    $"{attack.Name, -29} {attack.Calls, 8} calls, {attack.Refused, 8} refused or closed, {attack.Taken} taken  {attack.Sample}"
                )
            );
        await Task.Delay(settled, ct);
        if (node.HasEnded || explorer.HasEnded)
            throw new SoakException($"The {(node.HasEnded ? "node" : "explorer")} ended under the attacks.");
        return new AbuseReport(
            honest.Writes,
            honest.Reads,
            honest.Pages,
            pages.Late,
            [.. all.Select(a => a.Count)],
            [.. watched.Select(static w => w.End())]
        );
    }

    private async Task<LedgerClient> OpenAsync(
        TestConsortium consortium,
        Uri address,
        string organisation,
        CancellationToken ct
    )
    {
        var outbox = Path.Combine(folder, "outbox-" + organisation);
        Directory.CreateDirectory(outbox);
        var (options, keys) = CenterClient.Of(consortium.Folder, address, outbox, organisation);
        return await LedgerClient.OpenAsync(options, keys, ct);
    }
}
