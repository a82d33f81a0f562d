using Ledger.Evidence.Codes;
using Ledger.Evidence.Identifiers;
using Ledger.Evidence.Primitives;
using Ledger.Explorer.Hosting;
using Ledger.Explorer.Site;
using Ledger.Sdk;
using Ledger.Testing;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Routing;
using Microsoft.AspNetCore.TestHost;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;

namespace Ledger.Explorer.Tests;

/// <summary>A ledger in process with one filed, supervised contract, and an explorer in front of it.</summary>
public sealed class City : IAsyncLifetime
{
    public const string ContractNo = "NO-c-1";
    public const string Project = "示例小区";

    private TestLedger? ledger;
    private SignFiling? sign;

    internal TestLedger Ledger => ledger!;

    internal LedgerClient Center => Ledger.Client("center");

    /// <summary>Filed, with the money in.</summary>
    public FilingId Filing => sign!.Code.Filing(Ledger.Trust.GenesisHash);

    internal ContractCode Code => sign!.Code;

    internal Bytes32 Escrow { get; } = Samples.Digest("escrow");

    public async ValueTask InitializeAsync()
    {
        ledger = await TestLedger.StartAsync("center", "bank-a");
        await FinalAsync(Center, Samples.Open("c-1", "A"));
        sign = await Samples.ResaleAsync(Center, "c-1", "A");
        await FinalAsync(Center, sign);
        await FinalAsync(
            Center,
            new FileFiling
            {
                Key = new("c-1/file"),
                EventTime = Ledger.Clock.GetUtcNow(),
                Filing = Filing,
            }
        );
        await FinalAsync(
            Center,
            new AgreeEscrow
            {
                Key = new("c-1/agree"),
                EventTime = Ledger.Clock.GetUtcNow(),
                Escrow = new EscrowId(Escrow),
                Filing = Filing,
                FilingVersion = 1,
                Bank = new OrganisationId(3),
                Expected = Fen.FromYuan(1_280_000m),
                Payee = Samples.Digest("payee"),
            }
        );
        await FinalAsync(
            Ledger.Client("bank-a"),
            new Deposit
            {
                Key = new("c-1/deposit"),
                EventTime = Ledger.Clock.GetUtcNow(),
                Escrow = new EscrowId(Escrow),
                Serial = BankSerial.Of("secret of the bank 0123456789abcdef"u8, default, "SERIAL"),
                Amount = Fen.FromYuan(1_280_000m),
                Payer = Samples.Digest("payer"),
                Class = PayerClass.Buyer,
                BankTime = Ledger.Clock.GetUtcNow(),
            }
        );
    }

    public async ValueTask DisposeAsync()
    {
        if (ledger is not null)
            await ledger.DisposeAsync();
    }

    /// <summary>An explorer of this ledger, or of a client that tests put in the place of the honest one.</summary>
    internal async Task<Site> OpenAsync(
        LedgerClient? client = null,
        Action<ExplorerOptions>? configure = null,
        ILoggerProvider? log = null,
        bool listens = false
    )
    {
        var options = new ExplorerOptions { Listen = "http://127.0.0.1:0" };
        configure?.Invoke(options);
        var application = ExplorerApplication.Build(
            options,
            new ExplorerParts
            {
                Client = client ?? Center,
                Trust = "{\"sample\":true}"u8.ToArray(),
                WebHost = listens ? null : static host => host.UseTestServer(),
                Logging = logging =>
                {
                    if (log is not null)
                        logging.AddProvider(log);
                },
            }
        );
        await application.StartAsync();
        return new Site(application);
    }

    private async Task FinalAsync(LedgerClient client, Statement statement)
    {
        var receipt = (await client.SubmitAsync(statement)).OrThrow();
        var status = await Ledger.SettleAsync(client, receipt, CancellationToken.None);
        Assert.Null((status as EntryStatus.Refused)?.Refusal);
        Assert.IsType<EntryStatus.Final>(status);
    }
}

/// <summary>A running explorer with a client of its own.</summary>
internal sealed class Site(WebApplication application) : IAsyncDisposable
{
    /// <summary>What is sent compressed stays so.</summary>
    public HttpClient Http { get; } =
        application.Services.GetService<IServer>() is TestServer
            ? application.GetTestClient()
            : new HttpClient { BaseAddress = new Uri(application.Urls.Single()) };

    /// <summary>Every address that it answers, as its routes write it.</summary>
    public IReadOnlyList<string> Routes { get; } =
    [
        .. application
            .Services.GetRequiredService<EndpointDataSource>()
            .Endpoints.OfType<RouteEndpoint>()
            .Select(static e => "/" + e.RoutePattern.RawText!.TrimStart('/')),
    ];

    public Task<HttpResponseMessage> GetAsync(string path, string language = "zh")
    {
        var request = new HttpRequestMessage(HttpMethod.Get, path);
        request.Headers.Add("Accept-Language", language);
        return Http.SendAsync(request, TestContext.Current.CancellationToken);
    }

    public async Task<string> TextAsync(string path, string language = "zh") =>
        await (await GetAsync(path, language)).Content.ReadAsStringAsync(TestContext.Current.CancellationToken);

    public async ValueTask DisposeAsync()
    {
        Http.Dispose();
        await application.StopAsync();
        await application.DisposeAsync();
    }
}
