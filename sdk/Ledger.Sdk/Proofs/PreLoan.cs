using Ledger.Evidence.Codes;
using Ledger.Evidence.Identifiers;
using Ledger.Evidence.Machines;
using Ledger.Evidence.Records;
using Ledger.Evidence.Texts;
using Ledger.Evidence.Verification;

namespace Ledger.Sdk;

/// <summary>What a bank asks before it lends.</summary>
public sealed record PreLoanCheck
{
    /// <summary>The scanned contract code.</summary>
    public required ContractCode Code { get; init; }

    /// <summary>The PDF in hand.</summary>
    public required Document Document { get; init; }

    /// <summary>For instance the loan's number: kept in the node's access log.</summary>
    public required string Purpose { get; init; }
}

/// <summary>Proved facts for a loan file. Facts of a part whose proof did not hold are not there at all.</summary>
public sealed class PreLoanReport
{
    internal PreLoanReport(byte[] bundle, VerificationReport report, FilingId filing)
    {
        (Bundle, Report, Filing) = (bundle, report, filing);
        var facts = report.Facts;
        if (facts.Filing is { } f)
            Position = new RecordPosition(f.Seq, f.Head);
        Unit = new PreLoanUnit(facts.Unit, filing);
        Escrow = facts.Escrow is { } e ? new PreLoanEscrow(e) : null;
    }

    /// <summary>Keep it: it verifies offline, decades later.</summary>
    public byte[] Bundle { get; }

    /// <summary>Every check, and the verdict.</summary>
    public VerificationReport Report { get; }

    /// <summary>The filing that the scanned code belongs to.</summary>
    public FilingId Filing { get; }

    /// <summary>Where the filing stood at the verdict's block: a watch that begins here misses nothing. Default where unproved.</summary>
    public RecordPosition Position { get; }

    /// <summary>The home.</summary>
    public PreLoanUnit Unit { get; }

    /// <summary>Null where no money is under supervision, or it could not be proved.</summary>
    public PreLoanEscrow? Escrow { get; }

    /// <summary>What a bank must ask elsewhere: nothing writes it on this ledger yet, and "not recorded" is not "none".</summary>
    public static IReadOnlyList<Bilingual> NotRecorded { get; } =
    [
        new("查封、预查封", "seizures of the home or of the buyer's right"),
        new("抵押、预告登记、居住权、异议登记", "mortgages, notices, rights of residence, objections"),
        new("对监管资金的冻结、扣划和退款", "court orders on supervised money, and refunds"),
        new("其他银行的贷款承诺", "loan commitments of other banks"),
    ];
}

/// <summary>What was proved of the home.</summary>
public sealed class PreLoanUnit
{
    internal PreLoanUnit(UnitFact? fact, FilingId filing)
    {
        IsProved = fact is not null;
        if (fact?.ActiveFiling is { } active && active != filing.Value)
            OtherActiveFiling = new FilingId(active);
        TitleVersion = fact?.TitleVersion;
    }

    /// <summary>False: nothing below was proved. Then no verdict is green.</summary>
    public bool IsProved { get; }

    /// <summary>Another filing that holds the unit.</summary>
    public FilingId? OtherActiveFiling { get; }

    /// <summary>Counts registrations of title; null where unproved.</summary>
    public uint? TitleVersion { get; }
}

/// <summary>What was proved of the money under supervision.</summary>
public sealed class PreLoanEscrow
{
    internal PreLoanEscrow(EscrowFact fact)
    {
        State = fact.State;
        (Expected, Deposited, Balance) = (Of(fact.Expected), Of(fact.Deposited), Of(fact.Balance));
        Bank = new OrganisationId(fact.Bank);
    }

    /// <summary>Of the escrow's machine.</summary>
    public EscrowState State { get; }

    /// <summary>As agreed.</summary>
    public Fen Expected { get; }

    /// <summary>Paid in so far.</summary>
    public Fen Deposited { get; }

    /// <summary>Paid in and not paid out.</summary>
    public Fen Balance { get; }

    /// <summary>The supervising bank.</summary>
    public OrganisationId Bank { get; }

    private static Fen Of(ulong amount) => Fen.OfChain(amount);
}
