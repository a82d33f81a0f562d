using Ledger.Chaincode;
using Ledger.Evidence.Crypto;
using Ledger.Evidence.Identifiers;
using Ledger.Evidence.Machines;
using Ledger.Evidence.Primitives;
using Ledger.Evidence.Texts;
using Ledger.Evidence.Verification;
using Ledger.Sdk;

namespace Ledger.Testing;

/// <summary>
/// What clients return, for tests that put a mock in a client's place. Each has values that fit together; change what a
/// test is about with <c>with</c>.
/// </summary>
public static class LedgerModels
{
    /// <summary>Block 7 of the samples' day.</summary>
    public static BlockRef Block { get; } = new(7, Samples.Digest("block 7"), (ulong)Samples.Day.ToUnixTimeSeconds());

    /// <summary>A record's position after its second event.</summary>
    public static RecordPosition Position { get; } = new(2, Samples.Digest("head 2"));

    /// <summary>The filing that all of these are about, unless another is given.</summary>
    public static FilingId FilingId { get; } = new(Samples.Digest("filing"));

    /// <summary>The home that all of these are about.</summary>
    public static UnitRef UnitRef { get; } = new(Samples.Digest("unit"));

    /// <summary>The money that all of these are about.</summary>
    public static EscrowId EscrowId { get; } = new(Samples.Digest("escrow"));

    /// <summary>As a node would report it.</summary>
    public static Reported<T> Reported<T>(T value) => new(value, Block);

    /// <summary>As it would be proved; null = proved absent.</summary>
    public static Proved<T> Proved<T>(T? value)
        where T : class => new(value, Block);

    /// <summary>Of entry 1.</summary>
    public static Sdk.Receipt Receipt(OperationKey key, bool repeated = false) => new(key, 1, FilingId.Name, repeated);

    /// <summary>In <see cref="Block"/>.</summary>
    public static EntryStatus.Final Final() => new(Block, Position, new TxHash(Samples.Digest("transaction")));

    /// <summary>By the ledger.</summary>
    public static EntryStatus.Refused Refused(Refusal refusal) => new(refusal, RefusedBy.Ledger);

    /// <summary>Another filing holds the unit.</summary>
    public static UnitOccupied UnitOccupied(FilingId? by = null) =>
        new(FilingId.Value, UnitRef.Value, (by ?? new FilingId(Samples.Digest("other filing"))).Value);

    /// <summary>The record moved meanwhile.</summary>
    public static StaleSeq StaleSeq(uint expected = 1, uint actual = 2) => new(FilingId.Value, expected, actual);

    /// <summary>A refusal that this version does not know.</summary>
    public static OtherRefusal OtherRefusal(string name = "FromTheFuture") => new(999, name, name, name, []);

    /// <summary>A bank that supervises and lends.</summary>
    public static OrganisationReport Organisation(uint number = 3) =>
        new(
            new OrganisationId(number),
            OrganisationState.Member,
            Position with
            {
                Seq = 1,
            },
            [Role.Supervisor, Role.Lender],
            Keccak256.Hash("ledger:org:bank-a"u8),
            "ledger:org:bank-a",
            new Bilingual("示例银行", "Sample bank")
        );

    /// <summary>That organisation's key, from genesis on.</summary>
    public static WriterKeyReport WriterKey() =>
        new(
            new Address(Samples.Digest("key").Span[12..]),
            Organisation().Id,
            Organisation().Roles,
            0,
            null,
            null,
            MayWrite: true
        );

    /// <summary>A sample ledger at <see cref="Block"/>, on a node that tells no limits.</summary>
    public static LedgerInfo Info() =>
        new(
            320700,
            Samples.Digest("genesis"),
            Block,
            0,
            Sample: true,
            "ledger:org:center",
            "ledger/0.1.0",
            new LedgerLimits(),
            [],
            Api.ApiLimits.Revision
        );

    /// <summary>A unit as a node reports it.</summary>
    public static UnitReport Unit(FilingId? active = null) =>
        new(UnitRef, UnitState.Open, Position, Samples.Day, 1, active, null);

    /// <summary>A filing as a node reports it, with its tax.</summary>
    public static FilingReport Filing(FilingState state = FilingState.Filed) =>
        new(
            FilingId,
            state,
            Position,
            1,
            Samples.Day,
            FilingKind.Resale,
            1,
            Samples.Day.AddDays(30),
            Samples.Digest("commitment"),
            UnitRef,
            EscrowId,
            null,
            Tax()
        );

    /// <summary>A tax as a node reports it.</summary>
    public static TaxReport Tax(TaxState state = TaxState.Cleared) => new(state, Position, 1, true, Samples.Day);

    /// <summary>An escrow as a node reports it, fully paid in.</summary>
    public static EscrowReport Escrow(EscrowState state = EscrowState.Funded) =>
        new(
            EscrowId,
            state,
            Position,
            Samples.Day,
            new OrganisationId(3),
            FilingId,
            1,
            Samples.Digest("payee"),
            Fen.FromYuan(1_280_000m),
            Fen.FromYuan(1_280_000m),
            Fen.Zero,
            Fen.Zero,
            Fen.FromYuan(1_280_000m),
            [new EscrowPayer(Samples.Digest("buyer"), PayerClass.Buyer, Fen.FromYuan(1_280_000m))],
            []
        );

    /// <summary>An event of the filing, by its machine's name, for instance <c>register</c>.</summary>
    /// <exception cref="ArgumentException">Filings have no such event.</exception>
    public static LedgerEvent Event(string name = "file", uint seq = 2)
    {
        var known =
            MachineTable
                .Find(RecordKind.Filing)!
                .Events.FirstOrDefault(e => string.Equals(e.Name, name, StringComparison.Ordinal))
            ?? throw new ArgumentException("Filings have no event " + name + ".", nameof(name));
        return new LedgerEvent(
            RecordKind.Filing,
            FilingId.Value,
            known.Number,
            name,
            Position with
            {
                Seq = seq,
            },
            new OrganisationId(1),
            new Address(Samples.Digest("writer").Span[..20]),
            null,
            (byte)Role.Center,
            Samples.Day,
            Block,
            0,
            new TxHash(Samples.Digest("transaction")),
            []
        );
    }

    /// <summary>What a watch tells of an event.</summary>
    public static WatchItem.Happened Happened(string name = "file", uint seq = 2) => new(Event(name, seq));

    /// <summary>What a watch tells where nothing happened.</summary>
    public static WatchItem.Quiet Quiet() => new(Block);

    /// <summary>The page that a list ends with.</summary>
    public static Page<T> Page<T>(params T[] items) => new(items, null, Block);

    /// <summary>From a report that a <see cref="Verifier"/> made of a bundle.</summary>
    public static PreLoanReport PreLoan(byte[] bundle, VerificationReport report, FilingId? filing = null) =>
        new(bundle, report, filing ?? FilingId);
}
