using Ledger.Evidence.Machines;

namespace Ledger.Evidence.Records;

/// <summary>
/// The words of records, layout version 1 (docs/evidence.md 10): the one table that node, SDK, fsck and verifier read by, held
/// against the compiler's storage layout of the chaincode. Word 0 is <see cref="RecordWord"/>.
/// </summary>
public static class RecordLayout
{
    /// <summary>keccak256 chain over all events; every kind has it.</summary>
    public static readonly WordField Head = new(1);

    /// <summary>Words and lists of a kind.</summary>
    public static WordShape Of(RecordKind kind) =>
        kind switch
        {
            RecordKind.Unit => new(5, [UnitLayout.Restrictions]),
            RecordKind.Filing => new(10, [FilingLayout.Loans]),
            RecordKind.Tax => new(2, []),
            RecordKind.Escrow => new(9, [EscrowLayout.Payers, EscrowLayout.Orders, EscrowLayout.Legs]),
            _ => new(3, []),
        };
}

/// <summary>Words of a unit.</summary>
public static class UnitLayout
{
    /// <summary>The active filing; zero = none.</summary>
    public static readonly WordField Slot = new(2);

    /// <summary>The filing whose registration moved the title last; zero = none.</summary>
    public static readonly WordField LastRegistered = new(3);

    /// <summary>Cells of restrictions; consents answer them in this order.</summary>
    public static readonly WordList Restrictions = new(4, 1);
}

/// <summary>Words of a filing.</summary>
public static class FilingLayout
{
    /// <summary>Of the version in force, P = 1.</summary>
    public static readonly WordField Commitment = new(2);

    /// <summary>Of the version in force, P = 2; zero outside the SM profile.</summary>
    public static readonly WordField CommitmentSm = new(3);

    /// <summary>The home's reference.</summary>
    public static readonly WordField UnitRef = new(4);

    /// <summary>The escrow, in presale the account; zero = none.</summary>
    public static readonly WordField Money = new(5);

    /// <summary>Of the change or cancellation under way, P = 1.</summary>
    public static readonly WordField PendingCommitment = new(6);

    /// <summary>Of the change or cancellation under way, P = 2.</summary>
    public static readonly WordField PendingCommitmentSm = new(7);

    /// <summary>Class of the change under way.</summary>
    public static readonly WordField PendingClass = new(8, 0, 8);

    /// <summary>Not 0: it changes the payee's account alone.</summary>
    public static readonly WordField PendingPayeeOnly = new(8, 8, 8);

    /// <summary>Seq of the event that proposed it.</summary>
    public static readonly WordField PendingSeq = new(8, 16, 32);

    /// <summary>Loan commitments; each begins, from its low end, with its lender's number.</summary>
    public static readonly WordList Loans = new(9, 1);

    /// <summary>In an element of <see cref="Loans"/>: the lender's number.</summary>
    public static readonly WordField LoanLender = new(0, 0, 32);
}

/// <summary>Words of an escrow; amounts are fen.</summary>
public static class EscrowLayout
{
    /// <summary>The filing whose price it holds.</summary>
    public static readonly WordField Filing = new(2);

    /// <summary>Digest of the seller's account.</summary>
    public static readonly WordField Payee = new(3);

    /// <summary>Agreed.</summary>
    public static readonly WordField Expected = new(4, 0, 64);

    /// <summary>Came in.</summary>
    public static readonly WordField Deposited = new(4, 64, 64);

    /// <summary>Went to the seller, or paid a loan off.</summary>
    public static readonly WordField Released = new(4, 128, 64);

    /// <summary>Went back to payers.</summary>
    public static readonly WordField Refunded = new(4, 192, 64);

    /// <summary>Went where a judgment said.</summary>
    public static readonly WordField Adjudged = new(5, 0, 64);

    /// <summary>Taken by an order.</summary>
    public static readonly WordField Deducted = new(5, 64, 64);

    /// <summary>Of that, before the registration.</summary>
    public static readonly WordField DeductedBefore = new(5, 128, 64);

    /// <summary>Elements: <see cref="PayerLayout"/>.</summary>
    public static readonly WordList Payers = new(6, 3);

    /// <summary>Orders of courts.</summary>
    public static readonly WordList Orders = new(7, 3);

    /// <summary>Elements: <see cref="LegRowLayout"/>.</summary>
    public static readonly WordList Legs = new(8, 3);
}

/// <summary>Words of a payer of an escrow; amounts are fen.</summary>
public static class PayerLayout
{
    /// <summary>Digest of its account.</summary>
    public static readonly WordField PayerRef = new(0);

    /// <summary>1 buyer, 2 earnest money, 3 bank loan, 4 fund loan.</summary>
    public static readonly WordField Class = new(1, 0, 8);

    /// <summary>Number of the lending bank; 0 for the other classes.</summary>
    public static readonly WordField Lender = new(1, 8, 32);

    /// <summary>Came in from it.</summary>
    public static readonly WordField Deposited = new(1, 40, 64);

    /// <summary>Went back to it.</summary>
    public static readonly WordField Refunded = new(1, 104, 64);

    /// <summary>Taken from its part by an order.</summary>
    public static readonly WordField Deducted = new(1, 168, 64);

    /// <summary>Taken from its part by a judgment; a whole word.</summary>
    public static readonly WordField Adjudged = new(2);
}

/// <summary>Words of one leg of a release; amounts are fen.</summary>
public static class LegRowLayout
{
    /// <summary>Digest of the account that it goes to.</summary>
    public static readonly WordField To = new(0);

    /// <summary>The payer that it goes back to; zero else.</summary>
    public static readonly WordField PayerRef = new(1);

    /// <summary>How much.</summary>
    public static readonly WordField Amount = new(2, 0, 64);

    /// <summary>1 payoff, 2 seller, 3 payer, 4 judgment.</summary>
    public static readonly WordField Class = new(2, 64, 8);

    /// <summary>Not 0: the bank confirmed it.</summary>
    public static readonly WordField Paid = new(2, 72, 8);
}

/// <summary>Words of an organisation.</summary>
public static class OrganisationLayout
{
    /// <summary>keccak256 of its URI name.</summary>
    public static readonly WordField NameHash = new(2);
}
