using System.Globalization;
using System.Numerics;

namespace Ledger.Evidence.Codes;

/// <summary>
/// The text in a QR code: <c>https://HOST/v#1</c> (byte segment), then the decimal digits of the integer 0x01 ‖ COSE bytes
/// (numeric segment), as SMART Health Cards write theirs. One text for each code: re-encoding must give the input back. A host
/// that is the reader's own machine has http://, which is what a sample's page speaks there; its code is read with either.
/// </summary>
/// <remarks>docs/evidence.md 5; byte and numeric segments: ISO/IEC 18004, 7.4.</remarks>
internal static class CodeText
{
    /// <summary>The most digits of a code.</summary>
    public const int MaxDigits = 700;

    private const string Scheme = "https://";
    private const string LoopbackScheme = "http://";

    /// <summary>Between host and digits.</summary>
    public const string Path = "/v#";

    public static string SchemeOf(string host) => CodeHost.IsLoopback(host) ? LoopbackScheme : Scheme;

    /// <exception cref="ArgumentException">Not a host in lower-case ASCII, or a code of more than 700 digits.</exception>
    public static string Encode(string host, ReadOnlySpan<byte> cose)
    {
        if (!CodeHost.IsHost(host))
            throw new ArgumentException(
                "Expected a host in lower-case ASCII (punycode), with an optional port.",
                nameof(host)
            );
        var digits = new BigInteger([1, .. cose], isUnsigned: true, isBigEndian: true).ToString(
            CultureInfo.InvariantCulture
        );
        return digits.Length <= MaxDigits
            ? SchemeOf(host) + host + Path + "1" + digits
            : throw new ArgumentException("The code has " + digits.Length + " digits, the limit is 700.", nameof(cose));
    }

    public static CodeFault TryDecode(string? text, out string host, out byte[] cose)
    {
        host = "";
        cose = [];
        if (string.IsNullOrEmpty(text))
            return CodeFault.NotALedgerCode;
        if (text.Length > Scheme.Length + CodeHost.MaxLength + Path.Length + 1 + MaxDigits)
            return CodeFault.TooLong;
        var path = text.IndexOf(Path, StringComparison.Ordinal);
        var scheme = text.StartsWith(LoopbackScheme, StringComparison.Ordinal) ? LoopbackScheme : Scheme;
        if (
            !text.StartsWith(scheme, StringComparison.Ordinal)
            || path < scheme.Length
            || path + Path.Length == text.Length
        )
            return CodeFault.NotALedgerCode;
        host = text[scheme.Length..path];
        if (!CodeHost.IsHost(host))
            return CodeFault.BadHost;
        if (scheme == LoopbackScheme && !CodeHost.IsLoopback(host))
            return CodeFault.NotALedgerCode;
        var format = text[path + Path.Length];
        if (format != '1')
            return char.IsAsciiDigit(format) ? CodeFault.NewerFormat : CodeFault.BadDigits;
        return TryDecodeDigits(text.AsSpan(path + Path.Length + 1), out cose);
    }

    private static CodeFault TryDecodeDigits(ReadOnlySpan<char> digits, out byte[] cose)
    {
        cose = [];
        if (digits.Length > MaxDigits)
            return CodeFault.TooLong;
        if (digits.IsEmpty || digits.ContainsAnyExceptInRange('0', '9'))
            return CodeFault.BadDigits;
        if (digits[0] == '0')
            return CodeFault.NotCanonicalDigits;
        var number = BigInteger.Parse(digits, NumberStyles.None, CultureInfo.InvariantCulture);
        if (!number.ToString(CultureInfo.InvariantCulture).AsSpan().SequenceEqual(digits))
            return CodeFault.NotCanonicalDigits;
        var bytes = number.ToByteArray(isUnsigned: true, isBigEndian: true);
        if (bytes[0] != 1)
            return CodeFault.BadPrefix;
        cose = bytes[1..];
        return CodeFault.None;
    }
}
