using System.Globalization;
using Ledger.Evidence.Codes;
using Ledger.Evidence.Identifiers;
using Ledger.Evidence.Primitives;
using Ledger.Sdk;

namespace Ledger.Cli.Sample;

/// <summary>The statements of the sample, by deal: what the center, the tax bureau and the banks write in each round.</summary>
internal sealed class SampleRounds(SampleFiles files, string host, Func<uint, string, BankSerial> serial)
{
    private static readonly OrganisationId[] Banks = [default, default, default, new(3), new(4)];

    /// <summary>Center: unit, filing as signed, and how far it is filed.</summary>
    public IEnumerable<Statement> Open(SampleDeal deal, SampleDraft draft, Func<ContractCode, string> text)
    {
        var unit = UnitCode.Parse(deal.Page.UnitCode, CultureInfo.InvariantCulture);
        var filing = Filing(draft);
        yield return new OpenUnit
        {
            Key = Key(deal, "open"),
            Unit = unit,
            BuildingTable = SampleDigests.Of("building table"),
            EventTime = files.Began,
        };
        yield return new SignFiling
        {
            Key = Key(deal, "sign"),
            Code = draft.Code,
            Kind = FilingKind.Resale,
            Unit = unit,
            Template = SampleDigests.Of("template"),
            HouseCheck = new HouseCheck(SampleDigests.Of("house check " + deal.Page.Number), files.Began),
            ValidUntil = files.Began.AddDays(30),
            Document = Document.Pdf(
                new MemoryStream(File.ReadAllBytes(files.Pdf(deal, deal.Page, text(draft.Code), host)))
            ),
            Fields = Fields(deal.Page),
            EventTime = files.Began,
        };
        if (deal.Stage == SampleStage.Voided)
            yield return new VoidFiling
            {
                Key = Key(deal, "void"),
                Filing = filing,
                Reason = Digest(deal, "reason"),
                EventTime = files.Began,
            };
        if (deal.IsFiled)
            yield return new FileFiling
            {
                Key = Key(deal, "file"),
                Filing = filing,
                EventTime = files.Began,
            };
        if (deal.HasEscrow)
        {
            yield return new AgreeEscrow
            {
                Key = Key(deal, "agree"),
                Escrow = draft.Escrow,
                Filing = filing,
                FilingVersion = 1,
                Bank = Banks[deal.Bank],
                Expected = new Fen(deal.Page.PriceFen),
                Payee = draft.Payee,
                EventTime = files.Began,
            };
        }
    }

    public IEnumerable<Statement> Tax(SampleDeal deal, SampleDraft draft)
    {
        if (deal.IsAssessed)
            yield return new AssessTax
            {
                Key = Key(deal, "assess"),
                Filing = Filing(draft),
                Version = 1,
                Assessment = Digest(deal, "assessment"),
                EventTime = files.Began,
            };
        if (deal.IsCleared)
            yield return new ClearTax
            {
                Key = Key(deal, "clear"),
                Filing = Filing(draft),
                Receipt = Digest(deal, "receipt"),
                EventTime = files.Began,
            };
    }

    public IEnumerable<Statement> Deposits(SampleDeal deal, SampleDraft draft)
    {
        if (deal.IsFunded || deal.Stage == SampleStage.Partial)
            yield return Deposit(deal, draft, "deposit-1", deal.FirstDepositFen);
        if (deal.IsFunded)
            yield return Deposit(deal, draft, "deposit-2", deal.Page.PriceFen - deal.FirstDepositFen);
    }

    /// <summary>Center: registration, or what becomes of a filing instead.</summary>
    public IEnumerable<Statement> Decide(SampleDeal deal, SampleDraft draft, Func<ContractCode, string> text)
    {
        var filing = Filing(draft);
        if (deal.IsRegistered)
            yield return new RegisterFiling
            {
                Key = Key(deal, "register"),
                Filing = filing,
                EventTime = files.Began,
            };
        if (deal.IsInstructed)
        {
            yield return new InstructRelease
            {
                Key = Key(deal, "release"),
                Escrow = draft.Escrow,
                Legs = [new ReleaseLeg(LegClass.Seller, draft.Payee, new Fen(deal.Page.PriceFen))],
                EventTime = files.Began,
            };
        }
        if (deal.HasChange)
            yield return Change(deal, draft, text);
        if (deal.Stage is SampleStage.Cancelling or SampleStage.Cancelled)
            yield return new RequestCancel
            {
                Key = Key(deal, "request-cancel"),
                Filing = filing,
                PartiesConsent = Digest(deal, "consent"),
                EventTime = files.Began,
            };
        if (deal.Stage == SampleStage.Cancelled)
            yield return new ApproveCancel
            {
                Key = Key(deal, "approve-cancel"),
                Filing = filing,
                EventTime = files.Began,
            };
    }

    public IEnumerable<Statement> Legs(SampleDeal deal, SampleDraft draft)
    {
        if (deal.Stage == SampleStage.Released)
            yield return new ConfirmLeg
            {
                Key = Key(deal, "confirm"),
                Escrow = draft.Escrow,
                Index = 0,
                Serial = serial(deal.Bank, Key(deal, "leg").Value),
                BankTime = files.Began,
                EventTime = files.Began,
            };
        if (deal.Stage == SampleStage.ReleaseFailed)
            yield return new FailLeg
            {
                Key = Key(deal, "fail"),
                Escrow = draft.Escrow,
                Index = 0,
                Reason = Digest(deal, "account closed"),
                BankTime = files.Began,
                EventTime = files.Began,
            };
    }

    /// <summary>The acceptance of a clerical change: one key proposes this call, the other confirms it.</summary>
    public AcceptChange Accept(SampleDeal deal, SampleDraft draft, Bytes32 commitment, RecordPosition position) =>
        new()
        {
            Key = Key(deal, "accept-change"),
            Filing = Filing(draft),
            Class = ChangeClass.Clerical,
            Commitment = commitment,
            PartiesConsent = Digest(deal, "consent"),
            Expect = new Expect.At(position),
            Writer = "writer-2",
            EventTime = files.Began,
        };

    public ProposeCall Propose(SampleDeal deal, Statement call) =>
        new()
        {
            Key = Key(deal, "propose-accept"),
            Call = call,
            Writer = "writer-1",
            EventTime = files.Began,
        };

    public static OperationKey Key(SampleDeal deal, string operation) =>
        OperationKey.Of("sample", deal.Number, operation);

    /// <summary>Set once the ledger is known.</summary>
    public required Bytes32 GenesisHash { get; init; }

    public FilingId Filing(SampleDraft draft) => draft.Code.Filing(GenesisHash);

    private ProposeChange Change(SampleDeal deal, SampleDraft draft, Func<ContractCode, string> text)
    {
        var page = deal.ChangedPage;
        var code = draft.ChangedCode ?? throw new InvalidOperationException("A deal with a change has a second code.");
        return new ProposeChange
        {
            Key = Key(deal, "propose-change"),
            Class = ChangeClass.Clerical,
            Code = code,
            Version = 2,
            Unit = UnitCode.Parse(page.UnitCode, CultureInfo.InvariantCulture),
            Document = Document.Pdf(new MemoryStream(File.ReadAllBytes(files.Pdf(deal, page, text(code), host)))),
            Fields = Fields(page),
            EventTime = files.Began,
        };
    }

    private Deposit Deposit(SampleDeal deal, SampleDraft draft, string operation, long fen) =>
        new()
        {
            Key = Key(deal, operation),
            Escrow = draft.Escrow,
            Serial = serial(deal.Bank, Key(deal, operation).Value),
            Amount = new Fen(fen),
            Payer = draft.Payer,
            Class = PayerClass.Buyer,
            BankTime = files.Began,
            EventTime = files.Began,
        };

    private static SaleFields Fields(ContractPage page) =>
        new()
        {
            ContractNo = page.Number,
            AreaM2 = page.AreaHundredths / 100m,
            Price = new Fen(page.PriceFen),
            Project = page.Project,
            Building = page.Building,
            Room = page.Room,
            MaskedParties = page.Sellers[..1] + "*、" + page.Buyers[..1] + "*",
            Sellers = page.Sellers,
            Buyers = page.Buyers,
            SignedOn = page.Day,
            PaymentMethod = page.Payment,
        };

    private static Bytes32 Digest(SampleDeal deal, string what) =>
        SampleDigests.Of(string.Create(CultureInfo.InvariantCulture, $"{what} {deal.Number}"));
}
