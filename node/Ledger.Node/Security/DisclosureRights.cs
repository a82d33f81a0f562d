using Ledger.Evidence.Machines;

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

/// <summary>How an organisation stands to a filing, as the chain has it.</summary>
[Flags]
internal enum FilingRelation
{
    Unset = 0,

    /// <summary>Its key signed the filing.</summary>
    Filed = 1,

    /// <summary>It keeps the account of an escrow of the filing.</summary>
    Supervises = 2,

    /// <summary>It has committed a loan on the filing.</summary>
    Lends = 4,
}

/// <summary>
/// The column "reads" of domain.md 2, and of domain.md 10 that price, names and room of others' contracts are for who was
/// given them: the center all of what it filed; the bank of the escrow and the lender of the contract all of it; the tax
/// bureau what tax is assessed from; the registry the linked unit, other centers, banks that look before they lend, and
/// mediators the masked fields. A mediator's case has the whole bundle from the center, which answers for its scope.
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

    public static DisclosureLevel Of(ulong roles, FilingRelation relation)
    {
        bool Has(Role role) => (roles >> (int)role & 1) != 0;
        bool Is(FilingRelation one) => (relation & one) == one;
        if (
            Has(Role.Center) && Is(FilingRelation.Filed)
            || Has(Role.Supervisor) && Is(FilingRelation.Supervises)
            || Has(Role.Lender) && Is(FilingRelation.Lends)
        )
            return DisclosureLevel.Full;
        if (Has(Role.Tax))
            return DisclosureLevel.Tax;
        Role[] masked = [Role.Center, Role.Registry, Role.Supervisor, Role.Lender, Role.Auditor];
        return masked.Any(Has) ? DisclosureLevel.Masked : DisclosureLevel.None;
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
