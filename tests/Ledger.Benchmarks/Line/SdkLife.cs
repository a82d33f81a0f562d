using System.Globalization;
using System.Security.Cryptography;
using Ledger.Benchmarks.Lives;
using Ledger.Evidence.Codes;
using Ledger.Evidence.Identifiers;
using Ledger.Evidence.Machines;
using Ledger.Evidence.Primitives;
using Ledger.Sdk;
using Ledger.Testing;

namespace Ledger.Benchmarks.Line;

/// <summary>One life as the organisations' systems write it through the SDK: PDF, fields, salts and codes as in production.</summary>
internal sealed class SdkLife
{
    private static readonly Fen Price = FilingPrice;
    private static readonly Fen Payoff = Fen.FromYuan(320_000m);
    private readonly string name;
    private readonly DateTimeOffset time;
    private readonly EscrowId escrow = new(Random());
    private readonly Bytes32 payee = Random();
    private readonly Bytes32 payer = Random();
    private readonly ContractCode code;

    private SdkLife(int number, ContractCode code, FilingId filing, DateTimeOffset time)
    {
        name = Name(number);
        (Number, this.code, Filing, this.time) = (number, code, filing, time);
    }

    public int Number { get; }

    public FilingId Filing { get; }

    private static Fen FilingPrice => Fen.FromYuan(1_280_000m);

    /// <summary>Signs the contract's code, as the filing system does when it makes the row.</summary>
    public static async Task<SdkLife> DraftAsync(City city, int number, CancellationToken cancel)
    {
        var code = await city.Center.Codes.SignAsync("NO-" + Name(number), 89.5m, cancel);
        return new SdkLife(
            number,
            code,
            code.Filing(city.Center.Trust.GenesisHash),
            TimeProvider.System.GetUtcNow().AddMinutes(-1)
        );
    }

    public Statement Statement(LifeStep step) =>
        step switch
        {
            LifeStep.Open => Samples.Open(name, name) with { EventTime = time },
            LifeStep.Sign => Sign(),
            LifeStep.File => new FileFiling
            {
                Key = Key(step),
                EventTime = time,
                Filing = Filing,
            },
            LifeStep.Agree => Agree(),
            LifeStep.Assess => new AssessTax
            {
                Key = Key(step),
                EventTime = time,
                Filing = Filing,
                Version = 1,
                Assessment = Samples.Digest("assessment " + name),
            },
            LifeStep.Clear => new ClearTax
            {
                Key = Key(step),
                EventTime = time,
                Filing = Filing,
                Receipt = Samples.Digest("receipt " + name),
            },
            LifeStep.FirstDeposit => Deposit(step, Payoff),
            LifeStep.SecondDeposit => Deposit(step, Price - Payoff),
            LifeStep.Register => new RegisterFiling
            {
                Key = Key(step),
                EventTime = time,
                Filing = Filing,
            },
            LifeStep.Release => Release(),
            LifeStep.ConfirmPayoff => Confirm(step, 0),
            LifeStep.ConfirmSeller => Confirm(step, 1),
            _ => throw new ArgumentOutOfRangeException(nameof(step)),
        };

    private SignFiling Sign() =>
        new()
        {
            Key = Key(LifeStep.Sign),
            EventTime = time,
            Code = code,
            Kind = FilingKind.Resale,
            Unit = Samples.Unit(name),
            TitleVersion = 1,
            Template = Samples.Digest("template"),
            HouseCheck = new HouseCheck(Samples.Digest("check " + name), time.AddDays(-1)),
            ValidUntil = time.AddDays(30),
            Document = Document.Pdf(new MemoryStream(Samples.Pdf(name))),
            Fields = new SaleFields
            {
                ContractNo = "NO-" + name,
                AreaM2 = 89.5m,
                Price = Price,
                Project = "示例小区",
                Building = "1",
                Room = "101",
                Sellers = "张三",
                Buyers = "李四",
            },
        };

    private AgreeEscrow Agree() =>
        new()
        {
            Key = Key(LifeStep.Agree),
            EventTime = time,
            Escrow = escrow,
            Filing = Filing,
            FilingVersion = 1,
            Bank = new OrganisationId(Organisations.NumberOf(Organisations.BankOf(Number))),
            Expected = Price,
            Payee = payee,
        };

    private Deposit Deposit(LifeStep step, Fen amount) =>
        new()
        {
            Key = Key(step),
            EventTime = time,
            BankTime = time,
            Escrow = escrow,
            Serial = new BankSerial(Random()),
            Amount = amount,
            Payer = payer,
            Class = PayerClass.Buyer,
        };

    private InstructRelease Release() =>
        new()
        {
            Key = Key(LifeStep.Release),
            EventTime = time,
            Escrow = escrow,
            Legs =
            [
                new ReleaseLeg(LegClass.Payoff, Samples.Digest("lender"), Payoff, Samples.Digest("due " + name)),
                new ReleaseLeg(LegClass.Seller, payee, Price - Payoff),
            ],
        };

    private ConfirmLeg Confirm(LifeStep step, byte index) =>
        new()
        {
            Key = Key(step),
            EventTime = time,
            BankTime = time,
            Escrow = escrow,
            Index = index,
            Serial = new BankSerial(Random()),
        };

    private OperationKey Key(LifeStep step) => OperationKey.Of("life", Number, step.ToString());

    private static string Name(int number) => number.ToString("D8", CultureInfo.InvariantCulture);

    private static Bytes32 Random() => new(RandomNumberGenerator.GetBytes(Bytes32.Size));
}
