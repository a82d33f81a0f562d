using System.ComponentModel;
using System.Diagnostics;

namespace Ledger.Benchmarks.Anvil;

/// <summary>anvil of foundry, fetched from npm into the checkout's ignored state.</summary>
/// <param name="Path">The program.</param>
internal sealed record AnvilProgram(string Path)
{
    public const string Version = "1.7.1";

    /// <exception cref="BenchException">npm is missing or did not bring it.</exception>
    public static async Task<AnvilProgram> InstallAsync(TextWriter progress, CancellationToken cancel)
    {
        var folder = System.IO.Path.Combine(Repository.State, "anvil-" + Version);
        var program = new AnvilProgram(System.IO.Path.Combine(folder, "node_modules", ".bin", "anvil"));
        if (!File.Exists(program.Path))
        {
            await progress.WriteLineAsync("bench: fetching anvil " + Version + " from npm (once) ...");
            Directory.CreateDirectory(folder);
            await RunAsync(
                "npm",
                cancel,
                "install",
                "--prefix",
                folder,
                "--no-save",
                "--no-package-lock",
                "--no-audit",
                "--no-fund",
                "@foundry-rs/anvil@" + Version
            );
        }
        var said = await RunAsync(program.Path, cancel, "--version");
        return said.Contains(Version, StringComparison.Ordinal)
            ? program
            : throw new BenchException("anvil " + Version + " is needed; this is: " + said);
    }

    private static async Task<string> RunAsync(string program, CancellationToken cancel, params string[] arguments)
    {
        const string Remedy = " (--no-anvil leaves the comparison out; on Debian: apt-get install nodejs npm)";
        try
        {
            using var process = Process.Start(
                new ProcessStartInfo(program, arguments)
                {
                    UseShellExecute = false,
                    RedirectStandardOutput = true,
                    RedirectStandardError = true,
                }
            )!;
            var error = process.StandardError.ReadToEndAsync(cancel);
            var output = await process.StandardOutput.ReadToEndAsync(cancel);
            await process.WaitForExitAsync(cancel);
            return process.ExitCode == 0
                ? output
                : throw new BenchException(program + " failed: " + (await error).Trim() + Remedy);
        }
        catch (Win32Exception fault)
        {
            throw new BenchException(program + " is missing." + Remedy, fault);
        }
    }
}
