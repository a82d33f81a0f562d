using System.Security.Cryptography.X509Certificates;
using Grpc.Core;
using Grpc.Net.Client;
using Ledger.Node.Tests.Driver;

namespace Ledger.Node.Tests;

public sealed class HostTests : IDisposable
{
    private readonly string folder = Directory.CreateTempSubdirectory("node").FullName;

    public void Dispose() => Directory.Delete(folder, recursive: true);

    [Fact]
    public async Task All_faults_of_a_configuration_are_told_together()
    {
        var e = await Assert.ThrowsAsync<NodeStartException>(() =>
            NodeHost.BuildAsync(
                new NodeOptions
                {
                    TrustFile = Members.Path("trust.json"),
                    GenesisFile = "missing.json",
                    Port = 70_000,
                    Validators = [new KeystoreOptions { Keystore = Members.Path("tax", "validator.json") }],
                },
                null,
                TestNode.Ct
            )
        );
        foreach (var part in new[] { "dataDirectory", "sample ledger", "missing.json", "port", "passwordFile", "tls" })
            Assert.Contains(e.Faults, f => f.Contains(part, StringComparison.Ordinal));
    }

    [Fact]
    public async Task Mutual_tls_lets_members_in_and_nobody_else_and_the_data_outlives_the_process()
    {
        string genesis;
        await using (var host = await NodeHost.BuildAsync(Options(), null, TestNode.Ct))
        {
            await host.StartAsync(TestNode.Ct);
            using var channel = Channel(host.ApiAddress!, "bank-a");
            var ledger = await new Wire.LedgerService.LedgerServiceClient(channel).GetLedgerAsync(
                new Wire.GetLedgerRequest(),
                cancellationToken: TestNode.Ct
            );
            Assert.Equal(("ledger:org:bank-a", 320700UL), (ledger.Caller, ledger.ChainId));
            Assert.Equal(1U * 1024 * 1024, ledger.Limits.MaxRequestBytes);
            genesis = ledger.GenesisHash;
            using var stranger = Channel(host.ApiAddress!, null);
            await Assert.ThrowsAsync<RpcException>(async () =>
                await new Wire.LedgerService.LedgerServiceClient(stranger).GetLedgerAsync(
                    new Wire.GetLedgerRequest(),
                    cancellationToken: TestNode.Ct
                )
            );
            using var http = new HttpClient { BaseAddress = host.HealthAddress };
            Assert.Equal("Healthy", await http.GetStringAsync("/healthz", TestNode.Ct));
            var second = await Assert.ThrowsAnyAsync<Exception>(() =>
                NodeHost.BuildAsync(Options(), null, TestNode.Ct)
            );
            Assert.Contains(folder, second.Message, StringComparison.Ordinal);
        }
        await using var again = await NodeHost.BuildAsync(Options(), null, TestNode.Ct);
        Assert.Equal(genesis, Convert.ToHexStringLower(again.Chain.GenesisHash.Span));
    }

    [Fact]
    public async Task A_node_reads_an_external_chain_over_json_rpc_as_its_own()
    {
        await using var node = await TestNode.StartAsync();
        var sale = new Sale(node, "a");
        await sale.FileAsync();
        await using var rpc = await Ledger.Engine.Rpc.JsonRpcHost.StartAsync(
            node.Host.Engine!,
            new System.Net.IPEndPoint(System.Net.IPAddress.Loopback, 0),
            new Ledger.Engine.Rpc.JsonRpcOptions(),
            TestNode.Ct
        );
        using var remote = JsonRpcChain.Open(rpc.Address, node.Trust, node.Clock);
        await using var second = await TestNode.StartAsync(change: p => p with { Chain = remote, Sealers = [] });
        await ((Index.IndexFollower)second.Host.Services.GetService(typeof(Index.IndexFollower))!).ReachAsync(
            1,
            TestNode.Ct
        );
        var here = await Bundles.BytesAsync(node.As("center"), sale.FilingName, disclosures: false);
        var there = await Bundles.BytesAsync(second.As("center"), sale.FilingName, disclosures: false);
        var report = new Verifier(node.Trust).Verify(
            Bundles.Read(there),
            new Verification { Now = node.Clock.GetUtcNow() }
        );
        Assert.Empty(report.NotValid);
        Assert.Equal(Bundles.Read(here).Target, Bundles.Read(there).Target);
    }

    private NodeOptions Options() =>
        new()
        {
            DataDirectory = folder,
            TrustFile = Members.Path("trust.json"),
            GenesisFile = Members.Path("genesis.json"),
            Validators =
            [
                .. Members.Organisations.Select(o => new KeystoreOptions
                {
                    Keystore = Members.Path(o, "validator.json"),
                    PasswordFile = Members.Path("password.txt"),
                }),
            ],
            HealthPort = 0,
            RpcPort = 0,
            AllowSample = true,
            Tls = new TlsOptions
            {
                Certificate = Members.Path("center", "tls.pem"),
                Key = Members.Path("center", "tls.key"),
                ClientAuthority = Members.Path("ca.pem"),
            },
        };

    private static GrpcChannel Channel(Uri address, string? organisation)
    {
        var handler = new SocketsHttpHandler();
        var authority = X509CertificateLoader.LoadCertificateFromFile(Members.Path("ca.pem"));
        handler.SslOptions.CertificateChainPolicy = new X509ChainPolicy
        {
            TrustMode = X509ChainTrustMode.CustomRootTrust,
            RevocationMode = X509RevocationMode.NoCheck,
            CustomTrustStore = { authority },
        };
        if (organisation is not null)
        {
            using var pem = X509Certificate2.CreateFromPemFile(
                Members.Path(organisation, "tls.pem"),
                Members.Path(organisation, "tls.key")
            );
            var certificate = X509CertificateLoader.LoadPkcs12(pem.Export(X509ContentType.Pkcs12), null);
            handler.SslOptions.ClientCertificates = [certificate];
        }
        return GrpcChannel.ForAddress(
            "https://localhost:" + address.Port,
            new GrpcChannelOptions { HttpHandler = handler, DisposeHttpClient = true }
        );
    }
}
