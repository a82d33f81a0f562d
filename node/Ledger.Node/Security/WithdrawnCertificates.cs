using Microsoft.Extensions.Logging;

namespace Ledger.Node.Security;

/// <summary>
/// The list of withdrawn certificates of the node's configuration, read again when its bytes have changed. A file that cannot be
/// read is named in the log, once for each fault, and the list that was read last stays.
/// </summary>
/// <param name="file">Its path; null: none is kept.</param>
/// <param name="list">As it was read at start.</param>
/// <param name="logger">Where changes and faults are told.</param>
internal sealed partial class WithdrawnCertificates(
    string? file,
    WithdrawnList list,
    ILogger<WithdrawnCertificates> logger
)
{
    private volatile WithdrawnList current = list;
    private byte[]? read; // null: not looked at since the start, or not there when it was
    private string fault = "";

    public bool Holds(PresentedCertificate certificate) => current.Holds(certificate);

    /// <summary>Looks whether the file has changed. By one thread at a time.</summary>
    public void Refresh()
    {
        if (file is null)
            return;
        try
        {
            var bytes = File.ReadAllBytes(file);
            if (read is not null && bytes.AsSpan().SequenceEqual(read))
                return;
            var (first, next) = (read is null && fault.Length == 0, WithdrawnList.Parse(read = bytes));
            (current, fault) = (next, "");
            if (!first)
                LogRead(file, next.Count);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException or FormatException)
        {
            if (string.Equals(fault, e.Message, StringComparison.Ordinal))
                return;
            fault = e.Message;
            if (e is not FormatException)
                read = null; // what comes back is read, also when it is what was there before
            LogFault(file, e.Message, current.Count);
        }
    }

    [LoggerMessage(2202, LogLevel.Warning, "The list of withdrawn certificates {File} was read; it has {Count}.")]
    private partial void LogRead(string file, int count);

    [LoggerMessage(
        2203,
        LogLevel.Error,
        "The list of withdrawn certificates {File} cannot be read ({Fault}); the one that was read last counts ({Count})."
    )]
    private partial void LogFault(string file, string fault, int count);
}
