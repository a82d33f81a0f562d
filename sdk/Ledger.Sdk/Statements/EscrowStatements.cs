using Ledger.Chaincode;
using Ledger.Evidence.Identifiers;
using Ledger.Evidence.Machines;
using Ledger.Evidence.Primitives;
using Ledger.Sdk.Statements;

namespace Ledger.Sdk;

/// <summary>Escrow event 1 <c>agree</c> 签订监管协议, by the center.</summary>
public sealed record AgreeEscrow : PlainStatement
{
    /// <summary>32 random bytes, drawn by the caller (<c>Escrows.NewId()</c>) and kept with its row.</summary>
    public required EscrowId Escrow { get; init; }

    /// <summary>The filing whose price it secures.</summary>
    public required FilingId Filing { get; init; }

    /// <summary>The version of the filing that it was agreed on.</summary>
    /// <value>On the ledger: the present version of the record that it quotes.</value>
    public required uint FilingVersion { get; init; }

    /// <summary>The supervising bank.</summary>
    /// <value>On the ledger: number of a member that holds the role.</value>
    public required OrganisationId Bank { get; init; }

    /// <summary>What is to be paid in; above zero.</summary>
    /// <value>On the ledger: fen, above zero.</value>
    public required Fen Expected { get; init; }

    /// <summary>Commitment of the payee's account.</summary>
    public required Bytes32 Payee { get; init; }

    internal override Role Role => Role.Center;

    internal override bool Creates => true;

    internal override Bytes32 RecordOf(StatementContext context) => Escrow.Value;

    internal override IEventData Data() =>
        new EscrowAgreeData(Filing.Value, FilingVersion, Bank.Number, Expected.Required(nameof(Expected)), Payee);
}

/// <summary>Escrow event 2 <c>deposit</c> 入账, by the supervising bank.</summary>
public sealed record Deposit : PlainStatement
{
    /// <summary>The escrow.</summary>
    public required EscrowId Escrow { get; init; }

    /// <summary>The bank's serial; counts once on the ledger.</summary>
    public required BankSerial Serial { get; init; }

    /// <summary>Above zero.</summary>
    /// <value>On the ledger: fen, above zero.</value>
    public required Fen Amount { get; init; }

    /// <summary>Who paid: 32 random bytes, the same for each payment of one payer.</summary>
    public required Bytes32 Payer { get; init; }

    /// <summary>Whose money it is.</summary>
    public required PayerClass Class { get; init; }

    /// <summary>The lender, for the loan classes.</summary>
    /// <value>On the ledger: number of the lender, 0 for the classes that are no loan.</value>
    public OrganisationId? Lender { get; init; }

    /// <summary>The time in the bank's books.</summary>
    /// <value>On the ledger: Unix seconds, from the year 2000, at most block time + skew.</value>
    public required DateTimeOffset BankTime { get; init; }

    internal override Role Role => Role.Supervisor;

    internal override Bytes32 RecordOf(StatementContext context) => Escrow.Value;

    internal override IEventData Data() =>
        new EscrowDepositData(
            Serial.Value,
            Amount.Required(nameof(Amount)),
            Payer,
            (byte)Class,
            Lender?.Number ?? 0,
            Seconds(BankTime, nameof(BankTime))
        );
}

/// <summary>One payment out.</summary>
/// <param name="Class">Payoff, seller or judgment.</param>
/// <param name="To">Commitment of the account that is paid.</param>
/// <param name="Amount">Above zero.</param>
/// <param name="Digest">The lender's digest of the amount due (payoff), the judgment's (judgment), else zero.</param>
/// <param name="Payer">For judgment legs out of a refund: whose share.</param>
public sealed record ReleaseLeg(
    LegClass Class,
    Bytes32 To,
    Fen Amount,
    Bytes32 Digest = default,
    Bytes32 Payer = default
);

/// <summary>Escrow event 9 <c>instructRelease</c> 划款指令, by the center.</summary>
public sealed record InstructRelease : PlainStatement
{
    /// <summary>The escrow.</summary>
    public required EscrowId Escrow { get; init; }

    /// <summary>Payoff legs first; together the unfrozen balance.</summary>
    public required IReadOnlyList<ReleaseLeg> Legs { get; init; }

    /// <summary>After a failed leg: the corrected commitment of the same payee. Then it needs two keys.</summary>
    public Bytes32 CorrectedPayee { get; init; }

    internal override Role Role => Role.Center;

    internal override Bytes32 RecordOf(StatementContext context) => Escrow.Value;

    internal override IEventData Data() =>
        new EscrowInstructReleaseData(
            [.. Legs.Select(l => new Leg((byte)l.Class, l.To, l.Amount.Required(nameof(Legs)), l.Digest, l.Payer))],
            CorrectedPayee
        );
}

/// <summary>Escrow event 13 <c>confirmLeg</c> 划款成功, by the supervising bank.</summary>
public sealed record ConfirmLeg : PlainStatement
{
    /// <summary>The escrow.</summary>
    public required EscrowId Escrow { get; init; }

    /// <summary>Place among the legs, from 0.</summary>
    /// <value>On the ledger: place of the leg, from 0: the next in order.</value>
    public required byte Index { get; init; }

    /// <summary>The bank's serial of the payment out.</summary>
    public required BankSerial Serial { get; init; }

    /// <summary>The time in the bank's books.</summary>
    /// <value>On the ledger: Unix seconds, from the year 2000, at most block time + skew.</value>
    public required DateTimeOffset BankTime { get; init; }

    internal override Role Role => Role.Supervisor;

    internal override Bytes32 RecordOf(StatementContext context) => Escrow.Value;

    internal override IEventData Data() =>
        new EscrowConfirmLegData(Index, Serial.Value, Seconds(BankTime, nameof(BankTime)));
}

/// <summary>Escrow event 14 <c>failLeg</c> 划款失败, by the supervising bank.</summary>
public sealed record FailLeg : PlainStatement
{
    /// <summary>The escrow.</summary>
    public required EscrowId Escrow { get; init; }

    /// <summary>Place among the legs, from 0.</summary>
    /// <value>On the ledger: place of the leg, from 0: the next in order.</value>
    public required byte Index { get; init; }

    /// <summary>Digest of the reason.</summary>
    public required Bytes32 Reason { get; init; }

    /// <summary>The time in the bank's books.</summary>
    /// <value>On the ledger: Unix seconds, from the year 2000, at most block time + skew.</value>
    public required DateTimeOffset BankTime { get; init; }

    internal override Role Role => Role.Supervisor;

    internal override Bytes32 RecordOf(StatementContext context) => Escrow.Value;

    internal override IEventData Data() => new EscrowFailLegData(Index, Reason, Seconds(BankTime, nameof(BankTime)));
}
