namespace Ledger.Sdk;

/// <summary>Any length of time that a caller may give, as timers and dates take it.</summary>
internal static class Spans
{
    /// <summary>The longest time of a timer of .NET, 49 days: what is longer is for ever to a process.</summary>
    private static readonly TimeSpan Longest = TimeSpan.FromMilliseconds(uint.MaxValue - 1);

    /// <exception cref="ArgumentOutOfRangeException">Below zero, and not <see cref="Timeout.InfiniteTimeSpan"/>.</exception>
    public static TimeSpan ForTimer(TimeSpan given, string name)
    {
        if (given < TimeSpan.Zero && given != Timeout.InfiniteTimeSpan)
            throw new ArgumentOutOfRangeException(name, given, "A length of time cannot be below zero.");
        return given > Longest ? Timeout.InfiniteTimeSpan : given;
    }

    /// <summary>The end of time where it lies behind it.</summary>
    public static DateTimeOffset After(DateTimeOffset now, TimeSpan given) =>
        given > DateTimeOffset.MaxValue - now ? DateTimeOffset.MaxValue : now + given;

    /// <summary>The beginning of time where it lies before it.</summary>
    public static DateTimeOffset Before(DateTimeOffset now, TimeSpan given) =>
        given > now - DateTimeOffset.UnixEpoch ? DateTimeOffset.UnixEpoch : now - given;
}
