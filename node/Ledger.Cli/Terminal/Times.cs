using System.Globalization;

namespace Ledger.Cli.Terminal;

/// <summary>Times as people here read them: Beijing, with the zone named.</summary>
internal static class Times
{
    private static readonly TimeSpan Beijing = TimeSpan.FromHours(8);

    /// <summary>The last second that Beijing's clock shows with four digits of a year.</summary>
    private const long Last = 253_402_271_999;

    /// <summary>
    /// A moment that a person types: RFC 3339 with seconds, maybe their fraction, and an offset or Z; nothing else. A text without an offset, or in
    /// the order of another country, has more than one reading.
    /// </summary>
    /// <exception cref="CliException">Another form, or outside of 1970 to 9999.</exception>
    public static DateTimeOffset Given(string text) =>
        DateTimeOffset.TryParseExact(
            text,
            ["yyyy-MM-dd'T'HH:mm:ss.FFFFFFFzzz", "yyyy-MM-dd'T'HH:mm:ss.FFFFFFF'Z'"],
            CultureInfo.InvariantCulture,
            DateTimeStyles.AssumeUniversal,
            out var time
        ) && time.ToUnixTimeSeconds() is >= 0 and <= Last
            ? time
            : throw new CliException("error.time", text);

    /// <param name="unixSeconds">Later than year 9999 is shown as the number.</param>
    public static string Show(ulong unixSeconds) =>
        unixSeconds > Last
            ? unixSeconds.ToString(CultureInfo.InvariantCulture)
            : Show(DateTimeOffset.FromUnixTimeSeconds((long)unixSeconds));

    public static string Show(DateTimeOffset time) =>
        time.ToOffset(Beijing).ToString("yyyy-MM-dd HH:mm:ss", CultureInfo.InvariantCulture) + " (UTC+8)";
}
