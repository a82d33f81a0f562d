using System.Globalization;

namespace Ledger.Listening;

/// <summary>How many files, sockets among them, this process may hold open.</summary>
public static class OpenFiles
{
    /// <summary>Taken where no limit is told: more helps nobody here.</summary>
    public const long Plenty = 65_536;

    private const string LimitsFile = "/proc/self/limits";
    private const string Row = "Max open files";

    /// <summary>The system's limit for this process (RLIMIT_NOFILE), at most <see cref="Plenty"/>.</summary>
    public static long Limit =>
        Math.Min(Plenty, File.Exists(LimitsFile) ? Parse(File.ReadAllText(LimitsFile)) ?? Plenty : Plenty);

    /// <summary>The soft limit in the kernel's table of limits; null where it has none.</summary>
    public static long? Parse(string limits)
    {
        ArgumentNullException.ThrowIfNull(limits);
        foreach (var line in limits.Split('\n'))
            if (line.StartsWith(Row, StringComparison.Ordinal))
            {
                var words = line[Row.Length..].Split(' ', StringSplitOptions.RemoveEmptyEntries);
                return
                    words.Length > 0
                    && long.TryParse(words[0], NumberStyles.None, CultureInfo.InvariantCulture, out var limit)
                    ? limit
                    : null;
            }
        return null;
    }
}
