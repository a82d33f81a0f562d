using Microsoft.Extensions.Logging;

namespace Ledger.Node;

/// <summary>
/// Refuses work before the disk is full: an index or a vault without space is worse than a late submit. What is free is looked
/// at once a second at most; each change of state is one line of the log.
/// </summary>
/// <param name="reserve">Bytes that stay free.</param>
/// <param name="free">Bytes that are free where the node's folder lies; null: a node without a folder, which is never low.</param>
/// <param name="time">What the second is counted by.</param>
/// <param name="logger">Where the changes are told.</param>
public sealed partial class DiskGuard(long reserve, Func<long>? free, TimeProvider time, ILogger logger)
{
    private const long Mebibyte = 1024 * 1024;
    private static readonly TimeSpan Interval = TimeSpan.FromSeconds(1);
    private readonly Lock gate = new();
    private long? looked; // guarded by gate
    private bool low; // guarded by gate

    /// <summary>Watches the disk of a node's data folder; an empty name is a node without one.</summary>
    public static DiskGuard Of(string directory, int reserveMiB, TimeProvider time, ILogger logger)
    {
        if (directory.Length == 0)
            return new DiskGuard(0, null, time, logger);
        var drive = new DriveInfo(Path.GetFullPath(directory));
        return new DiskGuard(reserveMiB * Mebibyte, () => drive.AvailableFreeSpace, time, logger);
    }

    /// <summary>
    /// Less than the reserve is free. Once it was, it is so until an eighth more than the reserve is free: what comes and goes
    /// at the border is no change of state.
    /// </summary>
    public bool IsLow
    {
        get
        {
            if (free is null)
                return false;
            lock (gate)
            {
                if (looked is { } last && time.GetElapsedTime(last) < Interval)
                    return low;
                looked = time.GetTimestamp();
                var left = free();
                var was = low;
                low = left < (was ? reserve + reserve / 8 : reserve);
                if (low && !was)
                    LogLow(left / Mebibyte, reserve / Mebibyte);
                else if (was && !low)
                    LogEnough(left / Mebibyte);
                return low;
            }
        }
    }

    /// <summary>Why nothing is taken, for people.</summary>
    public string Message =>
        FormattableString.Invariant($"less than {reserve / Mebibyte} MiB of the node's disk are free");

    [LoggerMessage(
        2501,
        LogLevel.Error,
        "The disk has {Free} MiB left and {Reserve} stay free: what is submitted is refused (DISK_FULL) until there is space."
    )]
    private partial void LogLow(long free, long reserve);

    [LoggerMessage(2502, LogLevel.Warning, "The disk has space again ({Free} MiB): what is submitted is taken.")]
    private partial void LogEnough(long free);
}
