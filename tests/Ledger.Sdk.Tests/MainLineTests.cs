using Ledger.Evidence.Documents;
using Ledger.Evidence.Identifiers;
using Ledger.Evidence.Machines;
using Ledger.Evidence.Primitives;
using Ledger.Evidence.Verification;
using Ledger.Testing;

namespace Ledger.Sdk.Tests;

public sealed class MainLineTests
{
    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_filing_travels_to_finality_and_verifies_offline()
    {
        await using var city = await TestLedger.StartAsync("center");
        var center = city.Client("center");
        await FinalAsync(city, center, Samples.Open("c-1", "A"));
        var sign = await Samples.ResaleAsync(center, "c-1", "A");
        await FinalAsync(city, center, sign);
        var filing = sign.Code.Filing(city.Trust.GenesisHash);
        await FinalAsync(
            city,
            center,
            new FileFiling
            {
                Key = new("c-1/file"),
                EventTime = city.Clock.GetUtcNow(),
                Filing = filing,
            }
        );
        var bundle = await city.BundleAsync(filing, ct: Ct);
        var report = center.Verify.Check(bundle, DocumentDigests.Of(Samples.Pdf("c-1")), sign.Code);
        Assert.Empty(report.NotValid);
        Assert.Equal((RecordStatus.Current, DocumentStatus.Matches), (report.Verdict.Record, report.Verdict.Document));
        Assert.True(report.Verdict.IsGreen);
    }

    [Fact]
    public async Task Two_clients_file_one_unit_at_once_and_exactly_one_is_accepted()
    {
        await using var city = await TestLedger.StartAsync("center");
        var first = city.Client("center");
        await FinalAsync(city, first, Samples.Open("c", "A"));
        var second = await city.SecondClientAsync("center");
        var a = await Samples.ResaleAsync(first, "a", "A");
        var b = await Samples.ResaleAsync(second, "b", "A");
        var receipts = await Task.WhenAll(
            first.Filings.SignAsync(a, Ct).AsTask(),
            second.Filings.SignAsync(b, Ct).AsTask()
        );
        var results = new[]
        {
            await city.SettleAsync(first, receipts[0].OrThrow(), Ct),
            await city.SettleAsync(second, receipts[1].OrThrow(), Ct),
        };
        Assert.Single(results.OfType<EntryStatus.Final>());
        var refused = Assert.Single(results.OfType<EntryStatus.Refused>());
        Assert.IsType<Chaincode.UnitOccupied>(refused.Refusal);
        Assert.Equal(RefusedBy.Ledger, refused.By);
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task A_lost_request_or_answer_ends_in_exactly_one_statement(bool request)
    {
        await using var city = await TestLedger.StartAsync("center");
        var center = city.Client("center");
        if (request)
            city.Faults.LoseRequests(1);
        else
            city.Faults.LoseAnswers(1);
        var receipt = (await center.Units.OpenAsync(Samples.Open("c-1", "A"), Ct)).OrThrow();
        while (true)
        {
            var change = center.Engine!.Changes.Next;
            if (await center.Outbox.FindAsync(receipt.Key, Ct) is EntryStatus.Unknown { Attempts: > 0 })
                break;
            await change.WaitAsync(Ct);
        }
        city.Clock.Advance(TimeSpan.FromMinutes(1));
        var status = await city.SettleAsync(center, receipt, Ct);
        Assert.Null((status as EntryStatus.Refused)?.Refusal);
        Assert.IsType<EntryStatus.Final>(status);
        var again = (await center.Units.OpenAsync(Samples.Open("c-1", "A"), Ct)).OrThrow();
        Assert.True(again.Repeated);
        Assert.Equal(receipt.Entry, again.Entry);
        var events = await center
            .Units.EventsAsync(center.Units.ReferenceOf(Samples.Unit("A")), ct: Ct)
            .ToListAsync(Ct);
        Assert.Single(events);
    }

    [Fact]
    public async Task What_was_accepted_survives_a_crash_before_and_after_it_was_sent()
    {
        await using var city = await TestLedger.StartAsync("center");
        city.Faults.LoseRequests(1000);
        var receipt = (await city.Client("center").Units.OpenAsync(Samples.Open("c-1", "A"), Ct)).OrThrow();
        var center = await city.RestartClientAsync("center");
        city.Faults.LoseRequests(0);
        city.Clock.Advance(TimeSpan.FromMinutes(1));
        Assert.IsType<EntryStatus.Final>(await city.SettleAsync(center, receipt, Ct));
        center = await city.RestartClientAsync("center");
        Assert.IsType<EntryStatus.Final>(await center.Outbox.FindAsync(receipt.Key, Ct));
    }

    [Fact]
    public async Task A_whole_life_ends_registered_and_paid_out()
    {
        await using var city = await TestLedger.StartAsync("center", "tax", "bank-a");
        var (center, tax, bank) = (city.Client("center"), city.Client("tax"), city.Client("bank-a"));
        var now = () => city.Clock.GetUtcNow();
        await FinalAsync(city, center, Samples.Open("c-1", "A"));
        var sign = await Samples.ResaleAsync(center, "c-1", "A");
        var filing = sign.Code.Filing(city.Trust.GenesisHash);
        await FinalAsync(city, center, sign);
        await FinalAsync(
            city,
            center,
            new FileFiling
            {
                Key = new("file"),
                EventTime = now(),
                Filing = filing,
            }
        );
        await FinalAsync(
            city,
            tax,
            new AssessTax
            {
                Key = new("assess"),
                EventTime = now(),
                Filing = filing,
                Version = 1,
                Assessment = Samples.Digest("assessed"),
            }
        );
        await FinalAsync(
            city,
            tax,
            new ClearTax
            {
                Key = new("clear"),
                EventTime = now(),
                Filing = filing,
                Receipt = Samples.Digest("receipt"),
            }
        );
        var escrow = center.Escrows.NewId();
        var payee = Samples.Digest("payee");
        var price = Fen.FromYuan(1_280_000m);
        await FinalAsync(
            city,
            center,
            new AgreeEscrow
            {
                Key = new("agree"),
                EventTime = now(),
                Escrow = escrow,
                Filing = filing,
                FilingVersion = 1,
                Bank = new OrganisationId(3),
                Expected = price,
                Payee = payee,
            }
        );
        await FinalAsync(
            city,
            bank,
            new Deposit
            {
                Key = new("deposit"),
                EventTime = now(),
                BankTime = now(),
                Escrow = escrow,
                Serial = new BankSerial(Samples.Digest("serial 1")),
                Amount = price,
                Payer = Samples.Digest("buyer"),
                Class = PayerClass.Buyer,
            }
        );
        var early = (
            await center.Escrows.InstructReleaseAsync(Release("early", escrow, payee, price, now()), Ct)
        ).OrThrow();
        var refused = Assert.IsType<EntryStatus.Refused>(await city.SettleAsync(center, early, Ct));
        Assert.IsType<Chaincode.WrongState>(refused.Refusal);
        await FinalAsync(
            city,
            center,
            new RegisterFiling
            {
                Key = new("register"),
                EventTime = now(),
                Filing = filing,
            }
        );
        await FinalAsync(city, center, Release("release", escrow, payee, price, now()));
        await FinalAsync(
            city,
            bank,
            new ConfirmLeg
            {
                Key = new("leg"),
                EventTime = now(),
                BankTime = now(),
                Escrow = escrow,
                Index = 0,
                Serial = new BankSerial(Samples.Digest("serial 2")),
            }
        );
        var report = center.Verify.Check(
            await city.BundleAsync(filing, ct: Ct),
            DocumentDigests.Of(Samples.Pdf("c-1")),
            sign.Code
        );
        Assert.Empty(report.NotValid);
        Assert.Equal(RecordStatus.Fulfilled, report.Verdict.Record);
        Assert.Equal(EscrowState.Released, report.Facts.Escrow!.State);
        await ResoldAsync(city, center);
    }

    /// <summary>The home was registered: its title moved, and the next filing binds the version that it has now.</summary>
    private static async Task ResoldAsync(TestLedger city, LedgerClient center)
    {
        var stale = await Samples.ResaleAsync(center, "c-s", "A") with { TitleVersion = 1 };
        var sent = (await center.SubmitAsync(stale, Ct)).OrThrow();
        var refused = Assert.IsType<EntryStatus.Refused>(await city.SettleAsync(center, sent, Ct));
        var moved = Assert.IsType<Chaincode.TitleMoved>(refused.Refusal);
        Assert.Equal((1U, 2U), (moved.Quoted, moved.Actual));
        var again = await Samples.ResaleAsync(center, "c-2", "A");
        Assert.Null(again.TitleVersion);
        await FinalAsync(city, center, again);
        var filing = again.Code.Filing(city.Trust.GenesisHash);
        await FinalAsync(city, center, Samples.File("c-2", filing));
        var filed = (await center.Filings.GetAsync(filing, ct: Ct))!.Value;
        Assert.Equal((FilingState.Filed, 2U), (filed.State, filed.TitleVersion));
        var unit = (await center.Units.GetAsync(center.Units.ReferenceOf(Samples.Unit("A")), ct: Ct))!.Value;
        Assert.Equal((2U, (FilingId?)filing), (unit.TitleVersion, unit.ActiveFiling));
    }

    private static InstructRelease Release(
        string key,
        EscrowId escrow,
        Bytes32 payee,
        Fen amount,
        DateTimeOffset time
    ) =>
        new()
        {
            Key = new OperationKey(key),
            EventTime = time,
            Escrow = escrow,
            Legs = [new ReleaseLeg(LegClass.Seller, payee, amount)],
        };

    private static async Task FinalAsync(TestLedger city, LedgerClient client, Statement statement) =>
        (await city.SettleAsync(client, (await client.SubmitAsync(statement, Ct)).OrThrow(), Ct)).OrThrow();
}
