using System.Diagnostics.CodeAnalysis;
using System.Text.Json.Serialization;
using Ledger.Evidence;

namespace Ledger.Sdk;

/// <summary>A transaction's hash.</summary>
[JsonConverter(typeof(ParsableJsonConverter<TxHash>))]
public readonly record struct TxHash : IParsable<TxHash>
{
    private readonly Bytes32 value;

    /// <exception cref="ArgumentException">Zero.</exception>
    public TxHash(Bytes32 value)
    {
        if (value.IsZero)
            throw new ArgumentException("Zero is no transaction's hash.", nameof(value));
        this.value = value;
    }

    /// <exception cref="InvalidOperationException">A default value, which names nothing.</exception>
    public Bytes32 Value => value.IsZero ? throw new InvalidOperationException("This TxHash was never set.") : value;

    /// <summary>Reads 64 lower-case hex digits without 0x.</summary>
    public static bool TryParse([NotNullWhen(true)] string? s, IFormatProvider? provider, out TxHash result)
    {
        var read = BareHex.TryParse(s, out var value) && !value.IsZero;
        result = read ? new TxHash(value) : default;
        return read;
    }

    /// <exception cref="FormatException">Not 64 lower-case hex digits, or all of them zero.</exception>
    public static TxHash Parse(string text) => Parse(text, null);

    /// <inheritdoc cref="Parse(string)"/>
    public static TxHash Parse(string s, IFormatProvider? provider) =>
        TryParse(s, provider, out var result) ? result : throw BareHex.Refused(nameof(TxHash));

    /// <summary>64 lower-case hex digits without 0x.</summary>
    public override string ToString() => Convert.ToHexStringLower(Value.Span);
}

/// <summary>32 bytes as names and URLs have them.</summary>
internal static class BareHex
{
    public static bool TryParse([NotNullWhen(true)] string? text, out Bytes32 value)
    {
        value = default;
        return text is not null && text.All(char.IsAsciiHexDigitLower) && Bytes32.TryParse("0x" + text, out value);
    }

    public static FormatException Refused(string type) => new($"Expected a {type}: 64 lower-case hex digits.");
}
