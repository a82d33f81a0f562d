using System.Security.Cryptography.X509Certificates;
using Grpc.Net.Client;
using Ledger.Cli.Running;
using Ledger.Node;
using Ledger.Node.Index;
using Ledger.Sdk;
using Ledger.Tests;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;

namespace Ledger.Soak.Corruption;

/// <summary>A node in this process on a data folder, with the addresses that everybody calls; blocks are made by hand.</summary>
internal sealed class MatrixNode : IAsyncDisposable
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(60);
    private readonly NodeHost host;
    private readonly string data;
    private readonly GrpcChannel channel;

    private readonly CapturedLog warnings;

    private MatrixNode(NodeHost host, string data, CapturedLog warnings)
    {
        (this.host, this.data, this.warnings) = (host, data, warnings);
        channel = Channel(host.ApiAddress!);
        Http = new HttpClient { BaseAddress = host.RpcAddress };
    }

    /// <summary>What it said in its log from the level of a warning on.</summary>
    public IReadOnlyList<string> Warnings => warnings.Lines;

    public GrpcChannel Grpc => channel;

    /// <summary>JSON-RPC.</summary>
    public HttpClient Http { get; }

    public string Keys => Path.Combine(data, "keys");

    /// <summary>Runs when this returns: the index has reached the chain's head.</summary>
    public static async Task<MatrixNode> StartAsync(string data, CancellationToken ct)
    {
        var warnings = new CapturedLog(LogLevel.Warning);
        var host = await NodeHost.BuildAsync(
            SampleNode.Options(Path.Combine(data, "node"), Path.Combine(data, "keys"), 0, 0),
            new NodeParts { ManualSealing = true, Logging = logging => logging.AddProvider(warnings) },
            ct
        );
        try
        {
            await host.StartAsync(ct);
            var head = await host.Chain.GetHeadAsync(ct);
            var follower = host.Services.GetRequiredService<IndexFollower>();
            using var end = CancellationTokenSource.CreateLinkedTokenSource(ct);
            end.CancelAfter(Patience);
            var reached = follower.ReachAsync(head.Number, end.Token);
            if (await Task.WhenAny(reached, host.WaitAsync(end.Token)) != reached)
                await host.WaitAsync(end.Token);
            await reached;
            return new MatrixNode(host, data, warnings);
        }
        catch
        {
            await host.DisposeAsync();
            throw;
        }
    }

    /// <summary>The center's client, on the outbox of that name.</summary>
    public async Task<MatrixWriter> WriterAsync(string outbox, CancellationToken ct)
    {
        var folder = Path.Combine(data, outbox);
        Directory.CreateDirectory(folder);
        var (options, keys) = CenterClient.Of(Keys, host.ApiAddress!, folder);
        var warnings = new CapturedLog(LogLevel.Warning);
        var logs = LoggerFactory.Create(logging => logging.AddProvider(warnings));
        return new MatrixWriter(
            await LedgerClient.OpenAsync(options, keys, ct, logs),
            keys.Writers[0].Signer.Address,
            host.Engine!,
            warnings
        );
    }

    /// <summary>The center's client without an outbox of its own.</summary>
    public ValueTask<LedgerClient> ReaderAsync(CancellationToken ct)
    {
        var (options, keys) = CenterClient.Of(Keys, host.ApiAddress!, "");
        keys.Writers.Clear();
        return LedgerClient.OpenAsync(options, keys, ct);
    }

    public async ValueTask DisposeAsync()
    {
        Http.Dispose();
        channel.Dispose();
        await host.DisposeAsync();
    }

    private GrpcChannel Channel(Uri address)
    {
        var handler = new SocketsHttpHandler();
        handler.SslOptions.CertificateChainPolicy = new X509ChainPolicy
        {
            TrustMode = X509ChainTrustMode.CustomRootTrust,
            RevocationMode = X509RevocationMode.NoCheck,
            CustomTrustStore = { X509CertificateLoader.LoadCertificateFromFile(Path.Combine(Keys, "ca.pem")) },
        };
        var center = Path.Combine(Keys, "center");
        using var pem = X509Certificate2.CreateFromPemFile(
            Path.Combine(center, "tls.pem"),
            Path.Combine(center, "tls.key")
        );
        handler.SslOptions.ClientCertificates =
        [
            X509CertificateLoader.LoadPkcs12(pem.Export(X509ContentType.Pkcs12), null),
        ];
        return GrpcChannel.ForAddress(
            address,
            new GrpcChannelOptions { HttpHandler = handler, DisposeHttpClient = true }
        );
    }
}
