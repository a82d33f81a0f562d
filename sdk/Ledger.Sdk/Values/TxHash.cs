using System.Diagnostics.CodeAnalysis;
using System.Text.Json.Serialization;
using Ledger.Evidence.Identifiers;
using Ledger.Evidence.Primitives;

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

    /// <summary>Reads what <see cref="ToString"/> writes, and the same without 0x, as earlier versions wrote it and names have it.</summary>
    public static bool TryParse([NotNullWhen(true)] string? s, IFormatProvider? provider, out TxHash result)
    {
        var digits = s is not null && s.StartsWith("0x", StringComparison.Ordinal) ? s[2..] : s;
        var read = BareHex.TryParse(digits, out var value) && !value.IsZero;
        result = read ? new TxHash(value) : default;
        return read;
    }

    /// <exception cref="FormatException">Not 0x and 64 lower-case hex digits, or all of them zero.</exception>
    public static TxHash Parse(string text) => Parse(text, null);

    /// <inheritdoc cref="Parse(string)"/>
    public static TxHash Parse(string s, IFormatProvider? provider) =>
        TryParse(s, provider, out var result) ? result : throw BareHex.Refused(nameof(TxHash));

    /// <summary>0x and 64 lower-case hex digits, as the hash of a block prints.</summary>
    public override string ToString() => Value.ToString();
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
