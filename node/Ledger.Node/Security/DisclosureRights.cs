using Ledger.Evidence.Disclosures;
using Ledger.Evidence.Machines;
using Ledger.Evidence.Schemas;

namespace Ledger.Node.Security;

/// <summary>How much of a filing's fields a caller may see; a higher one holds all that a lower one does.</summary>
internal enum DisclosureLevel
{
    Unset = 0,

    /// <summary>Proofs and sealed views alone.</summary>
    None,

    /// <summary>The fields of the masked view, and that the unit's code and reference belong together.</summary>
    Masked,

    /// <summary>The masked ones, and what tax is assessed from: price, parties, unit code, day of signing.</summary>
    Tax,

    /// <summary>All fields with their salts, and the text of the contract code.</summary>
    Full,
}

/// <summary>How a caller stands to a filing: as the chain has it, and by what it presents.</summary>
[Flags]
internal enum FilingRelation
{
    Unset = 0,

    /// <summary>Its key signed the filing.</summary>
    Filed = 1,

    /// <summary>It keeps the account of an escrow of the filing: the center named it.</summary>
    Supervises = 2,

    /// <summary>It has committed a loan on the filing: it wrote so itself.</summary>
    Lends = 4,

    /// <summary>The filing was filed, so that offices have to work on it: it has a tax record.</summary>
    OnRecord = 8,

    /// <summary>It presented the code of this contract, or the reference out of it.</summary>
    HoldsCode = 16,
}

/// <summary>What may be shown, and whether the presented code is why.</summary>
internal readonly record struct DisclosureRight(DisclosureLevel Level, bool ByCode);

/// <summary>
/// Who sees which fields (domain.md 2 and 10): the center all of what it filed; the bank of the escrow all of it; the
/// lender of the contract all of it, with the paper in hand; for their office the tax bureau what tax is assessed from and
/// the registry the linked unit, of contracts on record; whoever presents the contract's code what the paper's code shows.
/// Everybody else gets proofs alone: a purpose is no right. What a caller writes itself (a loan) opens nothing by itself.
/// </summary>
internal static class DisclosureRights
{
    private static readonly IReadOnlyList<int> TaxPositions =
    [
        .. MaskedView.Fields,
        SaleField.Price,
        SaleField.Sellers,
        SaleField.Buyers,
        SaleField.UnitCode,
        SaleField.SignedOn,
    ];

    /// <summary>Every way to a level, the highest first: a role and all that it has to come with.</summary>
    public static IReadOnlyList<(Role Role, FilingRelation Needs, DisclosureLevel Level)> Rows { get; } =
    [
        (Role.Center, FilingRelation.Filed, DisclosureLevel.Full),
        (Role.Supervisor, FilingRelation.Supervises, DisclosureLevel.Full),
        (Role.Lender, FilingRelation.Lends | FilingRelation.HoldsCode, DisclosureLevel.Full),
        (Role.Tax, FilingRelation.OnRecord, DisclosureLevel.Tax),
        (Role.Registry, FilingRelation.OnRecord, DisclosureLevel.Masked),
        .. Enum.GetValues<Role>()
            .Where(static r => r != Role.Unset)
            .Select(static r => (r, FilingRelation.HoldsCode, DisclosureLevel.Masked)),
    ];

    /// <param name="roles">Bit r = role r.</param>
    /// <param name="relation">How the caller stands to the filing.</param>
    public static DisclosureRight Of(ulong roles, FilingRelation relation)
    {
        foreach (var (role, needs, level) in Rows)
            if ((roles >> (int)role & 1) != 0 && (relation & needs) == needs)
                return new DisclosureRight(level, (needs & FilingRelation.HoldsCode) != FilingRelation.Unset);
        return new DisclosureRight(DisclosureLevel.None, ByCode: false);
    }

    /// <summary>Positions of the field tree that a level opens, of a tree with so many.</summary>
    public static IEnumerable<int> Positions(DisclosureLevel level, int count) =>
        level switch
        {
            DisclosureLevel.Full => Enumerable.Range(0, count),
            DisclosureLevel.Tax => TaxPositions.Where(i => i < count),
            DisclosureLevel.Masked => MaskedView.Fields.Where(i => i < count),
            _ => [],
        };
}
