using System.Diagnostics.CodeAnalysis;
using System.Text.Json.Serialization;
using Ledger.Evidence.Primitives;

namespace Ledger.Evidence.Identifiers;

/// <summary>A unit under its one possible reference: SHA-256("ledger/unit-ref/1" ‖ signature of the unit key); see <see cref="UnitReference"/>.</summary>
/// <remarks>docs/evidence.md 2.</remarks>
[JsonConverter(typeof(ParsableJsonConverter<UnitRef>))]
public readonly record struct UnitRef : IParsable<UnitRef>
{
    private readonly Bytes32 value;

    /// <exception cref="ArgumentException">Zero, which is no identifier.</exception>
    public UnitRef(in Bytes32 value)
    {
        if (value.IsZero)
            throw new ArgumentException("Zero is no UnitRef.", nameof(value));
        this.value = value;
    }

    /// <exception cref="InvalidOperationException">A default value, which names nothing.</exception>
    public Bytes32 Value => IdentifierText.Required(value, nameof(UnitRef));

    /// <summary>The resource name of the API, <c>units/{64 hex}</c>.</summary>
    public string Name => "units/" + ToString();

    /// <summary>Reads 64 lower-case hex digits without 0x.</summary>
    public static bool TryParse([NotNullWhen(true)] string? s, IFormatProvider? provider, out UnitRef result)
    {
        var read = IdentifierText.TryParse(s, out var bytes);
        result = read ? new UnitRef(bytes) : default;
        return read;
    }

    /// <inheritdoc cref="TryParse(string?, IFormatProvider?, out UnitRef)"/>
    public static bool TryParse([NotNullWhen(true)] string? text, out UnitRef result) =>
        TryParse(text, null, out result);

    /// <exception cref="FormatException">Not 64 lower-case hex digits, or all of them zero.</exception>
    public static UnitRef Parse(string text) => Parse(text, null);

    /// <inheritdoc cref="Parse(string)"/>
    public static UnitRef Parse(string s, IFormatProvider? provider) =>
        TryParse(s, provider, out var result)
            ? result
            : throw IdentifierText.Refused(nameof(UnitRef), "64 lower-case hex digits, not all zero");

    /// <summary>64 lower-case hex digits without 0x.</summary>
    public override string ToString() => IdentifierText.Format(Value);
}
