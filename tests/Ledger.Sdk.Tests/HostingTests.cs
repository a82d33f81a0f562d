using Ledger.Engine.Store;
using Ledger.Node;
using Ledger.Node.Index;
using Ledger.Node.Leases;
using Ledger.Node.Vault;
using Ledger.Sdk.Tests.Guide;
using Ledger.Testing;
using Microsoft.AspNetCore.Builder;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Diagnostics.HealthChecks;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;

namespace Ledger.Sdk.Tests;

/// <summary>AddLedger with real files and a real node on the loopback.</summary>
public sealed class HostingTests : IDisposable
{
    private static readonly TimeSpan Within = TimeSpan.FromMinutes(2);
    private readonly string folder = Directory.CreateTempSubdirectory("sdk").FullName;

    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    public HostingTests()
    {
        foreach (
            var name in (string[])
                ["trust.json", "password.txt", "center/writer-1.json", "center/unit.pem", "center/code.pem"]
        )
            File.WriteAllBytes(Path.Combine(folder, Path.GetFileName(name)), SampleConsortium.File(name));
    }

    public void Dispose() => Directory.Delete(folder, recursive: true);

    [Fact]
    public async Task A_host_with_the_guides_registration_files_and_is_healthy()
    {
        await using var node = await StartNodeAsync();
        await using var app = Build(node.ApiAddress!);
        await app.StartAsync(Ct);
        var ledger = app.Services.GetRequiredService<LedgerClient>();
        Assert.Same(ledger, app.Services.GetRequiredService<LedgerClient>());
        Assert.NotNull(app.Services.GetRequiredService<FilingWatch>());
        var open = Samples.Open("c-1", "A") with { EventTime = TimeProvider.System.GetUtcNow() };
        var receipt = (await ledger.Units.OpenAsync(open, Ct)).OrThrow();
        Assert.IsType<EntryStatus.Final>(await ledger.Outbox.SettleAsync(receipt, Within, Ct));
        var health = await app.Services.GetRequiredService<HealthCheckService>().CheckHealthAsync(Ct);
        Assert.Equal(HealthStatus.Healthy, health.Entries["ledger"].Status);
        await app.StopAsync(Ct);
    }

    [Theory]
    [InlineData(HealthStatus.Degraded, "")]
    [InlineData(HealthStatus.Degraded, "Degraded")]
    [InlineData(HealthStatus.Degraded, "Healthy")]
    [InlineData(HealthStatus.Unhealthy, "Unhealthy")]
    public async Task Without_a_node_statements_are_accepted_and_health_is_what_the_server_chose(
        HealthStatus expected,
        string chosen
    )
    {
        await using var app = Build(
            new Uri("http://127.0.0.1:9"),
            ("Ledger:ReadTimeout", "00:00:01"),
            (
                chosen.Length > 0 ? "Ledger:Health:WithoutLease" : "Ledger:ReadTimeout",
                chosen.Length > 0 ? chosen : "00:00:01"
            )
        );
        await app.StartAsync(Ct);
        var ledger = app.Services.GetRequiredService<LedgerClient>();
        Assert.IsType<Submission.Accepted>(await ledger.Units.OpenAsync(Samples.Open("c-1", "A"), Ct));
        await Assert.ThrowsAsync<LedgerUnavailableException>(() => ledger.GetInfoAsync(Ct));
        var health = await app.Services.GetRequiredService<HealthCheckService>().CheckHealthAsync(Ct);
        Assert.Equal(expected, health.Entries["ledger"].Status);
        Assert.Contains("No node answered", health.Entries["ledger"].Description, StringComparison.Ordinal);
        Assert.Equal(
            chosen != "Healthy",
            health.Entries["ledger"].Description!.Contains("has no lease", StringComparison.Ordinal)
        );
    }

    [Fact]
    public async Task A_node_of_another_ledger_is_told_by_the_health_check()
    {
        var path = Path.Combine(folder, "trust.json");
        var trust = System.Text.Json.Nodes.JsonNode.Parse(File.ReadAllText(path))!;
        trust["genesisHash"] = "0x" + new string('1', 64);
        File.WriteAllText(path, trust.ToJsonString());
        await using var node = await StartNodeAsync();
        await using var app = Build(node.ApiAddress!);
        await app.StartAsync(Ct);
        var health = (await app.Services.GetRequiredService<HealthCheckService>().CheckHealthAsync(Ct)).Entries[
            "ledger"
        ];
        Assert.Equal(HealthStatus.Degraded, health.Status);
        Assert.Contains("ForeignLedger", health.Description, StringComparison.Ordinal);
    }

    [Fact]
    public async Task While_the_outbox_is_being_opened_nobody_who_asks_is_blocked()
    {
        await using var first = Build(new Uri("http://127.0.0.1:9"));
        await first.StartAsync(Ct);
        await using var second = Build(new Uri("http://127.0.0.1:9"), ("Ledger:Outbox:WhenLocked", "01:00:00"));
        var starting = second.StartAsync(Ct);
        using var stop = new CancellationTokenSource();
        var health = second.Services.GetRequiredService<HealthCheckService>().CheckHealthAsync(stop.Token);
        await stop.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => health);
        Assert.False(starting.IsCompleted);
        await first.DisposeAsync();
        await starting;
    }

    [Fact]
    public async Task All_faults_of_the_options_are_told_at_start_at_once()
    {
        await using var app = Build(
            new Uri("http://node.example:5080"),
            ("Ledger:TrustFile", Path.Combine(folder, "missing.json")),
            ("Ledger:Heartbeat", "00:01:00"),
            ("Ledger:ReadTimeout", "00:00:00"),
            ("Ledger:Outbox:Directory", ""),
            ("Ledger:Outbox:MaxPending", "0"),
            ("Ledger:Outbox:Confirm", "Unset"),
            ("Ledger:Writers:second:Keystore", Path.Combine(folder, "writer-1.json")),
            ("Ledger:Writers:second:PasswordFile", Path.Combine(folder, "password.txt"))
        );
        var e = await Assert.ThrowsAsync<OptionsValidationException>(() => app.StartAsync(Ct));
        foreach (
            var part in (string[])
                [
                    "missing.json",
                    "plain http",
                    "Heartbeat",
                    "ReadTimeout",
                    "Outbox:Directory",
                    "MaxPending",
                    "Confirm",
                    "added twice",
                ]
        )
            Assert.Contains(e.Failures, f => f.Contains(part, StringComparison.Ordinal));
    }

    /// <summary>The binder passes over a name that it does not know, and stops at the first value that it cannot read.</summary>
    [Theory]
    [InlineData("Ledger:Hartbeat", "00:00:15", "Hartbeat is no setting; did you mean Heartbeat?")]
    [InlineData("Ledger:outbox:maxpending2", "5", "Outbox:maxpending2 is no setting; did you mean MaxPending?")]
    [InlineData("Ledger:Outbox:Colour", "red", "Outbox:Colour is no setting.")]
    [InlineData("Ledger:Writers:w:Password", "secret", "Writers:w:Password is no setting; did you mean PasswordFile?")]
    [InlineData("Ledger:Heartbeat", "15 s", "Heartbeat is no time span, as 00:00:15.")]
    [InlineData("Ledger:Outbox:MaxPending", "many", "Outbox:MaxPending is no number.")]
    [InlineData("Ledger:Outbox:Confirm", "Both", "Outbox:Confirm is no value of Node, Proof.")]
    [InlineData("Ledger:Outbox", "box", "Outbox is a group of settings, not one value.")]
    [InlineData("Ledger:TrustFile:Path", "x", "TrustFile is one value, not a group of settings.")]
    [InlineData("Ledger:Nodes:first", "http://127.0.0.1:9", "Nodes:first is no place in a list: 0, 1, ...")]
    public async Task A_misspelt_setting_is_a_fault_beside_all_others(string key, string value, string fault)
    {
        await using var app = Build(new Uri("http://127.0.0.1:9"), (key, value), ("Ledger:ReadTimeout", "00:00:00"));
        var e = await Assert.ThrowsAsync<OptionsValidationException>(() => app.StartAsync(Ct));
        Assert.Contains(fault, e.Failures);
        Assert.Contains(e.Failures, static f => f.StartsWith("ReadTimeout", StringComparison.Ordinal));
        Assert.DoesNotContain("secret", e.Message, StringComparison.Ordinal);
    }

    /// <summary>Options can be changed in the standard ways, and are what the client is made of.</summary>
    [Fact]
    public async Task Options_are_configured_and_read_like_any_other()
    {
        var builder = Builder(new Uri("http://127.0.0.1:9"));
        builder.Services.PostConfigure<LedgerOptions>(static o => o.Outbox.MaxPending = 1);
        await using var app = builder.Build();
        await app.StartAsync(Ct);
        Assert.Equal(1, app.Services.GetRequiredService<IOptions<LedgerOptions>>().Value.Outbox.MaxPending);
        var ledger = app.Services.GetRequiredService<LedgerClient>();
        Assert.IsType<Submission.Accepted>(await ledger.Units.OpenAsync(Samples.Open("c-1", "A"), Ct));
        var full = await Assert.ThrowsAsync<OutboxException>(async () =>
            await ledger.Units.OpenAsync(Samples.Open("c-2", "B"), Ct)
        );
        Assert.Equal(OutboxFault.Full, full.Reason);
    }

    /// <summary>Neither the hosted service nor the health check opens the configured folder, which no test may touch.</summary>
    [Theory]
    [InlineData(null)]
    [InlineData("province")]
    public async Task A_test_ledger_takes_the_place_of_the_configured_one(string? name)
    {
        await using var city = await TestLedger.StartAsync("center");
        var builder = WebApplication.CreateBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.UseSetting("urls", "http://127.0.0.1:0");
        Configure(builder, "Ledger", new Uri("http://127.0.0.1:9"), "never", [("Ledger:TrustFile", "never.json")]);
        var section = builder.Configuration.GetSection("Ledger");
        if (name is null)
            builder.Services.AddLedger(section).AddFilingWatch();
        else
            builder.Services.AddLedger(name, section).AddFilingWatch();
        builder.Services.UseTestLedger(city, name: name);
        await using (var app = builder.Build())
        {
            await app.StartAsync(Ct);
            var ledger = app.Services.GetKeyedService<LedgerClient>(name)!;
            Assert.Same(city.Client("center"), ledger);
            Assert.NotNull(app.Services.GetKeyedService<FilingWatch>(name));
            await city.FinalAsync(ledger, Samples.Open("c-1", "A"), Ct);
            var health = await app.Services.GetRequiredService<HealthCheckService>().CheckHealthAsync(Ct);
            var entry = health.Entries[name is null ? "ledger" : "ledger-" + name];
            Assert.Equal((HealthStatus.Healthy, null), (entry.Status, entry.Description));
            await app.StopAsync(Ct);
        }
        Assert.False(Directory.Exists(Path.Combine(folder, "never")));
        // The host closed nothing that is not its own.
        await city.FinalAsync(city.Client("center"), Samples.Open("c-2", "B"), Ct);
    }

    [Fact]
    public async Task A_test_ledger_replaces_only_what_was_added()
    {
        await using var city = await TestLedger.StartAsync("center");
        var services = new ServiceCollection();
        Assert.Throws<InvalidOperationException>(() => services.UseTestLedger(city));
        services.AddLedger(static _ => { });
        Assert.Throws<InvalidOperationException>(() => services.UseTestLedger(city, name: "province"));
    }

    /// <summary>One missing file hides no other that is missing beside it.</summary>
    [Fact]
    public async Task Each_missing_file_of_the_options_is_told_with_the_others()
    {
        string[] names =
        [
            "TrustFile",
            "Certificate:File",
            "Certificate:KeyFile",
            "Certificate:AuthorityFile",
            "Writers:second:Keystore",
            "Writers:second:PasswordFile",
        ];
        await using var app = Build(
            new Uri("http://127.0.0.1:9"),
            [.. names.Select(name => ("Ledger:" + name, Path.Combine(folder, "missing-" + name.Replace(':', '-'))))]
        );
        var e = await Assert.ThrowsAsync<OptionsValidationException>(() => app.StartAsync(Ct));
        foreach (var name in names)
            Assert.Contains(e.Failures, f => f.Contains("missing-" + name.Replace(':', '-'), StringComparison.Ordinal));
    }

    [Fact]
    public async Task Another_unit_key_than_the_pinned_one_is_a_fault()
    {
        using (var other = System.Security.Cryptography.RSA.Create(3072))
            File.WriteAllText(Path.Combine(folder, "unit.pem"), other.ExportPkcs8PrivateKeyPem());
        await using var app = Build(new Uri("http://127.0.0.1:9"));
        var e = await Assert.ThrowsAsync<OptionsValidationException>(() => app.StartAsync(Ct));
        Assert.Contains(e.Failures, f => f.Contains("unit key", StringComparison.Ordinal));
    }

    [Fact]
    public async Task Another_code_key_than_a_pinned_one_is_a_fault()
    {
        using (
            var other = System.Security.Cryptography.ECDsa.Create(
                System.Security.Cryptography.ECCurve.NamedCurves.nistP256
            )
        )
            File.WriteAllText(Path.Combine(folder, "code.pem"), other.ExportPkcs8PrivateKeyPem());
        await using var app = Build(new Uri("http://127.0.0.1:9"));
        var e = await Assert.ThrowsAsync<OptionsValidationException>(() => app.StartAsync(Ct));
        Assert.Contains("The code key is none that trust.json pins.", e.Failures);
    }

    /// <summary>Signers are services as others are; what their making throws is told beside all other faults.</summary>
    [Fact]
    public async Task Signers_are_made_of_the_hosts_services()
    {
        var own = Signer.FromPrivateKey([.. Enumerable.Repeat((byte)7, 32)]);
        var builder = WebApplication.CreateBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.UseSetting("urls", "http://127.0.0.1:0");
        Configure(builder, "Ledger", new Uri("http://127.0.0.1:9"), "outbox", []);
        builder.Services.AddSingleton(Signer.FromDelegate(own.Address, own.SignAsync));
        builder.Services.AddSingleton<Evidence.Codes.ICodeSigner>(SampleConsortium.CodeKey());
        builder
            .Services.AddLedger(builder.Configuration.GetSection("Ledger"))
            .AddWriter("service", static services => services.GetRequiredService<ISigner>())
            .AddCodeKey(static services => services.GetRequiredService<Evidence.Codes.ICodeSigner>());
        await using var app = builder.Build();
        await app.StartAsync(Ct);
        var ledger = app.Services.GetRequiredService<LedgerClient>();
        Assert.Equal(own.Address, Assert.Single((await ledger.Outbox.StatsAsync(Ct)).Writers).Key);
        Assert.NotNull(await ledger.Codes.SignAsync("2026-000001", 88.50m, Ct));
    }

    [Fact]
    public async Task A_signer_that_cannot_be_made_is_a_fault_beside_the_others()
    {
        var builder = WebApplication.CreateBuilder();
        builder.Logging.ClearProviders();
        Configure(builder, "Ledger", new Uri("http://127.0.0.1:9"), "outbox", [("Ledger:ReadTimeout", "00:00:00")]);
        builder
            .Services.AddLedger(builder.Configuration.GetSection("Ledger"))
            .AddWriter("service", static services => services.GetRequiredService<ISigner>())
            .AddCodeKey(static _ => (Evidence.Codes.ICodeSigner)null!);
        await using var app = builder.Build();
        var e = await Assert.ThrowsAsync<OptionsValidationException>(() => app.StartAsync(Ct));
        var other = e.Failures.ToList();
        Assert.Contains(
            other,
            static f =>
                f.StartsWith("The writer key \"service\": ", StringComparison.Ordinal)
                && f.Contains("ISigner", StringComparison.Ordinal)
        );
        Assert.Contains("The code key: no signer was given.", other);
        Assert.Contains(other, static f => f.StartsWith("ReadTimeout", StringComparison.Ordinal));
    }

    [Fact]
    public async Task A_second_process_on_the_folder_is_told_who_holds_it()
    {
        await using var first = Build(new Uri("http://127.0.0.1:9"), ("Ledger:Outbox:WhenLocked", "00:00:00"));
        await first.StartAsync(Ct);
        await using var second = Build(new Uri("http://127.0.0.1:9"), ("Ledger:Outbox:WhenLocked", "00:00:00"));
        var e = await Assert.ThrowsAsync<OutboxException>(() => second.StartAsync(Ct));
        Assert.Equal(OutboxFault.Locked, e.Reason);
        Assert.Contains(folder, e.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_second_ledger_of_one_process_is_a_keyed_service()
    {
        var builder = WebApplication.CreateBuilder();
        builder.Logging.ClearProviders();
        Configure(builder, "Ledger", new Uri("http://127.0.0.1:9"), "outbox", []);
        Configure(builder, "Province", new Uri("http://127.0.0.1:9"), "province", []);
        builder.Services.AddLedger(builder.Configuration.GetSection("Ledger"));
        builder.Services.AddLedger("province", builder.Configuration.GetSection("Province")).AddFilingWatch();
        await using var app = builder.Build();
        await app.Services.GetServices<IHostedService>().Last().StartAsync(Ct);
        var province = app.Services.GetRequiredKeyedService<LedgerClient>("province");
        Assert.NotSame(app.Services.GetRequiredService<LedgerClient>(), province);
        Assert.NotNull(app.Services.GetRequiredKeyedService<FilingWatch>("province"));
        Assert.Null(app.Services.GetService<FilingWatch>());
    }

    [Fact]
    public async Task A_client_without_keys_reads_and_says_what_it_lacks()
    {
        await using var node = await StartNodeAsync();
        var options = new LedgerOptions { TrustFile = Path.Combine(folder, "trust.json") };
        options.Nodes.Add(node.ApiAddress!);
        await using var reader = await LedgerClient.OpenAsync(options, new LedgerKeys(), Ct);
        Assert.Equal(320700UL, (await reader.GetInfoAsync(Ct)).ChainId);
        var write = await Assert.ThrowsAsync<InvalidOperationException>(async () =>
            await reader.Escrows.DepositAsync(Samples.Deposit("d", reader.Escrows.NewId(), Fen.FromYuan(1m)), Ct)
        );
        Assert.Contains("outbox", write.Message, StringComparison.Ordinal);
        await Assert.ThrowsAsync<InvalidOperationException>(async () => await reader.Codes.SignAsync("NO", 1m, Ct));
        Assert.Throws<InvalidOperationException>(() => reader.Units.ReferenceOf(Samples.Unit("A")));
    }

    private WebApplication Build(Uri node, params (string Key, string Value)[] more) => Builder(node, more).Build();

    private WebApplicationBuilder Builder(Uri node, params (string Key, string Value)[] more)
    {
        var builder = WebApplication.CreateBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.UseSetting("urls", "http://127.0.0.1:0");
        Configure(builder, "Ledger", node, "outbox", more);
        FileAContract.AddLedger(builder, folder);
        return builder;
    }

    private void Configure(
        WebApplicationBuilder builder,
        string section,
        Uri node,
        string outbox,
        IEnumerable<(string Key, string Value)> more
    )
    {
        var values = new Dictionary<string, string?>
        {
            [section + ":Nodes:0"] = node.ToString(),
            [section + ":TrustFile"] = Path.Combine(folder, "trust.json"),
            [section + ":Outbox:Directory"] = Path.Combine(folder, outbox),
        };
        foreach (var (key, value) in more)
            values[key] = value;
        builder.Configuration.AddInMemoryCollection(values);
    }

    /// <summary>Plain loopback, which a sample node alone gives.</summary>
    private static async Task<NodeHost> StartNodeAsync()
    {
        var node = await NodeHost.BuildAsync(
            new NodeOptions { AllowSample = true },
            new NodeParts
            {
                Trust = SampleConsortium.File("trust.json"),
                Genesis = SampleConsortium.File("genesis.json"),
                Sealers =
                [
                    .. ((string[])["center", "tax", "bank-a", "bank-b"]).Select(n => new Engine.Chain.PrivateKeySealer(
                        SampleConsortium.PrivateKey(n, "validator.json")
                    )),
                ],
                EngineStore = new MemoryStore(),
                IndexStore = new MemoryIndexStore(),
                Vault = new MemoryVault().Open,
                Leases = new MemoryLeaseStore(),
            },
            Ct
        );
        await node.StartAsync(Ct);
        return node;
    }
}
