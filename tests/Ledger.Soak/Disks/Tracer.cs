using System.Diagnostics;
using System.Globalization;

namespace Ledger.Soak.Disks;

/// <summary>strace on a process: every call that writes or syncs, with all its bytes.</summary>
internal sealed class Tracer : IAsyncDisposable
{
    private readonly Process process;

    private Tracer(Process process) => this.process = process;

    /// <summary>Options of a trace into a file.</summary>
    public static IEnumerable<string> Options(string output) =>
        ["-f", "-qq", "-ttt", "-y", "-xx", "-s", "67108864", "-e", "trace=" + SystemCall.Traced, "-o", output];

    /// <summary>Follows a process that runs; returns when it is traced.</summary>
    /// <exception cref="SoakException">strace is missing, or may not trace.</exception>
    public static async Task<Tracer> AttachAsync(int id, string output, CancellationToken ct)
    {
        // Without -qq it says when it is attached.
        var options = Options(output)
            .Where(static o => o != "-qq")
            .Prepend(id.ToString(CultureInfo.InvariantCulture))
            .Prepend("-p");
        var start = new ProcessStartInfo("strace", options) { RedirectStandardError = true, UseShellExecute = false };
        var process = Start(start);
        while (await process.StandardError.ReadLineAsync(ct) is { } line)
            if (line.Contains(" attached", StringComparison.Ordinal))
            {
                _ = process.StandardError.ReadToEndAsync(ct);
                return new Tracer(process);
            }
        throw new SoakException("strace did not attach: it may not trace here.");
    }

    /// <exception cref="SoakException">The program is missing.</exception>
    public static Process Start(ProcessStartInfo start)
    {
        try
        {
            return Process.Start(start)!;
        }
        catch (System.ComponentModel.Win32Exception e)
        {
            throw new SoakException($"{start.FileName} is needed: {e.Message}");
        }
    }

    /// <summary>Until the traced process has ended and all is written.</summary>
    public Task EndedAsync(CancellationToken ct) => process.WaitForExitAsync(ct);

    public async ValueTask DisposeAsync()
    {
        if (!process.HasExited)
            process.Kill();
        await process.WaitForExitAsync();
        process.Dispose();
    }
}
