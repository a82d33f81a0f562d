using Microsoft.Extensions.Logging;

namespace Ledger.Node.Errors;

/// <summary>
/// What the log says of calls that failed: of one kind the first at once, those that follow as a number once a minute. What
/// the node knows by name is one line; what nobody foresaw comes with its stack.
/// </summary>
internal sealed partial class CallFaults(TimeProvider time, ILogger<CallFaults> logger)
{
    private static readonly TimeSpan ToldAgain = TimeSpan.FromMinutes(1);
    private readonly Lock gate = new();
    private readonly Dictionary<string, (long Told, long Unsaid)> kinds = new(StringComparer.Ordinal); // guarded by gate

    /// <summary>A state of the node, for which every call of its kind is refused.</summary>
    /// <param name="reason">As the caller is told, for instance STOPPING.</param>
    /// <param name="why">Of the first call; nothing personal.</param>
    public void Refused(string reason, string why)
    {
        if (Tells(reason) is { } unsaid)
            LogRefused(reason, why, unsaid);
    }

    /// <summary>A failure of one call.</summary>
    public void Failed(string method, Exception error)
    {
        if (Tells(method + " " + error.GetType().Name) is { } unsaid)
            LogFailed(method, unsaid, error);
    }

    /// <summary>How many of the kind were not told since the last one that was; null where this one is not told either.</summary>
    private long? Tells(string kind)
    {
        lock (gate)
        {
            var now = time.GetTimestamp();
            if (kinds.TryGetValue(kind, out var seen) && time.GetElapsedTime(seen.Told, now) < ToldAgain)
            {
                kinds[kind] = seen with { Unsaid = seen.Unsaid + 1 };
                return null;
            }
            kinds[kind] = (now, 0);
            return seen.Unsaid;
        }
    }

    [LoggerMessage(2301, LogLevel.Error, "Calls are refused with {Reason} ({Unsaid} more since this was told): {Why}")]
    private partial void LogRefused(string reason, string why, long unsaid);

    [LoggerMessage(2302, LogLevel.Error, "{Method} failed ({Unsaid} more since this was told).")]
    private partial void LogFailed(string method, long unsaid, Exception error);
}
