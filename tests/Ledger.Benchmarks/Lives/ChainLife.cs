using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using Ledger.Chaincode;
using Ledger.Evidence.Machines;
using Ledger.Evidence.Primitives;

namespace Ledger.Benchmarks.Lives;

/// <summary>One life as calls of the chaincode, with digests for what the SDK would commit to.</summary>
/// <param name="number">From 0; decides every identifier.</param>
/// <param name="time">Event time of all statements, Unix seconds.</param>
internal sealed class ChainLife(int number, ulong time)
{
    public const ulong Price = 128_000_000;
    private const ulong Payoff = Price / 4;
    private const ulong Month = 30 * 86_400;

    public int Number => number;

    public StatementCall Call(LifeStep step)
    {
        var bank = Organisations.NumberOf(Organisations.BankOf(number));
        return step switch
        {
            LifeStep.Open => Of(new UnitOpenData(Id("table"), []), "unit", Role.Center, 0),
            LifeStep.Sign => Of(Sign(), "filing", Role.Center, 0),
            LifeStep.File => Of(new FilingFileData([]), "filing", Role.Center, 1),
            LifeStep.Assess => Of(new TaxAssessData(1, Id("assessment")), "filing", Role.Tax, 1),
            LifeStep.Clear => Of(new TaxClearData(false, Id("receipt")), "filing", Role.Tax, 2),
            LifeStep.Agree => Of(
                new EscrowAgreeData(Id("filing"), 1, bank, Price, Id("payee")),
                "escrow",
                Role.Center,
                0
            ),
            LifeStep.FirstDeposit => Of(Deposit("first", Payoff), "escrow", Role.Supervisor, 1),
            LifeStep.SecondDeposit => Of(Deposit("second", Price - Payoff), "escrow", Role.Supervisor, 2),
            LifeStep.Register => Of(new FilingRegisterData([]), "filing", Role.Registry, 2),
            LifeStep.Release => Of(Release(), "escrow", Role.Center, 4),
            LifeStep.ConfirmPayoff => Of(Confirm(0), "escrow", Role.Supervisor, 5),
            LifeStep.ConfirmSeller => Of(Confirm(1), "escrow", Role.Supervisor, 6),
            _ => throw new ArgumentOutOfRangeException(nameof(step)),
        };
    }

    private FilingSignData Sign() =>
        new(
            3,
            Id("unit"),
            1,
            Id("commitment"),
            Bytes32.Zero,
            Id("template"),
            Id("house check"),
            time - 3600,
            time + Month,
            Bytes32.Zero,
            Bytes32.Zero,
            []
        );

    private EscrowDepositData Deposit(string serial, ulong amount) => new(Id(serial), amount, Id("payer"), 1, 0, time);

    private EscrowInstructReleaseData Release() =>
        new(
            [
                new Leg(1, Id("lender"), Payoff, Id("due"), Bytes32.Zero),
                new Leg(2, Id("payee"), Price - Payoff, Bytes32.Zero, Bytes32.Zero),
            ],
            Bytes32.Zero
        );

    private EscrowConfirmLegData Confirm(byte index) =>
        new(index, Id("leg " + index.ToString(CultureInfo.InvariantCulture)), time);

    private StatementCall Of(IEventData data, string record, Role role, uint seq) =>
        StatementCall.Of(data, Id(record), role, time, seq);

    private Bytes32 Id(string what) =>
        new(SHA256.HashData(Encoding.UTF8.GetBytes(string.Create(CultureInfo.InvariantCulture, $"{number} {what}"))));
}
