using System.Text;
using Ledger.Chaincode;
using Ledger.Evidence.Crypto;
using Ledger.Evidence.Machines;
using Ledger.Evidence.Primitives;

namespace Ledger.Engine.Tests.Evm.Oracle;

/// <summary>Statements of one key for one block, in order.</summary>
internal sealed record LifeStep(byte[] Key, IReadOnlyList<StatementCall> Statements);

/// <summary>
/// One sale from the unit to its end: a step for each block, read from what the blocks before it gave. The number chooses
/// what happens on the way.
/// </summary>
internal sealed class SaleLife(int number, SampleWriters writers, SeqBook book, ulong chainId)
{
    private const ulong Price = 1_000_000;

    private SampleWriter Bank => number % 2 == 0 ? writers.BankA : writers.BankB;

    private Bytes32 Unit => Id("unit");

    private Bytes32 Filing => Id("filing");

    private Bytes32 Escrow => Id("escrow");

    public IEnumerable<LifeStep> Steps() =>
        (number % 8) switch
        {
            0 => Straight(),
            1 => Changed((byte)(1 + number / 8 % 4)),
            2 => Cancelled(),
            3 => Voided(),
            4 => FailedLeg(),
            5 => Refused(),
            6 => Judged(),
            _ => Pipelined(),
        };

    private IEnumerable<LifeStep> Straight() => Filed().Concat(Cleared(1)).Concat(Funded(1)).Concat(Released());

    private IEnumerable<LifeStep> Changed(byte changeClass)
    {
        foreach (var step in Filed())
            yield return step;
        yield return Center(Of(Change(changeClass), Filing, Role.Center));
        var accept = new FilingAcceptChangeData(changeClass, Id("change"), Id("consent"), Bytes32.Zero, []);
        foreach (var step in TwoKeys(() => Of(accept, Filing, Role.Center)))
            yield return step;
        foreach (var step in Cleared(2).Concat(Funded(2)).Concat(Released()))
            yield return step;
    }

    private IEnumerable<LifeStep> Cancelled()
    {
        foreach (var step in Filed())
            yield return step;
        yield return Center(Of(Agreement(1), Escrow, Role.Center));
        yield return Center(Of(new FilingRequestCancelData(Id("consent"), default, 0), Filing, Role.Center));
        yield return Center(Of(new FilingApproveCancelData(default, default, []), Filing, Role.Center));
    }

    private IEnumerable<LifeStep> Voided()
    {
        yield return Center(Of(new UnitOpenData(Id("table"), [Id("unit 2"), Id("unit 3")]), Unit, Role.Center));
        yield return Center(Of(Signature(), Filing, Role.Center));
        yield return Center(Of(new FilingVoidData(Id("reason")), Filing, Role.Center));
    }

    private IEnumerable<LifeStep> FailedLeg()
    {
        foreach (var step in Filed().Concat(Cleared(1)).Concat(Funded(1)))
            yield return step;
        yield return Center(Of(Release(), Escrow, Role.Center));
        yield return Supervisor(new EscrowConfirmLegData(0, Id("leg 0"), book.Now));
        yield return Supervisor(new EscrowFailLegData(1, Id("reason"), book.Now));
        var corrected = new EscrowInstructReleaseData(
            [new Leg(2, Id("corrected"), Price - Price / 4, default, default)],
            Id("corrected")
        );
        foreach (var step in TwoKeys(() => Of(corrected, Escrow, Role.Center)))
            yield return step;
        yield return Supervisor(new EscrowConfirmLegData(0, Id("leg 1"), book.Now));
    }

    /// <summary>What is refused stands in batches with what is recorded, and alone.</summary>
    private IEnumerable<LifeStep> Refused()
    {
        var open = Of(new UnitOpenData(Id("table"), []), Unit, Role.Center);
        yield return Center(open, open, open with { Role = (byte)Role.Tax }, open with { Data = open.Data[..^1] });
        FilingSignData[] bad =
        [
            Signature() with
            {
                TitleVersion = 2,
            },
            Signature() with
            {
                HouseCheckTime = book.Now - 40 * 86_400,
            },
            Signature() with
            {
                ValidUntil = book.Now - 1,
            },
            Signature() with
            {
                Commitment = default,
            },
            Signature() with
            {
                Consents = [.. Enumerable.Repeat(Id("consent"), 33)],
            },
        ];
        var sign = Of(Signature(), Filing, Role.Center);
        yield return Center([
            .. bad.Select(b => Of(b, Filing, Role.Center)),
            sign with
            {
                ExpectedSeq = 3,
            },
            sign,
            Of(Signature(), Id("other"), Role.Center),
        ]);
        var file = Of(new FilingFileData([]), Filing, Role.Center);
        yield return Center(
            file with
            {
                ExpectedHead = Id("head"),
            },
            file with
            {
                EventTime = book.Now + 3_600,
            },
            file with
            {
                Number = 99,
            },
            file with
            {
                GasLimit = 30_000,
            },
            file with
            {
                ExpectedHead = book.HeadOf(RecordKind.Filing, Filing),
            }
        );
        yield return new LifeStep(writers.Tax.Key1, [Of(new TaxAssessData(7, Id("assessment")), Filing, Role.Tax)]);
        yield return Center(Of(new FilingRegisterData([]), Filing, Role.Registry));
        foreach (var step in Cleared(1))
            yield return step;
        yield return Center(Of(new FilingRegisterData([]), Filing, Role.Registry));
        yield return Center(Of(Agreement(2), Escrow, Role.Center), Of(Agreement(1), Escrow, Role.Center));
        yield return Center(Of(Agreement(1), Id("second escrow"), Role.Center), Of(Release(), Escrow, Role.Center));
        var deposit = Deposit("first", Price / 2);
        yield return Supervisor(Deposit("more", Price + 1), deposit);
        yield return Supervisor(deposit, Deposit("nothing", 0), Deposit("loan", 5) with { Class = 3, Lender = 4 });
        var stranger = Bank == writers.BankA ? writers.BankB : writers.BankA;
        yield return new LifeStep(stranger.Key1, [Of(Deposit("strange", 5), Escrow, Role.Supervisor)]);
        yield return Center(Of(new FilingApproveCancelData(default, default, []), Filing, Role.Center));
        yield return Center(
            Of(new FilingRequestCancelData(Id("consent"), default, 0), Filing, Role.Center),
            Of(new FilingApproveCancelData(default, default, []), Filing, Role.Center, 1)
        );
    }

    /// <summary>Three deposits of two payers; a judgment takes a part of the release.</summary>
    private IEnumerable<LifeStep> Judged()
    {
        foreach (var step in Filed().Concat(Cleared(1)))
            yield return step;
        yield return Center(Of(Agreement(1), Escrow, Role.Center));
        yield return Supervisor(Deposit("a", 300_000));
        yield return Supervisor(Deposit("b", 300_000));
        yield return Supervisor(Deposit("c", 400_000) with { PayerRef = Id("second payer"), Class = 2 });
        yield return Center(Of(new FilingRegisterData([]), Filing, Role.Registry));
        Leg[] legs =
        [
            new(1, Id("lender"), 100_000, Id("due"), default),
            new(4, Id("creditor"), 200_000, Id("judgment"), default),
            new(2, Id("payee"), 700_000, default, default),
        ];
        var stranger = legs[2] with { To = Id("stranger") };
        yield return Center(
            Of(new EscrowInstructReleaseData(legs[..2], default), Escrow, Role.Center),
            Of(new EscrowInstructReleaseData([legs[2], legs[0], legs[1]], default), Escrow, Role.Center),
            Of(new EscrowInstructReleaseData([legs[0], legs[1], stranger], default), Escrow, Role.Center),
            Of(new EscrowInstructReleaseData(legs, default), Escrow, Role.Center)
        );
        yield return Supervisor(
            new EscrowConfirmLegData(1, Id("leg 1"), book.Now),
            new EscrowConfirmLegData(0, Id("serial a"), book.Now)
        );
        for (byte i = 0; i < legs.Length; i++)
            yield return Supervisor(new EscrowConfirmLegData(i, Id("leg " + i), book.Now));
    }

    /// <summary>Statements that follow each other in one batch; a proposal retracted and made anew.</summary>
    private IEnumerable<LifeStep> Pipelined()
    {
        yield return Center(
            Of(new UnitOpenData(Id("table"), []), Unit, Role.Center),
            Of(Signature(), Filing, Role.Center),
            Of(new FilingFileData([]), Filing, Role.Center, 1),
            Of(Agreement(1), Escrow, Role.Center),
            Of(Change(4), Filing, Role.Center, 2)
        );
        var accept = new FilingAcceptChangeData(4, Id("change"), default, Id("judgment"), []);
        var call = Of(accept, Filing, Role.Center);
        yield return Center(call, call.Propose(chainId), call.Confirmed(), call.Retract(chainId));
        yield return new LifeStep(writers.Center.Key2, [call.Confirmed()]);
        foreach (var step in TwoKeys(() => call))
            yield return step;
        foreach (var step in Cleared(2))
            yield return step;
        yield return new LifeStep(
            Bank.Key1,
            [
                Of(Deposit("a", Price / 2), Escrow, Role.Supervisor),
                Of(Deposit("b", Price / 2), Escrow, Role.Supervisor, 1),
            ]
        );
        foreach (var step in Released())
            yield return step;
    }

    private IEnumerable<LifeStep> Filed()
    {
        yield return Center(Of(new UnitOpenData(Id("table"), []), Unit, Role.Center));
        yield return Center(Of(Signature(), Filing, Role.Center));
        yield return Center(Of(new FilingFileData([]), Filing, Role.Center));
    }

    private IEnumerable<LifeStep> Cleared(uint version)
    {
        yield return new LifeStep(
            writers.Tax.Key1,
            [Of(new TaxAssessData(version, Id("assessment")), Filing, Role.Tax)]
        );
        yield return new LifeStep(
            writers.Tax.Key2,
            [Of(new TaxClearData(number % 3 == 0, Id("receipt")), Filing, Role.Tax)]
        );
    }

    private IEnumerable<LifeStep> Funded(uint version)
    {
        yield return Center(Of(Agreement(version), Escrow, Role.Center));
        yield return Supervisor(Deposit("a", Price / 4));
        yield return Supervisor(Deposit("b", Price - Price / 4));
        yield return Center(Of(new FilingRegisterData([]), Filing, Role.Registry));
    }

    private IEnumerable<LifeStep> Released()
    {
        if (book.SeqOf(RecordKind.Escrow, Escrow) == 3)
            yield return Center(Of(new FilingRegisterData([]), Filing, Role.Registry));
        yield return Center(Of(Release(), Escrow, Role.Center));
        yield return Supervisor(new EscrowConfirmLegData(0, Id("leg 0"), book.Now));
        yield return Supervisor(new EscrowConfirmLegData(1, Id("leg 1"), book.Now));
    }

    private IEnumerable<LifeStep> TwoKeys(Func<StatementCall> call)
    {
        var proposed = call();
        yield return Center(proposed.Propose(chainId));
        yield return new LifeStep(writers.Center.Key2, [proposed.Confirmed()]);
    }

    private LifeStep Center(params StatementCall[] statements) => new(writers.Center.Key1, statements);

    private LifeStep Supervisor(params IEventData[] data) =>
        new(Bank.Key1, [.. data.Select(d => Of(d, Escrow, Role.Supervisor))]);

    private StatementCall Of(IEventData data, Bytes32 record, Role role, uint ahead = 0) =>
        StatementCall.Of(data, record, role, book.Now, book.SeqOf(data.Kind, record) + ahead);

    private Bytes32 Id(string what) => Keccak256.Hash(Encoding.UTF8.GetBytes($"sale {number} {what}"));

    private FilingSignData Signature() =>
        new(
            (byte)(2 + number % 2),
            Unit,
            1,
            Id("commitment"),
            number % 2 == 0 ? Id("commitment sm") : default,
            Id("template"),
            Id("house check"),
            book.Now,
            book.Now + 30 * 86_400,
            default,
            default,
            []
        );

    private FilingProposeChangeData Change(byte changeClass) =>
        new(changeClass, Id("change"), Id("change sm"), changeClass == 1, []);

    private EscrowAgreeData Agreement(uint version) => new(Filing, version, Bank.Number, Price, Id("payee"));

    private EscrowDepositData Deposit(string serial, ulong amount) =>
        new(Id("serial " + serial), amount, Id("payer"), 1, 0, book.Now);

    private EscrowInstructReleaseData Release() =>
        new(
            [
                new Leg(1, Id("lender"), Price / 4, Id("due"), default),
                new Leg(2, Id("payee"), Price - Price / 4, default, default),
            ],
            default
        );
}
