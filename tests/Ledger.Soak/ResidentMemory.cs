using System.Globalization;

namespace Ledger.Soak;

/// <summary>A process's resident memory (VmRSS of proc(5)).</summary>
internal static class ResidentMemory
{
    /// <summary>In bytes, now; 0 where the process has ended.</summary>
    public static long Of(int process)
    {
        var file = string.Create(CultureInfo.InvariantCulture, $"/proc/{process}/status");
        try
        {
            var row = File.ReadLines(file).FirstOrDefault(l => l.StartsWith("VmRSS:", StringComparison.Ordinal));
            return row is null
                ? 0
                : 1024 * long.Parse(row.AsSpan(6).Trim().TrimEnd(" kB"), CultureInfo.InvariantCulture);
        }
        catch (IOException)
        {
            return 0;
        }
    }
}
