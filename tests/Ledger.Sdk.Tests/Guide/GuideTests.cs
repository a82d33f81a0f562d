using System.Collections.Concurrent;
using System.Net;
using System.Net.Http.Json;
using System.Text.Json;
using Ledger.Evidence.Documents;
using Ledger.Evidence.Verification;
using Ledger.Testing;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.TestHost;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Storage;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;

namespace Ledger.Sdk.Tests.Guide;

/// <summary>The programs of docs/sdk.md do what the guide says of them.</summary>
public sealed class GuideTests
{
    private static readonly TimeSpan Within = TimeSpan.FromMinutes(5);

    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_contract_is_filed_over_http_and_its_state_told_until_it_is_final()
    {
        await using var city = await TestLedger.StartAsync("center");
        var center = city.Client("center");
        await city.FinalAsync(center, Samples.Open("c-17", "A"), Ct);
        await using var server = await ServeAsync(center, await ContractAsync(center, 17, "A"), Ct);
        var http = server.GetTestClient();
        Assert.Equal(HttpStatusCode.NotFound, (await http.GetAsync("/contracts/17/ledger", Ct)).StatusCode);

        var answer = await SignAsync(http, 17, Samples.Pdf("c-17"));
        Assert.Equal(HttpStatusCode.Accepted, answer.StatusCode);
        Assert.Equal("/contracts/17/ledger", answer.Headers.Location!.AbsolutePath);
        var receipt = await answer.Content.ReadFromJsonAsync<JsonElement>(Ct);
        Assert.Equal("contract/17/sign", receipt.GetProperty("key").GetString());
        Assert.False(receipt.GetProperty("repeated").GetBoolean());
        Assert.Contains(
            (await StateAsync(http, 17)).GetProperty("state").GetString(),
            (string[])["accepted", "unknown", "sent"]
        );
        await city.SettleAsync(center, OperationKey.Of("contract", 17, "sign"), Ct);
        var state = await StateAsync(http, 17);
        Assert.Equal("final", state.GetProperty("state").GetString());
        Assert.True(state.GetProperty("block").GetUInt64() > 0);

        var again = await SignAsync(http, 17, Samples.Pdf("c-17"));
        Assert.True((await again.Content.ReadFromJsonAsync<JsonElement>(Ct)).GetProperty("repeated").GetBoolean());
    }

    [Fact]
    public async Task A_file_that_is_no_pdf_is_declined_and_an_occupied_unit_is_a_conflict()
    {
        await using var city = await TestLedger.StartAsync("center");
        var center = city.Client("center");
        await city.FinalAsync(center, Samples.Open("c-1", "A"), Ct);
        var first = await Samples.ResaleAsync(center, "c-1", "A");
        await city.FinalAsync(center, first, Ct);
        await using var server = await ServeAsync(center, await ContractAsync(center, 18, "A"), Ct);
        var http = server.GetTestClient();

        var declined = await SignAsync(http, 18, "not a PDF"u8.ToArray());
        Assert.Equal(HttpStatusCode.UnprocessableEntity, declined.StatusCode);
        Assert.StartsWith(
            "Pdf",
            (await declined.Content.ReadFromJsonAsync<JsonElement>(Ct)).GetProperty("name").GetString(),
            StringComparison.Ordinal
        );
        Assert.Equal(HttpStatusCode.NotFound, (await http.GetAsync("/contracts/18/ledger", Ct)).StatusCode);

        Assert.Equal(HttpStatusCode.Accepted, (await SignAsync(http, 18, Samples.Pdf("c-18"))).StatusCode);
        await city.SettleAsync(center, OperationKey.Of("contract", 18, "sign"), Ct);
        var conflict = await http.GetAsync("/contracts/18/ledger", Ct);
        Assert.Equal(HttpStatusCode.Conflict, conflict.StatusCode);
        var refused = await conflict.Content.ReadFromJsonAsync<JsonElement>(Ct);
        Assert.Equal("UnitOccupied", refused.GetProperty("name").GetString());
        Assert.Equal(
            first.Code.Filing(city.Trust.GenesisHash).Value.ToString(),
            refused.GetProperty("other").GetString()
        );
    }

    [Fact]
    public async Task A_bank_lends_against_a_filed_contract_with_money_that_came_in_and_nothing_else()
    {
        await using var city = await TestLedger.StartAsync("center", "bank-a");
        var (center, bank) = (city.Client("center"), city.Client("bank-a"));
        var (sign, filing) = await city.FiledAsync("c-1", "A", Ct);
        var code = center.Codes.ToText(sign.Code);
        var files = new LoanFiles();
        var desk = new LoanDesk(bank, new FilingWatch(bank), files);

        Assert.False((await desk.CheckAsync("L-1", "no code", Pdf("c-1"), Ct)).Lend);
        Assert.Equal("资金未监管或尚未入账", (await desk.CheckAsync("L-1", code, Pdf("c-1"), Ct)).Why);
        var other = await desk.CheckAsync("L-1", code, Pdf("another contract"), Ct);
        Assert.False(other.Lend);
        Assert.NotEmpty(other.Why);
        var photo = await desk.CheckAsync("L-1", code, new MemoryStream([0xff, 0xd8, 0xff, 0xe0]), Ct);
        Assert.Equal(PdfFaultText.Of(PdfFault.NotAPdf).Zh, photo.Why);

        var escrow = center.Escrows.NewId();
        await city.FinalAsync(center, Samples.Agree("c-1", escrow, filing), Ct);
        Assert.Equal("资金未监管或尚未入账", (await desk.CheckAsync("L-1", code, Pdf("c-1"), Ct)).Why);
        await city.FinalAsync(bank, Samples.Deposit("c-1", escrow, Fen.FromYuan(400_000m)), Ct);
        var yes = await desk.CheckAsync("L-1", code, Pdf("c-1"), Ct);
        Assert.Equal("", yes.Why);
        Assert.True(yes.Lend);
        Assert.True(yes.AsOf.Number > 0);
        Assert.Equal(PreLoanReport.NotRecorded, yes.Ask);
        Assert.NotEmpty(bank.Verify.Check(files.Saved["L-1"], DocumentDigests.Of(Samples.Pdf("c-1"))).Checks);
    }

    [Fact]
    public async Task A_follower_writes_effect_and_position_together_and_goes_on_after_a_restart()
    {
        await using var city = await TestLedger.StartAsync("center", "bank-a");
        var (center, bank) = (city.Client("center"), city.Client("bank-a"));
        var (_, filing) = await city.FiledAsync("c-1", "A", Ct);
        using var dbs = new LoanDbs();
        await using (var db = dbs.CreateDbContext())
        {
            db.Loans.Add(
                new LoanRow
                {
                    Id = 1,
                    Filing = filing,
                    Open = true,
                }
            );
            await db.SaveChangesAsync(Ct);
        }
        var alarm = new Alarm();
        using (var follower = new LoanFollower(new FilingWatch(bank), dbs, alarm))
        {
            await follower.StartAsync(Ct);
            await dbs.UntilAsync("file", 2, Ct);
            await follower.StopAsync(Ct);
        }
        // What happens while it is down is not lost, and nothing comes twice.
        await city.FinalAsync(center, Samples.RequestCancel("c-1", filing), Ct);
        using (var follower = new LoanFollower(new FilingWatch(bank), dbs, alarm))
        {
            await follower.StartAsync(Ct);
            await dbs.UntilAsync("requestCancel", 3, Ct);
            await follower.StopAsync(Ct);
        }
        Assert.Equal(["sign", "file", "requestCancel"], dbs.News);
    }

    private static async Task<HttpResponseMessage> SignAsync(HttpClient http, long id, byte[] pdf)
    {
        using var form = new MultipartFormDataContent { { new ByteArrayContent(pdf), "pdf", "contract.pdf" } };
        return await http.PostAsync($"/contracts/{id}/sign", form, Ct);
    }

    private static async Task<JsonElement> StateAsync(HttpClient http, long id) =>
        await http.GetFromJsonAsync<JsonElement>($"/contracts/{id}/ledger", Ct);

    private static MemoryStream Pdf(string text) => new(Samples.Pdf(text));

    private static async Task<ContractRow> ContractAsync(LedgerClient center, long id, string unit) =>
        new()
        {
            Id = id,
            No = "NO-" + id,
            UnitCode = Samples.Unit(unit).ToString(),
            Code = await center.Codes.SignAsync("NO-" + id, 89.5m),
            AreaM2 = 89.5m,
            PriceYuan = 1_280_000m,
            SignedAt = Samples.Day,
            Template = Samples.Digest("template"),
            CheckDigest = Samples.Digest("check"),
            CheckedAt = Samples.Day.AddDays(-1),
        };

    private static async Task<WebApplication> ServeAsync(LedgerClient center, ContractRow row, CancellationToken ct)
    {
        var builder = WebApplication.CreateBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.UseTestServer();
        var root = new InMemoryDatabaseRoot();
        builder.Services.AddDbContext<FilingDb>(o => o.UseInMemoryDatabase("filing", root));
        builder.Services.AddSingleton(center);
        builder.Services.AddControllers().AddApplicationPart(typeof(ContractsController).Assembly);
        var app = builder.Build();
        app.MapControllers();
        await using (var scope = app.Services.CreateAsyncScope())
        {
            var db = scope.ServiceProvider.GetRequiredService<FilingDb>();
            db.Contracts.Add(row);
            await db.SaveChangesAsync(ct);
        }
        await app.StartAsync(ct);
        return app;
    }

    private sealed class LoanFiles : ILoanFiles
    {
        public ConcurrentDictionary<string, byte[]> Saved { get; } = new();

        public Task SaveAsync(string loanNo, byte[] bundle, CancellationToken ct)
        {
            Saved[loanNo] = bundle;
            return Task.CompletedTask;
        }
    }

    private sealed class Alarm : IAlarm
    {
        public void HeardFrom(BlockRef head) => Assert.True(head.Number > 0);
    }

    /// <summary>Tells when a row was saved.</summary>
    private sealed class LoanDbs : IDbContextFactory<LoanDb>, IDisposable
    {
        private readonly InMemoryDatabaseRoot root = new();
        private readonly SemaphoreSlim saved = new(0);

        public ConcurrentQueue<string> News { get; } = new();

        public LoanDb CreateDbContext()
        {
            var db = new LoanDb(new DbContextOptionsBuilder<LoanDb>().UseInMemoryDatabase("loans", root).Options);
            db.SavedChanges += (_, _) =>
            {
                if (db.Loans.Local.Single().News is { Length: > 0 } news)
                    News.Enqueue(news);
                saved.Release();
            };
            return db;
        }

        public void Dispose() => saved.Dispose();

        public async Task UntilAsync(string news, uint seq, CancellationToken ct)
        {
            while (true)
            {
                await using (var db = CreateDbContext())
                {
                    var loan = await db.Loans.SingleAsync(ct);
                    if (loan.News == news && loan.Seen.Seq == seq)
                        return;
                }
                await saved.WaitAsync(ct);
            }
        }
    }
}
