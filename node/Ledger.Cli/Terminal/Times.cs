using System.Globalization;

namespace Ledger.Cli.Terminal;

/// <summary>Times as people here read them: Beijing, with the zone named.</summary>
internal static class Times
{
    private static readonly TimeSpan Beijing = TimeSpan.FromHours(8);

    /// <param name="unixSeconds">Later than year 9999 is shown as the number.</param>
    public static string Show(ulong unixSeconds) =>
        unixSeconds > 253_402_271_999
            ? unixSeconds.ToString(CultureInfo.InvariantCulture)
            : Show(DateTimeOffset.FromUnixTimeSeconds((long)unixSeconds));

    public static string Show(DateTimeOffset time) =>
        time.ToOffset(Beijing).ToString("yyyy-MM-dd HH:mm:ss", CultureInfo.InvariantCulture) + " (UTC+8)";
}
