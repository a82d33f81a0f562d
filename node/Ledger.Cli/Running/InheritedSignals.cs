using System.Globalization;
using System.Runtime.InteropServices;

namespace Ledger.Cli.Running;

/// <summary>
/// A shell that is not interactive starts what it puts behind it (<c>&amp;</c>) with SIGINT ignored (POSIX, Shell Command
/// Language 2.11), and .NET leaves an ignored signal alone.
/// </summary>
internal static partial class InheritedSignals
{
    private const int Interrupt = 2; // SIGINT
    private const nint Default = 0; // SIG_DFL

    /// <summary>An interrupt ends this process all the same. The first call of a process: later the runtime has looked.</summary>
    public static void Heed()
    {
        if (!OperatingSystem.IsWindows() && IsIgnored())
            _ = Signal(Interrupt, Default);
    }

    /// <summary>SigIgn of proc(5): bit n - 1 for signal n. Where there is no such file nothing is changed.</summary>
    private static bool IsIgnored()
    {
        const string row = "SigIgn:";
        try
        {
            return File.ReadLines("/proc/self/status").FirstOrDefault(l => l.StartsWith(row, StringComparison.Ordinal))
                    is { } line
                && ulong.TryParse(
                    line.AsSpan(row.Length).Trim(),
                    NumberStyles.AllowHexSpecifier,
                    CultureInfo.InvariantCulture,
                    out var ignored
                )
                && (ignored & (1UL << (Interrupt - 1))) != 0;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return false;
        }
    }

    [LibraryImport("libc", EntryPoint = "signal")]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static partial nint Signal(int number, nint handler);
}
