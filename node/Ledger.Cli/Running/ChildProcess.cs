using System.Diagnostics;
using System.Globalization;

namespace Ledger.Cli.Running;

/// <summary>
/// A child of <c>up</c>: the node or the explorer. It says one line when it serves; its standard input is a rope: when this
/// process goes, however it goes, the input ends and the child stops too.
/// </summary>
internal sealed class ChildProcess : IAsyncDisposable
{
    /// <summary>First word of the line that a child writes when it serves.</summary>
    public const string Ready = "ready";

    private const int TailLines = 40;
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(30);
    private readonly Process process;
    private readonly TaskCompletionSource ready = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly Queue<string> tail = new();
    private readonly Lock gate = new();
    private readonly string faultKey;

    private ChildProcess(Process process, string faultKey) => (this.process, this.faultKey) = (process, faultKey);

    public int Id => process.Id;

    /// <summary>Ends when the child does.</summary>
    public Task Ended => process.WaitForExitAsync();

    public bool HasEnded => process.HasExited;

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

    /// <summary>This program with another verb.</summary>
    public static ChildProcess Node(IEnumerable<string> arguments)
    {
        var self = Environment.ProcessPath is { } path && IsLedger(path) ? path : "dotnet";
        var start = new ProcessStartInfo(self);
        // Under `dotnet ledger.dll` the process is dotnet itself; the assembly comes first then.
        if (!IsLedger(self))
            start.ArgumentList.Add(Path.Combine(AppContext.BaseDirectory, "ledger.dll"));
        start.ArgumentList.Add("node");
        return Start(start, arguments, "error.node.ended");
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

    /// <summary>The explorer's own program.</summary>
    /// <param name="assembly">Its dll, as it was built.</param>
    public static ChildProcess Explorer(string assembly, IEnumerable<string> arguments)
    {
        var start = new ProcessStartInfo("dotnet");
        start.ArgumentList.Add(assembly);
        return Start(start, arguments, "error.explorer.ended");
    }

    private static ChildProcess Start(ProcessStartInfo start, IEnumerable<string> arguments, string faultKey)
    {
        start.RedirectStandardInput = start.RedirectStandardOutput = start.RedirectStandardError = true;
        start.UseShellExecute = false;
        foreach (var argument in arguments)
            start.ArgumentList.Add(argument);
        var child = new ChildProcess(new Process { StartInfo = start, EnableRaisingEvents = true }, faultKey);
        child.process.OutputDataReceived += (_, line) => child.Heard(line.Data);
        child.process.ErrorDataReceived += (_, line) => child.Complained(line.Data);
        child.process.Start();
        child.process.BeginOutputReadLine();
        child.process.BeginErrorReadLine();
        return child;
    }

    /// <summary>That it ended by itself, with its last lines.</summary>
    public CliException Fault => new(faultKey, process.ExitCode.ToString(CultureInfo.InvariantCulture), Tail);

    /// <summary>Waits until it serves.</summary>
    /// <exception cref="CliException">It ended first; what it said is in the message.</exception>
    public async Task WhenReadyAsync(CancellationToken cancel)
    {
        var first = await Task.WhenAny(ready.Task, Ended).WaitAsync(cancel);
        if (first == ready.Task)
            return;
        throw Fault;
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
