using System.Globalization;
using System.Net;
using Ledger.Sdk;
using Ledger.Soak.Nodes;

namespace Ledger.Soak.Abuse;

/// <summary>
/// A node under all attacks at a time, beside what its members do: 50 writes and 200 reads a second, of which none may fail.
/// </summary>
/// <param name="folder">For everything; the caller's to delete.</param>
/// <param name="attacked">How long.</param>
/// <param name="settled">From the end of the attacks to the last look at the node's memory.</param>
internal sealed class AbuseSoak(
    string folder,
    string keysSample,
    TimeSpan attacked,
    TimeSpan settled,
    TextWriter output
)
{
    /// <exception cref="SoakException">The node ended, or the run could not be made.</exception>
    public async Task<AbuseReport> RunAsync(CancellationToken ct)
    {
        var consortium = TestConsortium.Make(keysSample, Path.Combine(folder, "keys"));
        await using var node = new VictimNode(consortium, Path.Combine(folder, "node"));
        await node.StartAsync(ct);
        await using var center = await OpenAsync(consortium, node.Address, "center", ct);
        await using var bank = await OpenAsync(consortium, node.Address, "bank-a", ct);
        using var rpc = new RpcCaller(node.RpcAddress, IPAddress.Loopback, connections: 16);
        using var attacks = new Attacks(node.Address, node.RpcAddress, consortium.Genesis.Chain.ChainId, bank);
        var honest = new HonestLoad(center, rpc);
        var all = attacks.All;

        using var over = CancellationTokenSource.CreateLinkedTokenSource(ct);
        over.CancelAfter(attacked);
        var peak = WatchAsync(node, over.Token);
        await Task.WhenAll([honest.RunAsync(over.Token), .. all.Select(a => a.RunAsync(over.Token))]);
        ct.ThrowIfCancellationRequested();
        foreach (var attack in all.Select(a => a.Count))
            await output.WriteLineAsync(
                string.Create(
                    CultureInfo.InvariantCulture,
                    $"{attack.Name, -29} {attack.Calls, 8} calls, {attack.Refused, 8} refused or closed, {attack.Taken} taken  {attack.Sample}"
                )
            );
        await Task.Delay(settled, ct);
        if (node.HasEnded)
            throw new SoakException("The node ended under the attacks.");
        return new AbuseReport(
            honest.Writes,
            honest.Reads,
            [.. all.Select(a => a.Count)],
            await peak,
            node.ResidentBytes
        );
    }

    /// <summary>The highest of the node's resident memory until the token.</summary>
    private static async Task<long> WatchAsync(VictimNode node, CancellationToken until)
    {
        long peak = 0;
        using var timer = new PeriodicTimer(TimeSpan.FromMilliseconds(200));
        try
        {
            while (await timer.WaitForNextTickAsync(until))
                peak = Math.Max(peak, node.ResidentBytes);
        }
        catch (OperationCanceledException)
        {
            // The attacks are over.
        }
        return Math.Max(peak, node.ResidentBytes);
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
