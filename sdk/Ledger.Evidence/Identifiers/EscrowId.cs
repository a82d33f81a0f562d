using System.Diagnostics.CodeAnalysis;
using System.Text.Json.Serialization;
using Ledger.Evidence.Primitives;

namespace Ledger.Evidence.Identifiers;

/// <summary>An escrow: 32 random bytes, derived from nothing.</summary>
[JsonConverter(typeof(ParsableJsonConverter<EscrowId>))]
public readonly record struct EscrowId : IParsable<EscrowId>
{
    private readonly Bytes32 value;

    /// <exception cref="ArgumentException">Zero, which is no identifier.</exception>
    public EscrowId(in Bytes32 value)
    {
        if (value.IsZero)
            throw new ArgumentException("Zero is no EscrowId.", nameof(value));
        this.value = value;
    }

    /// <exception cref="InvalidOperationException">A default value, which names nothing.</exception>
    public Bytes32 Value => IdentifierText.Required(value, nameof(EscrowId));

    /// <summary>The resource name of the API, <c>escrows/{64 hex}</c>.</summary>
    public string Name => "escrows/" + ToString();

    /// <summary>Reads 64 lower-case hex digits without 0x.</summary>
    public static bool TryParse([NotNullWhen(true)] string? s, IFormatProvider? provider, out EscrowId result)
    {
        var read = IdentifierText.TryParse(s, out var bytes);
        result = read ? new EscrowId(bytes) : default;
        return read;
    }

    /// <inheritdoc cref="TryParse(string?, IFormatProvider?, out EscrowId)"/>
    public static bool TryParse([NotNullWhen(true)] string? text, out EscrowId result) =>
        TryParse(text, null, out result);

    /// <exception cref="FormatException">Not 64 lower-case hex digits, or all of them zero.</exception>
    public static EscrowId Parse(string text) => Parse(text, null);

    /// <inheritdoc cref="Parse(string)"/>
    public static EscrowId Parse(string s, IFormatProvider? provider) =>
        TryParse(s, provider, out var result)
            ? result
            : throw IdentifierText.Refused(nameof(EscrowId), "64 lower-case hex digits, not all zero");

    /// <summary>64 lower-case hex digits without 0x.</summary>
    public override string ToString() => IdentifierText.Format(Value);
}
