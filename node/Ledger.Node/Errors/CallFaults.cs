using Microsoft.Extensions.Logging;

namespace Ledger.Node.Errors;

/// <summary>
/// What the log says of calls that failed, each kind once a minute. What the node knows by name is one line; what nobody foresaw
/// comes with its stack.
/// </summary>
internal sealed partial class CallFaults(TimeProvider time, ILogger<CallFaults> logger)
{
    private readonly RareLines lines = new(time);

    /// <summary>A state of the node, for which every call of its kind is refused.</summary>
    /// <param name="reason">As the caller is told, for instance STOPPING.</param>
    /// <param name="why">Of the first call; nothing personal.</param>
    public void Refused(string reason, string why)
    {
        if (lines.Tell(reason) is { } unsaid)
            LogRefused(reason, why, unsaid);
    }

    /// <summary>A failure of one call.</summary>
    public void Failed(string method, Exception error)
    {
        if (lines.Tell(method + " " + error.GetType().Name) is { } unsaid)
            LogFailed(method, unsaid, error);
    }

    [LoggerMessage(2301, LogLevel.Error, "Calls are refused with {Reason} ({Unsaid} more since this was told): {Why}")]
    private partial void LogRefused(string reason, string why, long unsaid);

    [LoggerMessage(2302, LogLevel.Error, "{Method} failed ({Unsaid} more since this was told).")]
    private partial void LogFailed(string method, long unsaid, Exception error);
}
