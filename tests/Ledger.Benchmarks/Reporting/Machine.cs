using System.Diagnostics;
using System.Globalization;
using System.Runtime.InteropServices;

namespace Ledger.Benchmarks.Reporting;

/// <summary>What the figures were measured on.</summary>
/// <param name="Processor">Model, as the system names it.</param>
/// <param name="Cores">That this process may use.</param>
/// <param name="MemoryBytes">Of the machine or of this process's share.</param>
/// <param name="System">Name and version.</param>
/// <param name="Runtime">.NET.</param>
/// <param name="Commit">Of the checkout; "+changes" where files differ from it.</param>
internal sealed record Machine(
    string Processor,
    int Cores,
    long MemoryBytes,
    string System,
    string Runtime,
    string Commit
)
{
    public static Machine Describe() =>
        new(
            ProcessorName(),
            Environment.ProcessorCount,
            GC.GetGCMemoryInfo().TotalAvailableMemoryBytes,
            SystemName(),
            RuntimeInformation.FrameworkDescription,
            Git("rev-parse", "--short=12", "HEAD") + (Git("status", "--porcelain").Length > 0 ? "+changes" : "")
        );

    public override string ToString() =>
        string.Create(
            CultureInfo.InvariantCulture,
            $"{Processor}, {Cores} cores, {MemoryBytes >> 30} GiB, {System}, {Runtime}"
        );

    private static string ProcessorName() =>
        File.Exists("/proc/cpuinfo")
            ? File.ReadLines("/proc/cpuinfo")
                .Where(static l => l.StartsWith("model name", StringComparison.Ordinal))
                .Select(static l => l[(l.IndexOf(':', StringComparison.Ordinal) + 1)..].Trim())
                .FirstOrDefault(RuntimeInformation.ProcessArchitecture.ToString())
            : RuntimeInformation.ProcessArchitecture.ToString();

    private static string SystemName() =>
        File.Exists("/etc/os-release")
            ? File.ReadLines("/etc/os-release")
                .Where(static l => l.StartsWith("PRETTY_NAME=", StringComparison.Ordinal))
                .Select(static l => l["PRETTY_NAME=".Length..].Trim('"'))
                .FirstOrDefault(RuntimeInformation.OSDescription)
            : RuntimeInformation.OSDescription;

    private static string Git(params string[] arguments)
    {
        try
        {
            using var git = Process.Start(
                new ProcessStartInfo("git", arguments)
                {
                    WorkingDirectory = Repository.Root,
                    UseShellExecute = false,
                    RedirectStandardOutput = true,
                    RedirectStandardError = true,
                }
            )!;
            var output = git.StandardOutput.ReadToEnd();
            git.WaitForExit();
            return git.ExitCode == 0 ? output.Trim() : "unknown";
        }
        catch (global::System.ComponentModel.Win32Exception)
        {
            return "unknown"; // no git here
        }
    }
}
