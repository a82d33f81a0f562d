using Ledger.Chaincode;
using Ledger.Evidence.Crypto;
using Ledger.Evidence.Machines;
using Ledger.Evidence.Primitives;
using Ledger.Evidence.Records;
using Ledger.Evidence.Transactions;
using Ledger.Evidence.Verification;
using Ledger.Node.Tests.Driver;

namespace Ledger.Node.Tests.Parity;

/// <summary>
/// Sales on the real engine whose every event comes from any key of the organisation, valid or not, while keys are added
/// with terms, revoked and put under review, also in the same block and between the two steps of a two-key call.
/// </summary>
internal sealed class ParityLife(TestNode node, uint seed, ParityTally tally)
{
    private readonly Dice dice = new(seed);
    private readonly KeyRing center = new("center");
    private readonly KeyRing tax = new("tax");
    private readonly KeyRing bank = new("bank-a");
    private readonly Dictionary<Address, ulong> nonces = [];
    private readonly List<(KeyRing By, StatementCall Call)> proposed = [];
    private readonly List<string> sent = [];
    private readonly Sale[] sales = [.. Enumerable.Range(0, 3).Select(i => new Sale(node, $"parity {seed} {i}"))];

    /// <summary>Keys that may send although no writer: the chain judges them, not the pool.</summary>
    public static IReadOnlyList<string> Senders =>
        [
            .. Members.Organisations.SelectMany(o =>
                new KeyRing(o) is var r ? Enumerable.Range(0, r.Keys.Count).Select(k => r.Address(k).ToString()) : []
            ),
        ];

    public async Task RunAsync(int blocks)
    {
        await ReviewAsync();
        for (var i = 0; i < blocks; i++)
        {
            for (var n = 1 + dice.Next(3); n > 0; n--)
                await ActAsync();
            await node.SealAsync();
            await CountAsync();
            if (i % 3 == 2 || i == blocks - 1)
                foreach (var sale in sales)
                    await VerifyAsync(sale);
        }
    }

    /// <summary>A further key opens and signs the first sale, and is put under review from its first block on.</summary>
    private async Task ReviewAsync()
    {
        const int further = 2;
        var add = await CallAsync(
            new OrganisationAddKeyData(center.Address(further), 0, 0),
            center.Record,
            Role.Center
        );
        await StepAsync(0, add.Propose(node.Host.Chain.ChainId));
        await StepAsync(1, add.Confirmed());
        await StepAsync(further, sales[0].Open());
        await StepAsync(further, sales[0].Sign());
        var review = await CallAsync(
            new OrganisationRevokeKeyData(center.Address(further), 1),
            center.Record,
            Role.Center
        );
        await StepAsync(1, review.Propose(node.Host.Chain.ChainId));
        await StepAsync(0, review.Confirmed());

        async Task StepAsync(int key, StatementCall call)
        {
            await SendAsync(center, call, key);
            await node.SealAsync();
            await CountAsync();
        }
    }

    private async Task ActAsync()
    {
        if (proposed.Count > 0 && dice.Next(3) > 0)
        {
            var at = dice.Next(proposed.Count);
            var (by, call) = proposed[at];
            proposed.RemoveAt(at);
            await SendAsync(by, call.Confirmed());
        }
        else if (dice.Next(5) < 2)
            await KeyAsync(dice.Pick(center, center, bank));
        else
            await SaleAsync(dice.Pick(sales));
    }

    private async Task KeyAsync(KeyRing by)
    {
        var head = await HeadAsync();
        var key = by.Address(dice.Next(by.Keys.Count));
        IEventData data;
        if (dice.Next(2) == 0)
        {
            var from = dice.Pick<ulong>(0, head + 2, head + 3);
            data = new OrganisationAddKeyData(
                key,
                from,
                dice.Pick<ulong>(0, 0, Math.Max(from, head + 2) + 1, head + 6)
            );
        }
        else
            data = new OrganisationRevokeKeyData(key, dice.Pick<ulong>(0, 0, 1, head, head + 1));
        var role = by == center ? Role.Center : Role.Supervisor;
        await TwoOrOneAsync(by, await CallAsync(data, by.Record, role));
    }

    private async Task SaleAsync(Sale sale)
    {
        var filing = await WordAsync(RecordKind.Filing, sale.Filing);
        var escrow = await WordAsync(RecordKind.Escrow, sale.Escrow);
        var duty = await WordAsync(RecordKind.Tax, sale.Filing);
        switch ((FilingState)filing.State)
        {
            case FilingState.Unset when !(await WordAsync(RecordKind.Unit, sale.Unit)).Exists:
                await SendAsync(center, sale.Open());
                break;
            case FilingState.Unset:
                await SendAsync(center, sale.Sign());
                break;
            case FilingState.Signed:
                await SendAsync(center, await FilingAsync(sale, new FilingFileData([])));
                break;
            case FilingState.Changing:
                await ProposeAsync(
                    center,
                    await FilingAsync(
                        sale,
                        new FilingAcceptChangeData(4, sale.Id("change"), sale.Id("consent"), Bytes32.Zero, [])
                    )
                );
                break;
            case FilingState.Cancelling:
                await SendAsync(center, await FilingAsync(sale, new FilingApproveCancelData(default, default, [])));
                break;
            case FilingState.Filed when dice.Next(4) == 0:
                await SendAsync(
                    center,
                    await FilingAsync(sale, new FilingProposeChangeData(4, sale.Id("change"), default, false, []))
                );
                break;
            case FilingState.Filed when dice.Next(12) == 0 && escrow.State < (byte)EscrowState.Partial:
                await SendAsync(
                    center,
                    await FilingAsync(sale, new FilingRequestCancelData(sale.Id("consent"), default, 0))
                );
                break;
            case FilingState.Filed when (TaxState)duty.State == TaxState.Pending:
                await SendAsync(
                    tax,
                    await CallAsync(new TaxAssessData(filing.Version, sale.Id("a")), sale.Filing, Role.Tax)
                );
                break;
            case FilingState.Filed when (TaxState)duty.State == TaxState.Assessed && dice.Next(2) == 0:
                await SendAsync(tax, await CallAsync(new TaxClearData(false, sale.Id("r")), sale.Filing, Role.Tax));
                break;
            case FilingState.Filed when !escrow.Exists:
                await SendAsync(
                    center,
                    await CallAsync(
                        new EscrowAgreeData(sale.Filing, filing.Version, bank.Number, 1_000, sale.Id("payee")),
                        sale.Escrow,
                        Role.Center
                    )
                );
                break;
            case FilingState.Filed when escrow.State < (byte)EscrowState.Funded:
                await SendAsync(bank, await MoneyAsync(sale, Deposit(sale)));
                break;
            case FilingState.Filed:
                await SendAsync(center, await CallAsync(new FilingRegisterData([]), sale.Filing, Role.Registry));
                break;
            default:
                await ReleaseAsync(sale, (EscrowState)escrow.State);
                break;
        }
    }

    private async Task ReleaseAsync(Sale sale, EscrowState state)
    {
        switch (state)
        {
            case EscrowState.ReleaseReady:
            case EscrowState.ReleaseFailed:
                var corrected = state == EscrowState.ReleaseFailed ? sale.Id("corrected") : default;
                Leg leg = new(2, corrected.IsZero ? sale.Id("payee") : corrected, 1_000, default, default);
                var release = await CallAsync(
                    new EscrowInstructReleaseData([leg], corrected),
                    sale.Escrow,
                    Role.Center
                );
                await (corrected.IsZero ? SendAsync(center, release) : ProposeAsync(center, release));
                break;
            case EscrowState.Releasing:
                IEventData data =
                    dice.Next(3) == 0
                        ? new EscrowFailLegData(0, sale.Id("reason"), node.Now)
                        : new EscrowConfirmLegData(0, Serial(sale), node.Now);
                await SendAsync(bank, await MoneyAsync(sale, data));
                break;
        }
    }

    private EscrowDepositData Deposit(Sale sale) =>
        new(Serial(sale), (ulong)dice.Pick(300, 500, 1_000), sale.Id("payer"), 1, 0, node.Now);

    private Bytes32 Serial(Sale sale) => sale.Id("serial " + dice.Next(1_000_000));

    private ValueTask<StatementCall> FilingAsync(Sale sale, IEventData data) =>
        CallAsync(data, sale.Filing, Role.Center);

    private ValueTask<StatementCall> MoneyAsync(Sale sale, IEventData data) =>
        CallAsync(data, sale.Escrow, Role.Supervisor);

    private async ValueTask<StatementCall> CallAsync(IEventData data, Bytes32 record, Role role) =>
        StatementCall.Of(data, record, role, node.Now, (await WordAsync(data.Kind, record)).Seq);

    private async ValueTask<RecordWord> WordAsync(RecordKind kind, Bytes32 id) =>
        new(
            await node.Host.Chain.GetStorageAsync(
                ContractAddresses.OfKind(kind),
                StorageSlots.Record(kind, id),
                await HeadAsync(),
                TestNode.Ct
            )
        );

    private async ValueTask<ulong> HeadAsync() => (await node.Host.Chain.GetHeadAsync(TestNode.Ct)).Number;

    private Task TwoOrOneAsync(KeyRing by, StatementCall call) =>
        dice.Next(3) == 0 ? SendAsync(by, call) : ProposeAsync(by, call);

    /// <summary>Confirmed in a later step, often blocks later, by whatever key comes up.</summary>
    private async Task ProposeAsync(KeyRing by, StatementCall call)
    {
        await SendAsync(by, call.Propose(node.Host.Chain.ChainId));
        proposed.Add((by, call));
    }

    private Task SendAsync(KeyRing by, StatementCall call) =>
        SendAsync(by, call, dice.Pick(0, 1, 0, 1, dice.Next(by.Keys.Count)));

    private async Task SendAsync(KeyRing by, StatementCall call, int number)
    {
        var key = by.Keys[number];
        var address = Secp256k1Signature.AddressOfPrivateKey(key);
        var nonce = nonces.GetValueOrDefault(address);
        var transaction = new Transaction
        {
            Type = 2,
            ChainId = node.Host.Chain.ChainId,
            Nonce = nonce,
            GasLimit = BatchCall.GasFor([call]),
            To = ContractAddresses.Batch,
            Data = BatchCall.Encode([call]),
        }.Sign(key);
        var answer = await node.Host.Chain.SubmitAsync(SignedTransaction.Decode(transaction.Encode()), TestNode.Ct);
        Assert.Equal(SubmitOutcome.Accepted, answer.Outcome);
        nonces[address] = nonce + 1;
        sent.Add(Ledger.Api.ResourceName.Transaction(answer.Hash.Span));
    }

    private async Task CountAsync()
    {
        foreach (var name in sent)
        {
            var found = await node.Transactions("center")
                .GetTransactionAsync(new Wire.GetTransactionRequest { Name = name }, cancellationToken: TestNode.Ct);
            foreach (var result in found.Transaction.Results)
                tally.Add(result.Refusal is { } refusal ? refusal.Reason : "recorded");
        }
        sent.Clear();
    }

    /// <summary>The evidence of each sale as it stands now, with the time at which it is asked for (Unix seconds).</summary>
    public async Task<IReadOnlyList<(byte[] Bundle, long Now)>> EvidenceAsync()
    {
        var all = new List<(byte[], long)>();
        foreach (var sale in sales)
            all.Add((await BundleAsync(sale), node.Clock.GetUtcNow().ToUnixTimeSeconds()));
        return all;
    }

    private Task<byte[]> BundleAsync(Sale sale) =>
        Bundles.BytesAsync(node.As("center"), sale.FilingName, disclosures: false);

    private async Task VerifyAsync(Sale sale)
    {
        var report = new Verifier(node.Trust).Verify(
            await BundleAsync(sale),
            new VerificationInput { Now = node.Clock.GetUtcNow() }
        );
        Assert.Empty(report.NotValid.Select(c => $"seed {seed} block {report.AsOf.Number}: {c.Number} {c.En}"));
        tally.Add("verified");
        tally.Add("two keys", report.Facts.History.Count(e => e.Proposer is not null));
        tally.Add("under review", report.Facts.History.Count(e => e.UnderReview));
        tally.Add("by an ended key", report.Facts.WriterKeys.Count(k => k.To is { } to && to <= report.AsOf.Number));
    }
}
