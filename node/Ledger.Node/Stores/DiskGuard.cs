namespace Ledger.Node;

/// <summary>Refuses work before the disk is full: an index or a vault without space is worse than a late submit.</summary>
public sealed class DiskGuard(string directory, TimeProvider time)
{
    private const long Minimum = 256L * 1024 * 1024;
    private static readonly TimeSpan Interval = TimeSpan.FromSeconds(1);
    private long checkedAt;
    private bool low;

    /// <summary>Less than 256 MiB are free; looked at once a second at most.</summary>
    public bool IsLow
    {
        get
        {
            if (directory.Length == 0)
                return false;
            var last = Volatile.Read(ref checkedAt);
            if (last != 0 && time.GetElapsedTime(last) < Interval)
                return Volatile.Read(ref low);
            Volatile.Write(ref checkedAt, time.GetTimestamp());
            Volatile.Write(ref low, new DriveInfo(Path.GetFullPath(directory)).AvailableFreeSpace < Minimum);
            return Volatile.Read(ref low);
        }
    }
}
