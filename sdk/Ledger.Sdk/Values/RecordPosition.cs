using System.Diagnostics.CodeAnalysis;
using System.Globalization;
using System.Text.Json.Serialization;
using Ledger.Evidence.Identifiers;
using Ledger.Evidence.Primitives;

namespace Ledger.Sdk;

/// <summary>
/// Where a record stands: how many events it has, and the head that covers them all. One column of the reader's own row. Zero
/// (<c>default</c>) is a position too: of a record before its first event.
/// </summary>
[JsonConverter(typeof(ParsableJsonConverter<RecordPosition>))]
public readonly record struct RecordPosition(uint Seq, Bytes32 Head) : IParsable<RecordPosition>
{
    /// <summary>Reads what <see cref="ToString"/> writes, and nothing else.</summary>
    public static bool TryParse([NotNullWhen(true)] string? s, IFormatProvider? provider, out RecordPosition result)
    {
        result = default;
        var at = s?.IndexOf(':', StringComparison.Ordinal) ?? -1;
        if (
            at < 1
            || !uint.TryParse(s.AsSpan(0, at), NumberStyles.None, CultureInfo.InvariantCulture, out var seq)
            || !Bytes32.TryParse(s.AsSpan(at + 1), out var head)
        )
            return false;
        result = new RecordPosition(seq, head);
        if (string.Equals(result.ToString(), s, StringComparison.Ordinal))
            return true;
        result = default;
        return false;
    }

    /// <exception cref="FormatException">Not a position.</exception>
    public static RecordPosition Parse(string text) => Parse(text, null);

    /// <inheritdoc cref="Parse(string)"/>
    public static RecordPosition Parse(string s, IFormatProvider? provider) =>
        TryParse(s, provider, out var result)
            ? result
            : throw new FormatException("Expected a record's position: its seq, a colon, and 0x and 64 hex digits.");

    /// <summary>The seq, a colon, and the head in lower-case hex with 0x.</summary>
    public override string ToString() => string.Create(CultureInfo.InvariantCulture, $"{Seq}:{Head}");
}
