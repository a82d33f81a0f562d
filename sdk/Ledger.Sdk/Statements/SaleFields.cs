using System.Formats.Cbor;
using System.Globalization;
using Ledger.Evidence;

namespace Ledger.Sdk;

/// <summary>
/// Fields of schema cn.filing.sale/1 that a caller gives. Each gets a salt of its own and goes, encrypted, into this
/// outbox and the node's vault; the chain sees their commitment alone.
/// </summary>
public sealed record SaleFields
{
    public required string ContractNo { get; init; }

    /// <summary>At most two decimals.</summary>
    /// <exception cref="ArgumentException">An area that no code can carry.</exception>
    public required decimal AreaM2
    {
        get;
        init => field = TryArea(value, out _) ? value : throw new ArgumentException(AreaFault, nameof(value));
    }
    public required Fen Price { get; init; }
    public string? Project { get; init; }
    public string? Building { get; init; }
    public string? Room { get; init; }

    /// <summary>For instance 张*、李*.</summary>
    public string? MaskedParties { get; init; }
    public string? Sellers { get; init; }
    public string? Buyers { get; init; }
    public DateOnly? SignedOn { get; init; }
    public string? PaymentMethod { get; init; }

    internal const string AreaFault = "An area is above zero, below 42,949,673 m2 and has at most two decimals.";

    /// <summary>In 0.01 m².</summary>
    internal static bool TryArea(decimal areaM2, out uint area)
    {
        var fits = areaM2 is > 0 and <= uint.MaxValue / 100m && decimal.Truncate(areaM2 * 100m) == areaM2 * 100m;
        area = fits ? (uint)(areaM2 * 100m) : 0;
        return fits;
    }

    /// <summary>In 0.01 m².</summary>
    internal uint Area => (uint)(AreaM2 * 100m);

    internal IReadOnlyDictionary<int, FieldValue> Values(DocumentDigests document, ContractCode code, UnitCode unit)
    {
        var result = new Dictionary<int, FieldValue>
        {
            [SaleField.ContractNo] = Text(nameof(ContractNo), ContractNo),
            [SaleField.Sha256] = FieldValue.Digest(document.Sha256),
            [SaleField.Sm3] = FieldValue.Digest(document.Sm3),
            [SaleField.Length] = FieldValue.Unsigned(document.Length),
            [SaleField.Code] = FieldValue.Digest(code.Digest),
            [SaleField.Area] = FieldValue.Unsigned(Area),
            [SaleField.Price] = FieldValue.Unsigned(
                Price.Value > 0
                    ? (ulong)Price.Value
                    : throw new FieldException(nameof(Price), "An amount must be above zero.")
            ),
            [SaleField.UnitCode] = Text(nameof(SaleField.UnitCode), unit.Value),
        };
        Add(SaleField.Project, nameof(Project), Project);
        Add(SaleField.Building, nameof(Building), Building);
        Add(SaleField.Room, nameof(Room), Room);
        Add(SaleField.MaskedParties, nameof(MaskedParties), MaskedParties);
        Add(SaleField.Sellers, nameof(Sellers), Sellers);
        Add(SaleField.Buyers, nameof(Buyers), Buyers);
        Add(SaleField.PaymentMethod, nameof(PaymentMethod), PaymentMethod);
        if (SignedOn is { } day)
            result[SaleField.SignedOn] = FieldValue.Date(day);
        return result;

        void Add(int index, string field, string? text)
        {
            if (!string.IsNullOrEmpty(text))
                result[index] = Text(field, text);
        }
    }

    private static FieldValue Text(string field, string text) =>
        FieldValue.TryText(text, out var value, out var fault) ? value : throw new FieldException(field, fault);

    internal void WriteContent(CborWriter writer)
    {
        string?[] texts = [ContractNo, Project, Building, Room, MaskedParties, Sellers, Buyers, PaymentMethod];
        foreach (var text in texts)
            if (text is null)
                writer.WriteNull();
            else
                writer.WriteTextString(text);
        writer.WriteUInt64(Area);
        writer.WriteInt64(Price.Value);
        writer.WriteTextString(SignedOn?.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture) ?? "");
    }

    public override string ToString() => "SaleFields(****)";
}

/// <summary>A field that no commitment can hold; the caller gets it as <see cref="FieldRefused"/>.</summary>
internal sealed class FieldException(string field, string why) : Exception(field + ": " + why)
{
    public string Field { get; } = field;
    public string Why { get; } = why;
}
