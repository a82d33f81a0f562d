using System.Diagnostics.CodeAnalysis;
using System.Formats.Cbor;
using System.Globalization;
using Ledger.Evidence.Codes;
using Ledger.Evidence.Disclosures;
using Ledger.Evidence.Documents;
using Ledger.Evidence.Identifiers;
using Ledger.Evidence.Schemas;
using Ledger.Evidence.Texts;

namespace Ledger.Sdk;

/// <summary>
/// Fields of schema cn.filing.sale/1 that a caller gives. Each gets a salt of its own and goes, encrypted, into this
/// outbox and the node's vault; the chain sees their commitment alone.
/// </summary>
public sealed record SaleFields
{
    /// <summary>As printed: normal form and alphabet stand in docs/domain.md 3.</summary>
    public required string ContractNo
    {
        get;
        init => field = Normal(TextProfiles.ContractNo, value);
    }

    /// <summary>At most two decimals.</summary>
    /// <exception cref="ArgumentException">An area that no code can carry.</exception>
    public required decimal AreaM2
    {
        get;
        init => field = TryArea(value, out _) ? value : throw new ArgumentException(AreaFault, nameof(value));
    }

    /// <summary>Of the contract.</summary>
    public required Fen Price { get; init; }

    /// <summary>Name of the project (楼盘); null = not given.</summary>
    public string? Project
    {
        get;
        init => field = Normal(TextProfiles.Description, value);
    }

    /// <summary>Building (楼幢); null = not given.</summary>
    public string? Building
    {
        get;
        init => field = Normal(TextProfiles.Description, value);
    }

    /// <summary>Room (室号); null = not given.</summary>
    public string? Room
    {
        get;
        init => field = Normal(TextProfiles.Description, value);
    }

    /// <summary>For instance 张*、李*.</summary>
    public string? MaskedParties
    {
        get;
        init => field = Normal(TextProfiles.Name, value);
    }

    /// <summary>Names of the sellers; null = not given.</summary>
    public string? Sellers
    {
        get;
        init => field = Normal(TextProfiles.Name, value);
    }

    /// <summary>Names of the buyers; null = not given.</summary>
    public string? Buyers
    {
        get;
        init => field = Normal(TextProfiles.Name, value);
    }

    /// <summary>The contract's date; null = not given.</summary>
    public DateOnly? SignedOn { get; init; }

    /// <summary>For instance 一次性付款; null = not given.</summary>
    public string? PaymentMethod
    {
        get;
        init => field = Normal(TextProfiles.Description, value);
    }

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
            [SaleField.ContractNo] = Text(TextProfiles.ContractNo, nameof(ContractNo), ContractNo),
            [SaleField.Sha256] = FieldValue.Digest(document.Sha256),
            [SaleField.Sm3] = FieldValue.Digest(document.Sm3),
            [SaleField.Length] = FieldValue.Unsigned(document.Length),
            [SaleField.Code] = FieldValue.Digest(code.Digest),
            [SaleField.Area] = FieldValue.Unsigned(Area),
            [SaleField.Price] = FieldValue.Unsigned(
                Price.Value > 0
                    ? (ulong)Price.Value
                    : throw new FieldException(nameof(Price), "金额应大于零。", "an amount must be above zero.")
            ),
            [SaleField.UnitCode] = FieldValue.Text(unit.Value),
        };
        Add(SaleField.Project, TextProfiles.Description, nameof(Project), Project);
        Add(SaleField.Building, TextProfiles.Description, nameof(Building), Building);
        Add(SaleField.Room, TextProfiles.Description, nameof(Room), Room);
        Add(SaleField.MaskedParties, TextProfiles.Name, nameof(MaskedParties), MaskedParties);
        Add(SaleField.Sellers, TextProfiles.Name, nameof(Sellers), Sellers);
        Add(SaleField.Buyers, TextProfiles.Name, nameof(Buyers), Buyers);
        Add(SaleField.PaymentMethod, TextProfiles.Description, nameof(PaymentMethod), PaymentMethod);
        if (SignedOn is { } day)
            result[SaleField.SignedOn] = FieldValue.Date(day);
        return result;

        void Add(int index, TextProfile profile, string field, string? text)
        {
            if (!string.IsNullOrEmpty(text))
                result[index] = Text(profile, field, text);
        }
    }

    /// <summary>The one spelling, so that statement, content digest and commitment have the same; what has none stays and is refused.</summary>
    [return: NotNullIfNotNull(nameof(text))]
    private static string? Normal(TextProfile profile, string? text) =>
        profile.Read(text, out var normal) is null ? normal : text;

    private static FieldValue Text(TextProfile profile, string field, string text)
    {
        if (profile.Check(text) is { } problem)
            throw new FieldException(field, problem.Zh, problem.En);
        return FieldValue.TryText(text, out var value, out var fault)
            ? value
            : throw new FieldException(field, "过长。", fault);
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

    /// <summary>Never a field: this record may come into a log.</summary>
    public override string ToString() => "SaleFields(****)";
}

/// <summary>A field that no commitment can hold; the caller gets it as <see cref="FieldRefused"/>.</summary>
internal sealed class FieldException(string field, string zh, string en) : Exception(field + ": " + en)
{
    public FieldRefused Refusal { get; } = new(field, zh, en);
}
