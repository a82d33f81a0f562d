using System.Globalization;
using System.Net;
using System.Net.Sockets;
using Ledger.Benchmarks.Lives;
using Ledger.Cli.Clients;
using Ledger.Cli.Running;
using Ledger.Sdk;

namespace Ledger.Benchmarks.Line;

/// <summary>
/// The node in its own process, as <c>ledger up</c> starts it, and the SDK clients of the four organisations in this one,
/// each with its outbox folder and its certificate.
/// </summary>
internal sealed class City : IAsyncDisposable
{
    private readonly ChildProcess node;
    private readonly Dictionary<string, LedgerClient> clients = new(StringComparer.Ordinal);

    private City(ChildProcess node) => this.node = node;

    public LedgerClient this[string organisation] => clients[organisation];

    public CpuTime Cpu => new(node.Id);

    public LedgerClient Center => clients[Organisations.Center];

    public static async Task<City> StartAsync(SampleConsortium consortium, string data, CancellationToken cancel)
    {
        var (grpc, rpc) = (FreePort.Take(), FreePort.Take());
        var config = SampleNode.Write(data, SampleNode.Options(NodeFolder(data), consortium.Folder, grpc, rpc));
        var node = ChildProcess.Node(config, []);
        var city = new City(node);
        try
        {
            await node.WhenReadyAsync(cancel);
            var up = new UpState(
                node.Id,
                new Uri(string.Create(CultureInfo.InvariantCulture, $"https://localhost:{grpc}")),
                new Uri(string.Create(CultureInfo.InvariantCulture, $"http://localhost:{rpc}")),
                null,
                consortium.Folder,
                Path.Combine(consortium.Folder, "trust.json")
            );
            foreach (var organisation in Organisations.All)
                city.clients[organisation] = await LedgerAccess.OpenAsync(up, data, organisation, cancel);
        }
        catch
        {
            await city.DisposeAsync();
            throw;
        }
        return city;
    }

    public static string NodeFolder(string data) => Path.Combine(data, "node");

    public static string OutboxFolder(string data) => Path.Combine(data, "outbox");

    public async ValueTask DisposeAsync()
    {
        foreach (var client in clients.Values)
            await client.DisposeAsync();
        await node.DisposeAsync();
    }
}
