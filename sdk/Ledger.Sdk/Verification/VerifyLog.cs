using Microsoft.Extensions.Logging;

namespace Ledger.Sdk;

/// <summary>Ids from 1300.</summary>
internal static partial class VerifyLog
{
    [LoggerMessage(1300, LogLevel.Critical, "A node's answer was not proved and is not believed: {Why}")]
    public static partial void Untrusted(ILogger logger, string why);

    [LoggerMessage(
        1301,
        LogLevel.Critical,
        "A node of another ledger is refused; nothing is read from it, signed for it or sent to it. {Why}"
    )]
    public static partial void Foreign(ILogger logger, string why);
}
