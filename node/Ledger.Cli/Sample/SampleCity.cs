using Ledger.Cli.Clients;
using Ledger.Cli.Invocation;
using Ledger.Cli.Running;
using Ledger.Cli.Terminal;
using Ledger.Sdk;

namespace Ledger.Cli.Sample;

/// <summary>
/// Seeds the sample city through the SDK, as four organisations, in rounds: within a round an outbox keeps the order, from
/// one round to the next everything is final. Interrupted at any point, the next start goes on.
/// </summary>
internal sealed class SampleCity(Session session, UpState up, string data)
{
    private const int Group = 50;
    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(5);

    /// <param name="count">Number of deals.</param>
    /// <param name="report">Called with the number of statements settled so far and the number in all.</param>
    /// <param name="cancel">Stops between groups; nothing is lost.</param>
    public async Task SeedAsync(int count, Action<int, int> report, CancellationToken cancel)
    {
        var files = SampleFiles.Open(Path.Combine(data, "sample"), session.Surroundings.Clock);
        var deals = SamplePlan.Deals(count, SamplePlan.FirstDay(files.Began));
        await using var center = await LedgerAccess.OpenAsync(up, data, SampleOrganisations.Center, cancel);
        await using var tax = await LedgerAccess.OpenAsync(up, data, SampleOrganisations.Tax, cancel);
        await using var bankA = await LedgerAccess.OpenAsync(up, data, SampleOrganisations.Banks[0].Name, cancel);
        await using var bankB = await LedgerAccess.OpenAsync(up, data, SampleOrganisations.Banks[1].Name, cancel);
        var rounds = new SampleRounds(
            files,
            center.Codes.Host,
            (bank, serial) => BankSerials.Of(session, data, center.Trust.SerialsOf(bank), serial)
        )
        {
            GenesisHash = center.Trust.GenesisHash,
        };
        var progress = new Progress(report, Total(deals));
        var drafts = new Dictionary<int, SampleDraft>();
        foreach (var deal in deals)
            drafts[deal.Number] = await files.DraftAsync(deal, center.Codes, cancel);

        Func<Ledger.Evidence.Codes.ContractCode, string> text = center.Codes.ToText;
        await RunAsync(center, deals, d => rounds.Open(d, drafts[d.Number], text), progress, cancel);
        await Task.WhenAll(
            RunAsync(tax, deals, d => rounds.Tax(d, drafts[d.Number]), progress, cancel),
            RunAsync(
                bankA,
                deals.Where(static d => d.Bank == 3),
                d => rounds.Deposits(d, drafts[d.Number]),
                progress,
                cancel
            ),
            RunAsync(
                bankB,
                deals.Where(static d => d.Bank == 4),
                d => rounds.Deposits(d, drafts[d.Number]),
                progress,
                cancel
            )
        );
        await RunAsync(center, deals, d => rounds.Decide(d, drafts[d.Number], text), progress, cancel);
        await Task.WhenAll(
            RunAsync(
                bankA,
                deals.Where(static d => d.Bank == 3),
                d => rounds.Legs(d, drafts[d.Number]),
                progress,
                cancel
            ),
            RunAsync(
                bankB,
                deals.Where(static d => d.Bank == 4),
                d => rounds.Legs(d, drafts[d.Number]),
                progress,
                cancel
            ),
            AcceptAsync(
                center,
                rounds,
                deals.Where(static d => d.Stage == SampleStage.Superseded),
                drafts,
                progress,
                cancel
            )
        );
        files.Finish(
            deals[0].Page with
            {
                Number = "MY-000001",
                UnitCode = SamplePlan.UnitCode(99_999_999),
            },
            center.Codes.Host
        );
    }

    private static int Total(IReadOnlyList<SampleDeal> deals) =>
        deals.Sum(static d =>
            2
            + (d.Stage == SampleStage.Voided ? 1 : 0)
            + (d.IsFiled ? 1 : 0)
            + (d.HasEscrow ? 1 : 0)
            + (d.IsAssessed ? 1 : 0)
            + (d.IsCleared ? 1 : 0)
            + (d.IsFunded ? 2 : 0)
            + (d.Stage == SampleStage.Partial ? 1 : 0)
            + (d.IsRegistered ? 1 : 0)
            + (d.IsInstructed ? 1 : 0)
            + (d.HasChange ? 1 : 0)
            + (d.Stage is SampleStage.Cancelling ? 1 : 0)
            + (d.Stage is SampleStage.Cancelled ? 2 : 0)
            + (d.Stage is SampleStage.Released or SampleStage.ReleaseFailed ? 1 : 0)
            + (d.Stage == SampleStage.Superseded ? 2 : 0)
        );

    private async Task RunAsync(
        LedgerClient client,
        IEnumerable<SampleDeal> deals,
        Func<SampleDeal, IEnumerable<Statement>> statements,
        Progress progress,
        CancellationToken cancel
    )
    {
        var receipts = new List<Receipt>();
        foreach (var group in deals.Chunk(Group))
        {
            // Drawing a PDF is most of the work; the group's are drawn while the one before is on its way.
            var list = group
                .AsParallel()
                .AsOrdered()
                .WithCancellation(cancel)
                .Select(d => statements(d).ToList())
                .SelectMany(static s => s)
                .ToList();
            if (list.Count == 0)
                continue;
            foreach (var submission in await client.SubmitManyAsync(list, cancel))
                receipts.Add(submission.Match(static r => r, refusal => throw session.Refused(refusal)));
        }
        foreach (var receipt in receipts)
            await SettledAsync(client, receipt, progress, cancel);
    }

    /// <summary>Two keys, one after the other; a change that was accepted in an earlier start is left alone.</summary>
    private async Task AcceptAsync(
        LedgerClient center,
        SampleRounds rounds,
        IEnumerable<SampleDeal> deals,
        Dictionary<int, SampleDraft> drafts,
        Progress progress,
        CancellationToken cancel
    )
    {
        var calls = new List<(SampleDeal Deal, Statement Call)>();
        foreach (var deal in deals)
        {
            var draft = drafts[deal.Number];
            var report =
                await center.Filings.GetAsync(rounds.Filing(draft), null, cancel)
                ?? throw new CliException("error.unknown", rounds.Filing(draft).Name);
            if (report.Value.PendingCommitment is { } pending)
                calls.Add((deal, rounds.Accept(deal, draft, pending, report.Value.Position)));
            else
                progress.Add(2);
        }
        await RunAsync(
            center,
            calls.Select(static c => c.Deal),
            d => [rounds.Propose(d, calls.Single(c => c.Deal == d).Call)],
            progress,
            cancel
        );
        await RunAsync(
            center,
            calls.Select(static c => c.Deal),
            d => [calls.Single(c => c.Deal == d).Call],
            progress,
            cancel
        );
    }

    private async Task SettledAsync(LedgerClient client, Receipt receipt, Progress progress, CancellationToken cancel)
    {
        switch (await client.Outbox.SettleAsync(receipt, Patience, cancel))
        {
            case EntryStatus.Final:
                progress.Add(1);
                break;
            case EntryStatus.Refused refused:
                throw session.Refused(refused.Refusal);
            case var open:
                throw new CliException("error.unsettled", open.Name);
        }
    }

    private sealed class Progress(Action<int, int> report, int total)
    {
        private int settled;

        public void Add(int count) => report(Interlocked.Add(ref settled, count), total);
    }
}
