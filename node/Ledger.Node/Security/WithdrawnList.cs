using System.Collections.Frozen;
using System.Globalization;
using System.Text;

namespace Ledger.Node.Security;

/// <summary>
/// The text of a list of withdrawn certificates: UTF-8, one a line, as SHA-256 fingerprint or as serial number of the pinned authority,
/// each as openssl prints it (<c>sha256 Fingerprint=AB:CD:..</c>, <c>serial=1A2B</c>) or the fingerprint's 64 hex digits alone.
/// What follows a # is a remark; blank lines count for nothing.
/// </summary>
internal sealed class WithdrawnList
{
    public const int MaxBytes = 1024 * 1024;
    private const int FingerprintDigits = 64;
    private const int SerialDigits = 40; // RFC 5280 4.1.2.2: 20 octets
    private const string FingerprintMark = "sha256 fingerprint=";
    private const string SerialMark = "serial=";

    private readonly FrozenSet<string> fingerprints;
    private readonly FrozenSet<string> serials;

    private WithdrawnList(IEnumerable<string> fingerprints, IEnumerable<string> serials)
    {
        this.fingerprints = fingerprints.ToFrozenSet(StringComparer.Ordinal);
        this.serials = serials.ToFrozenSet(StringComparer.Ordinal);
    }

    public static WithdrawnList Empty { get; } = new([], []);

    public int Count => fingerprints.Count + serials.Count;

    public bool Holds(PresentedCertificate certificate) =>
        fingerprints.Contains(certificate.Fingerprint) || serials.Contains(certificate.Serial);

    /// <exception cref="FormatException">Too large, no UTF-8, or a line that is neither; the line is named.</exception>
    public static WithdrawnList Parse(ReadOnlySpan<byte> utf8)
    {
        if (utf8.Length > MaxBytes)
            throw new FormatException(
                string.Create(CultureInfo.InvariantCulture, $"{utf8.Length} bytes; the limit is {MaxBytes}.")
            );
        string text;
        try
        {
            text = new UTF8Encoding(false, throwOnInvalidBytes: true).GetString(utf8);
        }
        catch (DecoderFallbackException e)
        {
            throw new FormatException("it is no UTF-8 text.", e);
        }
        var (fingerprints, serials) = (new List<string>(), new List<string>());
        var number = 0;
        foreach (var raw in text.TrimStart('\uFEFF').Split('\n'))
        {
            number++;
            var line = raw.Split('#')[0].Trim();
            if (line.Length == 0)
                continue;
            if (Digits(line, SerialMark, SerialDigits) is { } serial)
                serials.Add(Canonical(serial));
            else if (
                (Digits(line, FingerprintMark, FingerprintDigits) ?? Digits(line, "", FingerprintDigits)) is
                { Length: FingerprintDigits } fingerprint
            )
                fingerprints.Add(fingerprint);
            else
                throw new FormatException(
                    string.Create(
                        CultureInfo.InvariantCulture,
                        $"line {number}: expected a SHA-256 fingerprint (64 hex digits, colons allowed) or serial= and at most {SerialDigits} hex digits."
                    )
                );
        }
        return new WithdrawnList(fingerprints, serials);
    }

    /// <summary>Serial numbers are numbers: zeros in front say nothing.</summary>
    public static string Canonical(string serial) =>
        serial.TrimStart('0') is { Length: > 0 } digits ? digits.ToUpperInvariant() : "0";

    private static string? Digits(string line, string mark, int most)
    {
        if (!line.StartsWith(mark, StringComparison.OrdinalIgnoreCase))
            return null;
        var digits = line[mark.Length..].Replace(":", "", StringComparison.Ordinal);
        return digits.Length > 0 && digits.Length <= most && digits.All(char.IsAsciiHexDigit)
            ? digits.ToUpperInvariant()
            : null;
    }
}
