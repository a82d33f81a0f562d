using Microsoft.Extensions.Logging;

namespace Ledger.Sdk.Outbox.Telemetry;

/// <summary>Ids from 1100. No key, field, reference or document name is in any.</summary>
internal static partial class Log
{
    [LoggerMessage(
        1100,
        LogLevel.Information,
        "Outbox opened at {Folder}: {Open} open entries, {Transactions} transactions under way."
    )]
    public static partial void Opened(ILogger logger, string folder, int open, int transactions);

    [LoggerMessage(1101, LogLevel.Error, "An outbox round failed; it runs again.")]
    public static partial void RoundFailed(ILogger logger, Exception e);

    [LoggerMessage(
        1102,
        LogLevel.Warning,
        "The writer key's lease was refused: {Reason}. Nothing is sent until it is held."
    )]
    public static partial void LeaseRefused(ILogger logger, string reason);

    [LoggerMessage(1103, LogLevel.Warning, "The node rejected a transaction of {Statements} statements: {Reason}.")]
    public static partial void Rejected(ILogger logger, int statements, string reason);

    [LoggerMessage(1104, LogLevel.Error, "Entry {Entry} is held ({Reason}): {Answer}. See: ledger outbox list.")]
    public static partial void Held(ILogger logger, long entry, HoldReason reason, string answer);

    [LoggerMessage(
        1105,
        LogLevel.Error,
        "ForeignNonce: a final block holds other bytes under nonce {Nonce}; its statements are packed anew. Another program signs with this key."
    )]
    public static partial void ForeignNonce(ILogger logger, ulong nonce);

    [LoggerMessage(
        1106,
        LogLevel.Critical,
        "RolledBack: this outbox ends at entry {Last}, the ledger remembers {Remembered}. It is an older copy; nothing is accepted or sent."
    )]
    public static partial void RolledBack(ILogger logger, ulong last, ulong remembered);

    [LoggerMessage(1109, LogLevel.Error, "Nothing is signed or sent: {Fault}.")]
    public static partial void LedgerRefused(ILogger logger, string fault);

    [LoggerMessage(
        1110,
        LogLevel.Error,
        "The node takes nothing of this writer key: {Reason}. Its statements are held and tried again."
    )]
    public static partial void KeyBarred(ILogger logger, string reason);

    [LoggerMessage(1111, LogLevel.Error, "The signer gives no signature of its key ({Fault}). Its statements wait.")]
    public static partial void SignerFailed(ILogger logger, string fault, Exception e);

    [LoggerMessage(
        1112,
        LogLevel.Warning,
        "The signer's signatures have s in the upper half or another key's recovery id; they are mended before they are stored."
    )]
    public static partial void SignatureMended(ILogger logger);

    [LoggerMessage(
        1113,
        LogLevel.Warning,
        "Stored bytes under nonce {Nonce} are not signed by their writer key; their statements are packed anew under it."
    )]
    public static partial void BytesOfNoUse(ILogger logger, ulong nonce);

    [LoggerMessage(
        1114,
        LogLevel.Critical,
        "OlderCopy: nonces of {Writer} were used by bytes that this outbox does not have. It is an older copy, or another program signs with the key; its entries are looked for in the ledger."
    )]
    public static partial void OlderCopy(ILogger logger, Ledger.Evidence.Primitives.Address writer);

    [LoggerMessage(
        1115,
        LogLevel.Warning,
        "This outbox is new, and another one sent with its writer key up to entry {Entry}. What that one holds is not known here: if its folder was lost or emptied, put the newest copy back."
    )]
    public static partial void OtherOutboxBefore(ILogger logger, ulong entry);

    [LoggerMessage(
        1108,
        LogLevel.Warning,
        "No socket for `ledger outbox` at {Path}: {Reason}. The outbox runs without."
    )]
    public static partial void NoSocket(ILogger logger, string path, string reason);

    [LoggerMessage(1107, LogLevel.Error, "Settled entries could not be moved to the files of keys; it is tried again.")]
    public static partial void CompactionFailed(ILogger logger, Exception e);
}
