using System.Buffers;
using Ledger.Evidence.Primitives;

namespace Ledger.Evidence.Identifiers;

/// <summary>32-byte identifiers as names and URLs write them: 64 lower-case hex digits without 0x.</summary>
internal static class IdentifierText
{
    private static readonly SearchValues<char> Digits = SearchValues.Create("0123456789abcdef");

    public static string Format(in Bytes32 value) => Convert.ToHexStringLower(value.Span);

    /// <summary>Reads exactly 64 lower-case digits, so that one identifier has one spelling; zero is no identifier.</summary>
    public static bool TryParse(ReadOnlySpan<char> text, out Bytes32 value)
    {
        value = default;
        if (text.Length != 2 * Bytes32.Size || text.ContainsAnyExcept(Digits))
            return false;
        Span<byte> bytes = stackalloc byte[Bytes32.Size];
        Convert.FromHexString(text, bytes, out _, out _);
        value = new Bytes32(bytes);
        return !value.IsZero;
    }

    public static Bytes32 Required(in Bytes32 value, string type) =>
        value.IsZero ? throw new InvalidOperationException("This " + type + " was never set.") : value;

    public static FormatException Refused(string type, string expected) => new(type + ": expected " + expected + ".");
}
