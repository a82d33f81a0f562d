using System.Security.Cryptography.X509Certificates;
using Grpc.Core;
using Grpc.Net.Client;
using Ledger.Evidence.Bundles;
using Ledger.Evidence.Documents;
using Ledger.Evidence.Verification;
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

    /// <summary>One missing file hides no other that is missing beside it.</summary>
    [Fact]
    public async Task Each_missing_file_of_a_configuration_is_told_with_the_others()
    {
        var e = await Assert.ThrowsAsync<NodeStartException>(() =>
            NodeHost.BuildAsync(
                new NodeOptions
                {
                    TrustFile = "missing-trust",
                    GenesisFile = "missing-genesis",
                    Validators =
                    [
                        new KeystoreOptions { Keystore = "missing-keystore", PasswordFile = "missing-password" },
                        new KeystoreOptions
                        {
                            Keystore = Members.Path("trust.json"),
                            PasswordFile = "missing-other-password",
                        },
                    ],
                    Tls = new TlsOptions
                    {
                        Certificate = "missing-certificate",
                        Key = "missing-key",
                        ClientAuthority = "missing-authority",
                    },
                },
                null,
                TestNode.Ct
            )
        );
        foreach (
            var part in new[]
            {
                "missing-trust",
                "missing-genesis",
                "missing-keystore",
                "missing-password",
                "validators[1].keystore",
                "missing-other-password",
                "missing-certificate",
                "missing-key",
                "missing-authority",
            }
        )
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

    /// <summary>
    /// What a public explorer holds: with its certificate every field could be read, the center's lease taken and a filing
    /// erased, while the explorer called in the center's name.
    /// </summary>
    [Theory]
    [InlineData("explorer")]
    [InlineData("auditor")]
    public async Task A_reader_gets_proofs_and_no_fields_no_lease_and_no_erasure(string reader)
    {
        await using var host = await NodeHost.BuildAsync(Options(), null, TestNode.Ct);
        await host.StartAsync(TestNode.Ct);
        using var channel = Channel(host.ApiAddress!, reader);
        var ledger = await new Wire.LedgerService.LedgerServiceClient(channel).GetLedgerAsync(
            new Wire.GetLedgerRequest(),
            cancellationToken: TestNode.Ct
        );
        Assert.Equal("ledger:reader:" + reader, ledger.Caller);
        var filing = "filings/" + new string('7', 64);
        Assert.NotEmpty(await Bundles.BytesAsync(channel.CreateCallInvoker(), filing, disclosures: false));
        await RefusedAsync(() => Bundles.BytesAsync(channel.CreateCallInvoker(), filing, disclosures: true));
        var fields = new Wire.DisclosureService.DisclosureServiceClient(channel);
        await RefusedAsync(() =>
            fields
                .GetDisclosureAsync(new Wire.GetDisclosureRequest { Name = filing, Purpose = "look at it" })
                .ResponseAsync
        );
        await RefusedAsync(() =>
            fields
                .EraseDisclosureAsync(new Wire.EraseDisclosureRequest { Name = filing, Purpose = "drop it" })
                .ResponseAsync
        );
        var writer = "writers/" + Convert.ToHexStringLower(Members.WriterAddress("center").Span);
        await RefusedAsync(() =>
            new Wire.TransactionService.TransactionServiceClient(channel)
                .AcquireWriterLeaseAsync(new Wire.AcquireWriterLeaseRequest { Name = writer, Owner = "reader" })
                .ResponseAsync
        );
        await RefusedAsync(() =>
            new Wire.EscrowService.EscrowServiceClient(channel)
                .ListEscrowsAsync(new Wire.ListEscrowsRequest())
                .ResponseAsync
        );

        static async Task RefusedAsync(Func<Task> call) =>
            Assert.Equal("NOT_PERMITTED", Bundles.Reason(await Assert.ThrowsAsync<RpcException>(call)));
    }

    [Fact]
    public async Task An_organisation_with_a_readers_name_stops_the_node()
    {
        var trust = System
            .Text.Encoding.UTF8.GetString(Members.Trust)
            .Replace("ledger:org:bank-a", "ledger:reader:bank-a", StringComparison.Ordinal);
        var e = await Assert.ThrowsAsync<NodeStartException>(() =>
            TestNode.StartAsync(change: p => p with { Trust = System.Text.Encoding.UTF8.GetBytes(trust) })
        );
        Assert.Contains("ledger:reader:bank-a", Assert.Single(e.Faults), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Bare_connections_shut_nobody_out_of_grpc_or_json_rpc()
    {
        var parts = new NodeParts { OpenFiles = NodeFiles.Least };
        await using var host = await NodeHost.BuildAsync(Options(), parts, TestNode.Ct);
        await host.StartAsync(TestNode.Ct);
        var files = host.Configuration.Files;
        var bare = new List<System.Net.Sockets.TcpClient>();
        try
        {
            foreach (
                var (address, connections) in new[]
                {
                    (host.ApiAddress!, files.ApiConnections),
                    (host.RpcAddress!, files.RpcConnections),
                    (host.HealthAddress!, files.HealthConnections),
                }
            )
                for (var i = 0; i < connections + 20; i++)
                {
                    var one = new System.Net.Sockets.TcpClient();
                    bare.Add(one);
                    await one.ConnectAsync(System.Net.IPAddress.Loopback, address.Port, TestNode.Ct);
                }
            using var channel = Channel(host.ApiAddress!, "bank-a");
            var ledger = await new Wire.LedgerService.LedgerServiceClient(channel).GetLedgerAsync(
                new Wire.GetLedgerRequest(),
                cancellationToken: TestNode.Ct
            );
            Assert.Equal("ledger:org:bank-a", ledger.Caller);
            using var http = new HttpClient();
            Assert.Equal("Healthy", await http.GetStringAsync(new Uri(host.HealthAddress!, "healthz"), TestNode.Ct));
            using var call = new StringContent("{\"jsonrpc\":\"2.0\",\"id\":1,\"method\":\"eth_chainId\"}");
            call.Headers.ContentType = new("application/json");
            using var answer = await http.PostAsync(host.RpcAddress, call, TestNode.Ct);
            Assert.Contains("result", await answer.Content.ReadAsStringAsync(TestNode.Ct), StringComparison.Ordinal);
            // The first of each listener had to go.
            Assert.True(await IsClosedAsync(bare[0]));
        }
        finally
        {
            bare.ForEach(b => b.Dispose());
        }
    }

    private static async Task<bool> IsClosedAsync(System.Net.Sockets.TcpClient client)
    {
        try
        {
            return await client.GetStream().ReadAsync(new byte[1], TestNode.Ct) == 0;
        }
        catch (IOException)
        {
            return true; // reset
        }
    }

    [Fact]
    public async Task Too_few_open_files_are_named_at_start()
    {
        var parts = new NodeParts { OpenFiles = 511 };
        var e = await Assert.ThrowsAsync<NodeStartException>(() => NodeHost.BuildAsync(Options(), parts, TestNode.Ct));
        Assert.Contains("open files: the system allows this process 511", Assert.Single(e.Faults));
        await using var host = await NodeHost.BuildAsync(Options(), parts with { OpenFiles = 1_024 }, TestNode.Ct);
        Assert.Contains(host.Configuration.Warnings, w => w.StartsWith("open files: ", StringComparison.Ordinal));
    }

    [Theory]
    [InlineData(NodeFiles.Least)]
    [InlineData(1_024)]
    [InlineData(65_536)]
    public void Stores_and_listeners_together_leave_the_runtime_its_files(long limit)
    {
        const long Runtime = 300; // about 225 assemblies, pipes, logs, the vault
        var files = NodeFiles.Of(limit);
        Assert.InRange(
            files.EngineStore
                + files.IndexStore
                + files.ApiConnections
                + files.RpcConnections
                + files.HealthConnections,
            1,
            limit - Runtime
        );
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
            new VerificationInput { Now = node.Clock.GetUtcNow() }
        );
        Assert.Empty(report.NotValid);
        Assert.Equal(Bundles.Read(here).Target, Bundles.Read(there).Target);

        // The own engine's pool is told; what another client's takes is not known.
        var (own, external) = (await LimitsAsync(node), await LimitsAsync(second));
        var pool = node.Host.Engine!.Pool!;
        Assert.Equal(((uint)pool.UnderWay, pool.TransactionGas), (own.MaxPendingTransactions, own.MaxTransactionGas));
        Assert.Equal((0U, 0UL), (external.MaxPendingTransactions, external.MaxTransactionGas));
        Assert.Equal(own.MaxTransactionBytes, external.MaxTransactionBytes);
    }

    private static async Task<Wire.Limits> LimitsAsync(TestNode node) =>
        (
            await new Wire.LedgerService.LedgerServiceClient(node.As("center")).GetLedgerAsync(
                new Wire.GetLedgerRequest(),
                cancellationToken: TestNode.Ct
            )
        ).Limits;

    /// <summary>The whole life over an external chain: here the engine of another process, by its JSON-RPC alone.</summary>
    [Fact]
    public async Task The_main_line_runs_over_an_external_chain()
    {
        await using var chain = await TestNode.StartAsync();
        await using var rpc = await Ledger.Engine.Rpc.JsonRpcHost.StartAsync(
            chain.Host.Engine!,
            new System.Net.IPEndPoint(System.Net.IPAddress.Loopback, 0),
            new Ledger.Engine.Rpc.JsonRpcOptions(),
            TestNode.Ct
        );
        using var remote = JsonRpcChain.Open(rpc.Address, chain.Trust, TimeProvider.System);
        await using var node = await TestNode.StartAsync(
            change: p => p with { Chain = remote, Sealers = [], Time = chain.Clock },
            sealing: chain.Host.Engine
        );
        Assert.Null(node.Host.Engine);
        var sale = new Sale(node, "a");
        var steps = new List<Wire.Transaction>
        {
            await sale.FileAsync(),
            await node.SendAsync("tax", [sale.Assess(), sale.Clear()]),
            await node.SendAsync("center", [sale.Agree()]),
            await node.SendAsync("bank-a", [sale.Deposit("s1", Sale.Price, 1)]),
            await node.SendAsync("center", [sale.Register()]),
        };
        Assert.All(steps.SelectMany(s => s.Results), r => Assert.NotNull(r.Applied));
        var refused = await node.SendAsync("center", [new Sale(node, "b", "a").Sign()]);
        Assert.NotNull(Assert.Single(refused.Results).Refusal);
        var report = new Verifier(node.Trust).Verify(
            await Bundles.ReadAsync(node, "bank-a", sale.FilingName),
            new VerificationInput { Now = node.Clock.GetUtcNow(), Document = DocumentDigests.Of(sale.Document) }
        );
        Assert.Empty(report.NotValid.Select(c => c.Number + " " + c.En));
        Assert.Equal(
            (RecordStatus.Fulfilled, DocumentStatus.Matches),
            (report.Verdict.Record, report.Verdict.Document)
        );
        // The same bytes again, and other bytes under a used nonce, over JSON-RPC's error texts.
        var client = node.Transactions();
        var writer = await client.GetWriterAsync(
            new Wire.GetWriterRequest
            {
                Name = "writers/" + Convert.ToHexStringLower(Members.WriterAddress("center").Span),
            },
            cancellationToken: TestNode.Ct
        );
        Assert.Equal((4UL, 4UL), (writer.Writer.Nonce, writer.Writer.PendingNonce));
    }

    [Fact]
    public async Task A_chain_of_another_genesis_stops_the_node_by_name()
    {
        await using var other = await TestNode.StartAsync();
        await using var rpc = await Ledger.Engine.Rpc.JsonRpcHost.StartAsync(
            other.Host.Engine!,
            new System.Net.IPEndPoint(System.Net.IPAddress.Loopback, 0),
            new Ledger.Engine.Rpc.JsonRpcOptions(),
            TestNode.Ct
        );
        var json = System.Text.Json.Nodes.JsonNode.Parse(Members.Trust)!;
        json["genesisHash"] = "0x" + new string('5', 64);
        ReadOnlyMemory<byte> trust = System.Text.Encoding.UTF8.GetBytes(json.ToJsonString());
        using var remote = JsonRpcChain.Open(rpc.Address, TrustAnchor.Read(trust), TimeProvider.System);
        await using var node = await TestNode.StartAsync(change: p =>
            p with
            {
                Trust = trust,
                Chain = remote,
                Sealers = [],
            }
        );
        var e = await Assert.ThrowsAsync<NodeStoreException>(() => node.Host.WaitAsync(TestNode.Ct));
        Assert.Equal(NodeStoreFault.OtherGenesis, e.Fault);
        Assert.Contains("chainAddress", e.Message, StringComparison.Ordinal);
    }

    /// <summary>Field case C79: the second of two is told what it wants, and leaves the first unharmed.</summary>
    [Theory]
    [InlineData("port")]
    [InlineData("healthPort")]
    [InlineData("rpcPort")]
    public async Task C79_a_port_in_use_is_named(string which)
    {
        using var holder = new System.Net.Sockets.TcpListener(System.Net.IPAddress.Loopback, 0);
        holder.Start();
        var port = ((System.Net.IPEndPoint)holder.LocalEndpoint).Port;
        var options = which switch
        {
            "port" => Options() with { Port = port },
            "healthPort" => Options() with { HealthPort = port },
            _ => Options() with { RpcPort = port },
        };
        await using (var host = await NodeHost.BuildAsync(options, null, TestNode.Ct))
        {
            var e = await Assert.ThrowsAsync<NodeStartException>(() => host.StartAsync(TestNode.Ct));
            Assert.Contains(port.ToString(), Assert.Single(e.Faults), StringComparison.Ordinal);
            Assert.Contains(which, e.Faults[0], StringComparison.Ordinal);
        }
        // Nothing is left locked behind it.
        await using var again = await NodeHost.BuildAsync(Options(), null, TestNode.Ct);
        await again.StartAsync(TestNode.Ct);
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
