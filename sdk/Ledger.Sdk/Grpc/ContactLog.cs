using Microsoft.Extensions.Logging;

namespace Ledger.Sdk.Grpc;

/// <summary>Id 1301.</summary>
internal static partial class ContactLog
{
    [LoggerMessage(
        1301,
        LogLevel.Critical,
        "A node of another ledger is refused; nothing is read from it, signed for it or sent to it. {Why}"
    )]
    public static partial void Foreign(ILogger logger, string why);
}
