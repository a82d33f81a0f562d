using System.Diagnostics;
using System.Globalization;
using Ledger.Soak.Disks;

namespace Ledger.Soak.Hosts;

/// <summary>A host process, what it said, and how it ended.</summary>
internal sealed class VictimHost : IDisposable
{
    /// <summary>128 + SIGKILL: how .NET tells that a process was killed.</summary>
    private const int KilledCode = 137;

    private readonly Process process;
    private readonly Lock gate = new();
    private readonly List<string> tried = [];
    private readonly HashSet<string> acknowledged = new(StringComparer.Ordinal);
    private readonly List<string> complaints = [];
    private TaskCompletionSource heard = Signal();

    private VictimHost(Process process) => this.process = process;

    public IReadOnlyList<string> Tried => tried;

    public IReadOnlyCollection<string> Acknowledged => acknowledged;

    /// <param name="trace">Where its system calls are written; null: they are not.</param>
    public static VictimHost Start(
        TestConsortium consortium,
        Uri node,
        string outbox,
        string name,
        KillPoint point,
        int passes,
        string? trace = null
    )
    {
        var start = new ProcessStartInfo(trace is null ? "dotnet" : "strace")
        {
            UseShellExecute = false,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            ArgumentList =
            {
                typeof(VictimHost).Assembly.Location,
                HostProcess.Verb,
                "--keys",
                consortium.Folder,
                "--node",
                node.ToString(),
                "--outbox",
                outbox,
                "--name",
                name,
                "--point",
                point.ToString(),
                "--passes",
                passes.ToString(CultureInfo.InvariantCulture),
            },
        };
        if (trace is not null)
            foreach (var (i, option) in Tracer.Options(trace).Append("dotnet").Index())
                start.ArgumentList.Insert(i, option);
        var host = new VictimHost(new Process { StartInfo = start });
        host.process.OutputDataReceived += (_, line) => host.Heard(line.Data);
        host.process.ErrorDataReceived += (_, line) => host.Complained(line.Data);
        host.process.Start();
        host.process.BeginOutputReadLine();
        host.process.BeginErrorReadLine();
        return host;
    }

    private void Heard(string? line)
    {
        if (line is null)
            return;
        lock (gate)
        {
            if (line.StartsWith(HostProcess.Try, StringComparison.Ordinal))
                tried.Add(line[HostProcess.Try.Length..]);
            else if (line.StartsWith(HostProcess.Acknowledged, StringComparison.Ordinal))
                acknowledged.Add(line[HostProcess.Acknowledged.Length..]);
            var waiting = heard;
            heard = Signal();
            waiting.TrySetResult();
        }
    }

    private void Complained(string? line)
    {
        if (line is not null)
            lock (gate)
                complaints.Add(line);
    }

    /// <summary>Until that many were acknowledged, or it is dead.</summary>
    public async Task AcknowledgedAsync(int count, CancellationToken ct)
    {
        var dead = process.WaitForExitAsync(ct);
        while (true)
        {
            Task next;
            lock (gate)
            {
                if (acknowledged.Count >= count)
                    return;
                next = heard.Task;
            }
            if (await Task.WhenAny(next, dead) == dead)
                return;
        }
    }

    public void Kill() => process.Kill();

    /// <summary>Until it is dead and all that it said was heard.</summary>
    /// <exception cref="SoakException">It ended in another way than by SIGKILL.</exception>
    public async Task DeadAsync(CancellationToken ct)
    {
        await process.WaitForExitAsync(ct);
        if (process.ExitCode == KilledCode)
            return;
        lock (gate)
            throw new SoakException(
                $"The host was to die by SIGKILL and ended with {process.ExitCode}: {string.Join(' ', complaints)}"
            );
    }

    public void Dispose()
    {
        if (!process.HasExited)
            process.Kill();
        process.Dispose();
    }

    private static TaskCompletionSource Signal() => new(TaskCreationOptions.RunContinuationsAsynchronously);
}
