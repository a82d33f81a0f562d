using System.Diagnostics;
using System.Globalization;

namespace Ledger.Cli.Running;

/// <summary>
/// The node as a child process (<c>ledger node</c>). It says one line when it serves; its standard input is a rope: when this
/// process goes, however it goes, the input ends and the node stops too.
/// </summary>
internal sealed class NodeProcess : IAsyncDisposable
{
    /// <summary>First word of the line that the node writes when it serves.</summary>
    public const string Ready = "ready";

    private const int TailLines = 40;
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(30);
    private readonly Process process;
    private readonly TaskCompletionSource ready = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly Queue<string> tail = new();
    private readonly Lock gate = new();

    private NodeProcess(Process process) => this.process = process;

    public int Id => process.Id;

    /// <summary>Ends when the node does.</summary>
    public Task Ended => process.WaitForExitAsync();

    public int ExitCode => process.ExitCode;

    /// <summary>What it wrote last on its error stream.</summary>
    public string Tail
    {
        get
        {
            lock (gate)
                return string.Join(Environment.NewLine, tail);
        }
    }

    public static NodeProcess Start(IEnumerable<string> arguments)
    {
        var self = Environment.ProcessPath is { } path && IsLedger(path) ? path : "dotnet";
        var start = new ProcessStartInfo(self)
        {
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            UseShellExecute = false,
        };
        // Under `dotnet ledger.dll` the process is dotnet itself; the assembly comes first then.
        if (!IsLedger(self))
            start.ArgumentList.Add(Path.Combine(AppContext.BaseDirectory, "ledger.dll"));
        start.ArgumentList.Add("node");
        foreach (var argument in arguments)
            start.ArgumentList.Add(argument);
        var node = new NodeProcess(new Process { StartInfo = start, EnableRaisingEvents = true });
        node.process.OutputDataReceived += (_, line) => node.Heard(line.Data);
        node.process.ErrorDataReceived += (_, line) => node.Complained(line.Data);
        node.process.Start();
        node.process.BeginOutputReadLine();
        node.process.BeginErrorReadLine();
        return node;
    }

    private static bool IsLedger(string program) =>
        Path.GetFileNameWithoutExtension(program).Equals("ledger", StringComparison.OrdinalIgnoreCase);

    /// <summary>A line on its standard input; only a node with <see cref="KillSwitch"/> reads one.</summary>
    public async Task TellAsync(string line)
    {
        await process.StandardInput.WriteLineAsync(line);
        await process.StandardInput.FlushAsync();
    }

    /// <summary>kill -9.</summary>
    public void Kill() => process.Kill();

    /// <summary>Waits until the node serves.</summary>
    /// <exception cref="CliException">It ended first; what it said is in the message.</exception>
    public async Task WhenReadyAsync(CancellationToken cancel)
    {
        var first = await Task.WhenAny(ready.Task, Ended).WaitAsync(cancel);
        if (first == ready.Task)
            return;
        throw new CliException("error.node.ended", process.ExitCode.ToString(CultureInfo.InvariantCulture), Tail);
    }

    /// <summary>Asks it to end by closing its input, and kills it only when it does not for 30 s.</summary>
    public async ValueTask DisposeAsync()
    {
        try
        {
            process.StandardInput.Close();
            await process.WaitForExitAsync().WaitAsync(Patience);
        }
        catch (TimeoutException)
        {
            process.Kill(entireProcessTree: true);
            await process.WaitForExitAsync();
        }
        catch (IOException)
        {
            // It is gone already; the pipe broke.
            await process.WaitForExitAsync();
        }
        process.Dispose();
    }

    private void Heard(string? line)
    {
        if (line is not null && line.StartsWith(Ready, StringComparison.Ordinal))
            ready.TrySetResult();
        else if (line is not null)
            Complained(line);
    }

    private void Complained(string? line)
    {
        if (line is null)
            return;
        lock (gate)
        {
            tail.Enqueue(line);
            if (tail.Count > TailLines)
                tail.Dequeue();
        }
    }
}
