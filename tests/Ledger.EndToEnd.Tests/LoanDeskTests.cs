using System.Collections.Frozen;
using Ledger.Cli.Clients;
using Ledger.Cli.Running;
using Ledger.Cli.Sample;
using Ledger.Sdk;
using Ledger.Sdk.Tests.Guide;

namespace Ledger.EndToEnd.Tests;

/// <summary>The developers' guide's loan desk, asked about every deal of the sample city with its code and its PDF in hand.</summary>
public sealed class LoanDeskTests
{
    private const string NotIn = "资金未监管或尚未入账";
    private const string Completed = "房屋已登记，交易已完成";

    /// <summary>By hand: what a bank's desk has to say to a deal of each stage; null = it lends, "" = no, in the verdict's words.</summary>
    private static readonly FrozenDictionary<SampleStage, string?> Answers = new Dictionary<SampleStage, string?>
    {
        [SampleStage.Signed] = "",
        [SampleStage.Voided] = "",
        [SampleStage.Filed] = NotIn,
        [SampleStage.Assessed] = NotIn,
        [SampleStage.Cleared] = NotIn,
        [SampleStage.Agreed] = NotIn,
        [SampleStage.Partial] = null,
        [SampleStage.Funded] = null,
        [SampleStage.Changing] = "",
        [SampleStage.Superseded] = "", // asked with the paper of version 1
        [SampleStage.Cancelling] = "",
        [SampleStage.Cancelled] = "",
        [SampleStage.ReleaseReady] = Completed,
        [SampleStage.Releasing] = Completed,
        [SampleStage.ReleaseFailed] = Completed,
        [SampleStage.Released] = Completed,
    }.ToFrozenDictionary();

    [Fact]
    public async Task Every_deal_of_the_sample_gets_the_answer_that_was_written_by_hand()
    {
        var cancel = TestContext.Current.CancellationToken;
        using var city = new City();
        await using var process = await UpProcess.StartAsync(city.Data, SamplePlan.DefaultDeals);
        var up = UpState.Find(city.Data);
        var files = SampleFiles.Open(Path.Combine(city.Data, "sample"), TimeProvider.System);
        await using var center = await LedgerAccess.OpenReaderAsync(up, SampleOrganisations.Center, cancel);
        var desks = new Dictionary<uint, (LedgerClient Client, LoanDesk Desk)>();
        foreach (var (bank, name) in SampleOrganisations.Banks)
        {
            var client = await LedgerAccess.OpenReaderAsync(up, name, cancel);
            desks[bank] = (client, new LoanDesk(client, new FilingWatch(client), new NoFiles()));
        }
        var wrong = new List<string>();
        var asked = 0;
        foreach (var deal in SamplePlan.Deals(SamplePlan.DefaultDeals, SamplePlan.FirstDay(files.Began)))
        {
            var draft = await files.DraftAsync(deal, center.Codes, cancel);
            await using var pdf = File.OpenRead(files.PdfPath(deal, 1));
            var desk = desks[deal.Bank].Desk;
            var decision = await desk.CheckAsync($"loan {deal.Number}", center.Codes.ToText(draft.Code), pdf, cancel);
            var right = Answers[deal.Stage] switch
            {
                null => decision is { Lend: true, Ask.Count: > 0 },
                "" => decision is { Lend: false, Why.Length: > 0 } && decision.Why is not (NotIn or Completed),
                var why => !decision.Lend && decision.Why == why,
            };
            if (!right)
                wrong.Add($"{deal.Number} {deal.Stage}: {(decision.Lend ? "lends" : decision.Why)}");
            asked++;
        }
        foreach (var (client, _) in desks.Values)
            await client.DisposeAsync();
        Assert.Equal((SamplePlan.DefaultDeals, ""), (asked, string.Join('\n', wrong)));
    }

    private sealed class NoFiles : ILoanFiles
    {
        public Task SaveAsync(string loanNo, byte[] bundle, CancellationToken ct) => Task.CompletedTask;
    }
}
