namespace Ledger.Sdk.Outbox.Files;

internal static class DiskSpace
{
    /// <summary>ENOSPC as .NET reports it on Unix.</summary>
    public const int NoSpace = 28;

    private const int Quota = 122;
    private const int WindowsDiskFull = unchecked((int)0x80070070);

    /// <summary>True where the exception says that the disk (or the owner's share of it) is full.</summary>
    public static bool IsFull(Exception? e) =>
        e switch
        {
            null => false,
            IOException { HResult: NoSpace or Quota or WindowsDiskFull } => true,
            _ => IsFull(e.InnerException),
        };
}
