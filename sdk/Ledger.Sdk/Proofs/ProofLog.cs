using Microsoft.Extensions.Logging;

namespace Ledger.Sdk.Proofs;

/// <summary>Id 1300.</summary>
internal static partial class ProofLog
{
    [LoggerMessage(1300, LogLevel.Critical, "A node's answer was not proved and is not believed: {Why}")]
    public static partial void Untrusted(ILogger logger, string why);
}
