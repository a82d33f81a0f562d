using System.Diagnostics.CodeAnalysis;
using System.Text.Json.Serialization;
using Ledger.Evidence.Primitives;

namespace Ledger.Evidence.Identifiers;

/// <summary>A filing: SHA-256("ledger/filing-id/1" ‖ genesis hash ‖ reference). Nobody gets from it back to the reference.</summary>
/// <remarks>docs/evidence.md 2.</remarks>
[JsonConverter(typeof(ParsableJsonConverter<FilingId>))]
public readonly record struct FilingId : IParsable<FilingId>
{
    private readonly Bytes32 value;

    /// <exception cref="ArgumentException">Zero, which is no identifier.</exception>
    public FilingId(in Bytes32 value)
    {
        if (value.IsZero)
            throw new ArgumentException("Zero is no FilingId.", nameof(value));
        this.value = value;
    }

    /// <exception cref="InvalidOperationException">A default value, which names nothing.</exception>
    public Bytes32 Value => IdentifierText.Required(value, nameof(FilingId));

    /// <summary>The resource name of the API, <c>filings/{64 hex}</c>.</summary>
    public string Name => "filings/" + ToString();

    /// <summary>Reads 64 lower-case hex digits without 0x.</summary>
    public static bool TryParse([NotNullWhen(true)] string? s, IFormatProvider? provider, out FilingId result)
    {
        var read = IdentifierText.TryParse(s, out var bytes);
        result = read ? new FilingId(bytes) : default;
        return read;
    }

    /// <inheritdoc cref="TryParse(string?, IFormatProvider?, out FilingId)"/>
    public static bool TryParse([NotNullWhen(true)] string? text, out FilingId result) =>
        TryParse(text, null, out result);

    /// <exception cref="FormatException">Not 64 lower-case hex digits, or all of them zero.</exception>
    public static FilingId Parse(string text) => Parse(text, null);

    /// <inheritdoc cref="Parse(string)"/>
    public static FilingId Parse(string s, IFormatProvider? provider) =>
        TryParse(s, provider, out var result)
            ? result
            : throw IdentifierText.Refused(nameof(FilingId), "64 lower-case hex digits, not all zero");

    /// <summary>64 lower-case hex digits without 0x.</summary>
    public override string ToString() => IdentifierText.Format(Value);
}
