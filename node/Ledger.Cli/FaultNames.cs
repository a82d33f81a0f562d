namespace Ledger.Cli;

/// <summary>
/// Names the faults of the machine (disk, files, permissions). What is not named here is a fault of this program and
/// leaves with its stack.
/// </summary>
internal static class FaultNames
{
    // Linux errno in the low half of an IOException's HResult.
    private const int NoSpace = 28;
    private const int ReadOnly = 30;

    public static CliException? Of(Exception fault) =>
        fault switch
        {
            FileNotFoundException f => new CliException("error.file.missing", f.FileName ?? f.Message),
            DirectoryNotFoundException => new CliException("error.folder.missing", fault.Message),
            UnauthorizedAccessException => new CliException("error.file.denied", fault.Message),
            IOException when IsDiskFull(fault) => new CliException("error.disk.full", fault.Message),
            IOException when IsReadOnly(fault) => new CliException("error.disk.readonly", fault.Message),
            IOException => new CliException("error.file.io", fault.Message),
            _ => null,
        };

    public static bool IsDiskFull(Exception fault) => fault is IOException && (fault.HResult & 0xffff) == NoSpace;

    public static bool IsReadOnly(Exception fault) => fault is IOException && (fault.HResult & 0xffff) == ReadOnly;
}
