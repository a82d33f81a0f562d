using System.Diagnostics;
using System.Net;
using System.Net.Sockets;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using Grpc.Core;
using Grpc.Net.Client;
using Ledger.Api.V1;
using Ledger.Cli.Files;
using Ledger.Cli.Running;
using Ledger.Node;
using Ledger.Node.Tests.Driver;
using Ledger.Sdk;
using Ledger.Tests;
using Microsoft.Extensions.Logging;

namespace Ledger.EndToEnd.Tests;

/// <summary>
/// What is wrong with a client's certificate is told in words, by the library and by the command in both languages; never as a handshake
/// that broke. A real node behind mutual TLS, certificates of every kind.
/// </summary>
public sealed class ClientCertificateTests : IDisposable
{
    private readonly string folder = Directory.CreateTempSubdirectory("client-certificates").FullName;
    private readonly TestAuthority authority = new();
    private readonly TestAuthority foreign = new("Another authority");
    private readonly TestAuthority namesake = new();

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    public void Dispose()
    {
        authority.Dispose();
        foreign.Dispose();
        namesake.Dispose();
        Directory.Delete(folder, recursive: true);
    }

    public static TheoryData<string, int, string, string> Kinds =>
        new()
        {
            { "right", 1, "The ledger has no filings/77", "账本里没有 filings/77" },
            { "expired", 2, "own.pem expired on 20", "own.pem 已于 20" },
            { "not yet", 2, "own.pem is not valid before 20", "own.pem 在 20" },
            {
                "foreign",
                2,
                "own.pem was issued by CN=Another authority; the node takes those of CN=Authority of a test",
                "own.pem 由 CN=Another authority 签发，节点只接受 CN=Authority of a test 签发的证书"
            },
            {
                "namesake",
                2,
                "ended without an answer once the node was shown the client certificate",
                "连接未得到应答即结束"
            },
            {
                "nobody",
                1,
                "UNKNOWN_ORGANISATION: The certificate has no URI name",
                "UNKNOWN_ORGANISATION：客户端证书中没有"
            },
            {
                "withdrawn",
                1,
                "CERTIFICATE_WITHDRAWN: The client certificate was withdrawn",
                "CERTIFICATE_WITHDRAWN：客户端证书已被撤销"
            },
            {
                "expired there",
                1,
                "CERTIFICATE_EXPIRED: The client certificate expired on",
                "CERTIFICATE_EXPIRED：客户端证书已于"
            },
            {
                "not yet there",
                1,
                "CERTIFICATE_NOT_YET_VALID: The client certificate is not valid before",
                "CERTIFICATE_NOT_YET_VALID：客户端证书在"
            },
        };

    [Theory]
    [MemberData(nameof(Kinds))]
    public async Task Each_fault_of_a_client_certificate_is_named(string kind, int code, string english, string chinese)
    {
        using var own = kind switch
        {
            "expired" => authority.Issue(-100, -1, "ledger:org:bank-a"),
            "not yet" => authority.Issue(1, 10, "ledger:org:bank-a"),
            "foreign" => foreign.Issue(-1, 10, "ledger:org:bank-a"),
            "namesake" => namesake.Issue(-1, 10, "ledger:org:bank-a"),
            "nobody" => authority.Issue(-1, 10, "ledger:org:nobody"),
            _ => authority.Issue(-5, 5, "ledger:org:bank-a"),
        };
        Write("own", own);
        await File.WriteAllTextAsync(
            Of("withdrawn.txt"),
            kind == "withdrawn" ? own.GetCertHashString(HashAlgorithmName.SHA256) : "",
            Cancel
        );
        var time = kind switch
        {
            "expired there" => new OtherClock(TimeSpan.FromDays(7)),
            "not yet there" => new OtherClock(TimeSpan.FromDays(-7)),
            _ => TimeProvider.System,
        };
        await using var host = await StartAsync(time);
        var node = "https://localhost:" + host.ApiAddress!.Port;

        var told = await ByTheLibraryAsync(node);
        Assert.True(told is null == (kind == "right"), told);
        if (told is not null)
            Assert.Contains(english, told, StringComparison.Ordinal);

        foreach (var (language, words) in new[] { ("en", english), ("zh", chinese) })
        {
            var run = await LedgerProcess.HereAsync([
                "show",
                "filings/" + new string('7', 64),
                "--node",
                node,
                "--certificate",
                Of("own.pem"),
                "--certificate-key",
                Of("own.key"),
                "--authority",
                Of("ca.pem"),
                "--trust",
                Path.Combine(LedgerFolders.KeysSample, "trust.json"),
                "--lang",
                language,
            ]);
            Assert.True(run.Code == code, run.Error);
            Assert.Single(run.Error.Trim().Split('\n'));
            Assert.Contains(words, run.Error, StringComparison.Ordinal);
        }
    }

    /// <summary>A proxy in front of a node, or a node on another system, sends alerts of TLS: here OpenSSL's own server.</summary>
    [Theory]
    [InlineData("-tls1_3", false, "unknown ca")]
    [InlineData("-tls1_2", false, "unknown ca")]
    [InlineData("-tls1_3", true, "certificate expired")]
    [InlineData("-tls1_2", true, "certificate expired")]
    public async Task An_alert_of_TLS_is_told_by_its_name(string version, bool expired, string alert)
    {
        Assert.SkipUnless(OperatingSystem.IsLinux() && File.Exists("/usr/bin/openssl"), "this machine has no openssl");
        using var own = expired
            ? authority.Issue(-5, 5, "ledger:org:bank-a")
            : foreign.Issue(-1, 5, "ledger:org:bank-a");
        Write("own", own);
        await WriteNodeAsync();
        var port = FreePort();
        string[] arguments =
        [
            .. (string[])
                ["s_server", version, "-accept", FormattableString.Invariant($"127.0.0.1:{port}"), "-alpn", "h2"],
            .. (string[])["-cert", Of("node.pem"), "-key", Of("node.key"), "-CAfile", Of("ca.pem")],
            .. (string[])["-Verify", "2", "-verify_return_error"],
            .. expired ? (string[])["-attime", Seconds(TimeSpan.FromDays(7))] : [],
        ];
        using var server = Process.Start(
            new ProcessStartInfo("openssl", arguments)
            {
                RedirectStandardOutput = true,
                RedirectStandardError = true,
                RedirectStandardInput = true,
                UseShellExecute = false,
            }
        )!;
        try
        {
            while (
                await server.StandardOutput.ReadLineAsync(Cancel) is { } line
                && !line.StartsWith("ACCEPT", StringComparison.Ordinal)
            ) { }
            var told = await ByTheLibraryAsync(FormattableString.Invariant($"https://127.0.0.1:{port}"));
            Assert.Contains("TLS alert: " + alert, told, StringComparison.Ordinal);
        }
        finally
        {
            server.Kill();
            await server.WaitForExitAsync(Cancel);
        }
    }

    /// <summary>
    /// A subscription lives for days: a certificate that is withdrawn meanwhile ends it, and the next call on the same
    /// connection is refused by name. A list that cannot be read is named once, and the former one counts.
    /// </summary>
    [Fact]
    public async Task A_certificate_that_is_withdrawn_counts_no_longer_on_an_open_connection()
    {
        using var own = authority.Issue(-5, 5, "ledger:org:bank-a");
        Write("own", own);
        await File.WriteAllTextAsync(Of("withdrawn.txt"), "# none yet\n", Cancel);
        var log = new CapturedLog(LogLevel.Warning);
        await using var host = await StartAsync(TimeProvider.System, log);
        await using var ledger = await OpenAsync("https://localhost:" + host.ApiAddress!.Port);
        await ledger.GetInfoAsync(Cancel);
        using var channel = Channel(host.ApiAddress.Port, own);
        using var subscription = new EventService.EventServiceClient(channel).Subscribe(
            new SubscribeRequest { After = "genesis" },
            cancellationToken: Cancel
        );
        Assert.True(await subscription.ResponseStream.MoveNext(Cancel)); // the heartbeat that says where it begins

        await File.WriteAllTextAsync(Of("withdrawn.txt"), "serial=zz\n", Cancel);
        while (!log.All.Any(static l => l.Id == 2203))
            await Task.Delay(50, Cancel);
        await ledger.GetInfoAsync(Cancel);
        Assert.Contains("line 1: expected", log.All.Single(static l => l.Id == 2203).Line, StringComparison.Ordinal);

        await File.WriteAllTextAsync(Of("withdrawn.txt"), "serial=" + own.SerialNumber + " # lost laptop\n", Cancel);
        await Assert.ThrowsAsync<RpcException>(async () =>
        {
            while (await subscription.ResponseStream.MoveNext(Cancel)) { }
        });
        var refused = await Assert.ThrowsAsync<LedgerRequestException>(() => ledger.GetInfoAsync(Cancel));
        Assert.Equal("CERTIFICATE_WITHDRAWN", refused.Reason);
        Assert.Contains("已被撤销", refused.Text.Zh, StringComparison.Ordinal);

        // Given back: the same client goes on.
        await File.WriteAllTextAsync(Of("withdrawn.txt"), "", Cancel);
        while (log.All.Count(static l => l.Id == 2202) < 2)
            await Task.Delay(50, Cancel);
        await ledger.GetInfoAsync(Cancel);
        Assert.Null(log.All.FirstOrDefault(static l => l.Fault is not null).Fault);
    }

    [Fact]
    public async Task A_certificate_that_expires_on_an_open_connection_is_refused_by_name_and_its_renewal_is_taken_without_a_restart()
    {
        using var own = authority.Issue(-5, 5, "ledger:org:bank-a");
        Write("own", own);
        await File.WriteAllTextAsync(Of("withdrawn.txt"), "", Cancel);
        var clock = new OtherClock(TimeSpan.Zero);
        await using var host = await StartAsync(clock);
        await using var ledger = await OpenAsync("https://localhost:" + host.ApiAddress!.Port);
        await ledger.GetInfoAsync(Cancel);
        clock.Ahead = TimeSpan.FromDays(7);
        var refused = await Assert.ThrowsAsync<LedgerRequestException>(() => ledger.GetInfoAsync(Cancel));
        Assert.Equal("CERTIFICATE_EXPIRED", refused.Reason);

        using var renewed = authority.Issue(-1, 30, "ledger:org:bank-a");
        Write("own", renewed);
        await ledger.GetInfoAsync(Cancel);
    }

    [Theory]
    [InlineData("zz", "line 1: expected a SHA-256 fingerprint")]
    [InlineData("\nserial=", "line 2: expected")]
    [InlineData("serial=00000000000000000000000000000000000000000a", "line 1: expected")]
    [InlineData("AB:CD", "line 1: expected")]
    [InlineData(null, "cannot be read")]
    public async Task A_list_of_withdrawn_certificates_that_is_none_stops_the_start_by_name(string? list, string words)
    {
        if (list is not null)
            await File.WriteAllTextAsync(Of("withdrawn.txt"), list, Cancel);
        var e = await Assert.ThrowsAsync<NodeStartException>(() => StartAsync(TimeProvider.System));
        var fault = Assert.Single(e.Faults);
        Assert.StartsWith("tls.withdrawn " + Of("withdrawn.txt"), fault, StringComparison.Ordinal);
        Assert.Contains(words, fault, StringComparison.Ordinal);
    }

    private string Of(string name) => Path.Combine(folder, name);

    private async Task<NodeHost> StartAsync(TimeProvider time, ILoggerProvider? log = null)
    {
        await WriteNodeAsync();
        var options = SampleNode.Options(Of("data"), LedgerFolders.KeysSample, 0, 0) with
        {
            Tls = new TlsOptions
            {
                Certificate = Of("node.pem"),
                Key = Of("node.key"),
                ClientAuthority = Of("ca.pem"),
                Withdrawn = Of("withdrawn.txt"),
            },
            RpcPort = null,
            AcceptClock = true,
        };
        var parts = new NodeParts { Time = time, Logging = log is null ? null : b => b.AddProvider(log) };
        var host = await NodeHost.BuildAsync(options, parts, Cancel);
        await host.StartAsync(Cancel);
        return host;
    }

    private async Task WriteNodeAsync()
    {
        using var node = authority.Issue(-300, 300, "ledger:org:center");
        Write("node", node);
        await File.WriteAllTextAsync(Of("ca.pem"), authority.Root.ExportCertificatePem(), Cancel);
    }

    private ValueTask<LedgerClient> OpenAsync(string node)
    {
        var options = new LedgerOptions
        {
            TrustFile = Path.Combine(LedgerFolders.KeysSample, "trust.json"),
            Certificate = new CertificateOptions
            {
                File = Of("own.pem"),
                KeyFile = Of("own.key"),
                AuthorityFile = Of("ca.pem"),
            },
        };
        options.Nodes.Add(new Uri(node));
        return LedgerClient.OpenAsync(options, new LedgerKeys(), Cancel);
    }

    /// <summary>What the library says that is wrong; null: nothing.</summary>
    private async Task<string?> ByTheLibraryAsync(string node)
    {
        try
        {
            await using var ledger = await OpenAsync(node);
            await ledger.GetInfoAsync(Cancel);
            return null;
        }
        catch (Exception e)
            when (e is LedgerConfigurationException or LedgerUnavailableException or LedgerRequestException)
        {
            return e.Message;
        }
    }

    private GrpcChannel Channel(int port, X509Certificate2 own)
    {
        var handler = new SocketsHttpHandler();
        handler.SslOptions.ClientCertificates = [own];
        handler.SslOptions.CertificateChainPolicy = new X509ChainPolicy
        {
            TrustMode = X509ChainTrustMode.CustomRootTrust,
            RevocationMode = X509RevocationMode.NoCheck,
            CustomTrustStore = { authority.Root },
        };
        return GrpcChannel.ForAddress(
            FormattableString.Invariant($"https://localhost:{port}"),
            new GrpcChannelOptions { HttpHandler = handler, DisposeHttpClient = true }
        );
    }

    private void Write(string name, X509Certificate2 certificate)
    {
        using var key = certificate.GetECDsaPrivateKey()!;
        File.WriteAllText(Of(name + ".key"), key.ExportPkcs8PrivateKeyPem());
        File.WriteAllText(Of(name + ".pem"), certificate.ExportCertificatePem());
    }

    private static int FreePort()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        return ((IPEndPoint)listener.LocalEndpoint).Port;
    }

    private static string Seconds(TimeSpan fromNow) =>
        (TimeProvider.System.GetUtcNow() + fromNow)
            .ToUnixTimeSeconds()
            .ToString(System.Globalization.CultureInfo.InvariantCulture);

    /// <summary>A node's clock that differs from everybody else's.</summary>
    private sealed class OtherClock(TimeSpan ahead) : TimeProvider
    {
        public TimeSpan Ahead { get; set; } = ahead;

        public override DateTimeOffset GetUtcNow() => System.GetUtcNow() + Ahead;
    }
}
