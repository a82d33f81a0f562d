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
    public required decimal AreaM2 { get; init; }
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

    /// <summary>In 0.01 m².</summary>
    internal ulong Area
    {
        get
        {
            var area = AreaM2 * 100m;
            return decimal.Truncate(area) == area && area is > 0 and <= uint.MaxValue
                ? (ulong)area
                : throw new InvalidOperationException("AreaM2 is above zero and has at most two decimals.");
        }
    }

    internal IReadOnlyDictionary<int, FieldValue> Values(DocumentDigests document, ContractCode code, UnitCode unit)
    {
        var result = new Dictionary<int, FieldValue>
        {
            [SaleField.ContractNo] = FieldValue.Text(ContractNo),
            [SaleField.Sha256] = FieldValue.Digest(document.Sha256),
            [SaleField.Sm3] = FieldValue.Digest(document.Sm3),
            [SaleField.Length] = FieldValue.Unsigned(document.Length),
            [SaleField.Code] = FieldValue.Digest(code.Digest),
            [SaleField.Area] = FieldValue.Unsigned(Area),
            [SaleField.Price] = FieldValue.Unsigned(Price.Required(nameof(Price))),
            [SaleField.UnitCode] = FieldValue.Text(unit.Value),
        };
        Add(SaleField.Project, Project);
        Add(SaleField.Building, Building);
        Add(SaleField.Room, Room);
        Add(SaleField.MaskedParties, MaskedParties);
        Add(SaleField.Sellers, Sellers);
        Add(SaleField.Buyers, Buyers);
        Add(SaleField.PaymentMethod, PaymentMethod);
        if (SignedOn is { } day)
            result[SaleField.SignedOn] = FieldValue.Date(day);
        return result;

        void Add(int index, string? text)
        {
            if (!string.IsNullOrEmpty(text))
                result[index] = FieldValue.Text(text);
        }
    }

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
