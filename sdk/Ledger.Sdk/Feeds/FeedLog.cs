using Microsoft.Extensions.Logging;

namespace Ledger.Sdk.Feeds;

/// <summary>Ids from 1200.</summary>
internal static partial class FeedLog
{
    [LoggerMessage(1200, LogLevel.Information, "The event stream ended ({Why}); it goes on from its cursor.")]
    public static partial void Reconnect(ILogger logger, string why);
}
