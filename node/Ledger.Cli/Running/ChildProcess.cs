using System.Diagnostics;
using System.Globalization;
using System.Text;
using Ledger.Cli.Terminal;

namespace Ledger.Cli.Running;

/// <summary>
/// A child of <c>up</c>: the node or the explorer. It says one line when it serves; its standard input is a rope: when this
/// process goes, however it goes, the input ends and the child stops too.
/// </summary>
internal sealed class ChildProcess : IAsyncDisposable
{
    /// <summary>First word of the line that a child writes when it serves.</summary>
    public const string Ready = "ready";

    /// <summary>Option of a node that ends with its standard input, and takes orders there.</summary>
    public const string Supervised = "--supervised";

    private const int TailLines = 40;
    private const string Named = "ledger: ";
    private const string NamedChinese = "ledger：";
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(30);
    private readonly Process process;
    private readonly TaskCompletionSource ready = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly Queue<string> tail = new();
    private readonly Lock gate = new();
    private readonly string faults; // prefix of the texts that say how it ended
    private readonly TextWriter? errors;
    private string? fault;

    private ChildProcess(Process process, string faults, TextWriter? errors) =>
        (this.process, this.faults, this.errors) = (process, faults, errors);

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

    /// <summary>This program as <c>ledger node</c>.</summary>
    /// <param name="config">Its node.json.</param>
    /// <param name="arguments">Further ones of <c>ledger node</c>.</param>
    /// <param name="errors">Where its warnings and errors go while it runs; null keeps the last ones only.</param>
    public static ChildProcess Node(string config, IEnumerable<string> arguments, TextWriter? errors = null)
    {
        var self = Environment.ProcessPath is { } path && IsLedger(path) ? path : "dotnet";
        var start = new ProcessStartInfo(self);
        // Under `dotnet ledger.dll` the process is dotnet itself; the assembly comes first then.
        if (!IsLedger(self))
            start.ArgumentList.Add(Path.Combine(AppContext.BaseDirectory, "ledger.dll"));
        string[] node = ["node", "--config", config, Supervised];
        return Start(start, node.Concat(arguments), "error.node.", errors);
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
        return Start(start, arguments, "error.explorer.", null);
    }

    private static ChildProcess Start(
        ProcessStartInfo start,
        IEnumerable<string> arguments,
        string faults,
        TextWriter? errors
    )
    {
        start.RedirectStandardInput = start.RedirectStandardOutput = start.RedirectStandardError = true;
        start.UseShellExecute = false;
        start.StandardOutputEncoding = start.StandardErrorEncoding = Encoding.UTF8;
        foreach (var argument in arguments)
            start.ArgumentList.Add(argument);
        var child = new ChildProcess(new Process { StartInfo = start, EnableRaisingEvents = true }, faults, errors);
        child.process.OutputDataReceived += (_, line) => child.Heard(line.Data);
        child.process.ErrorDataReceived += (_, line) => child.Complained(line.Data);
        child.process.Start();
        child.process.BeginOutputReadLine();
        child.process.BeginErrorReadLine();
        return child;
    }

    /// <summary>Why it ended by itself: the fault that it named, else its exit code with its last lines.</summary>
    public CliException Fault
    {
        get
        {
            lock (gate)
            {
                if (fault is not null)
                    return new CliException(faults + "named", fault);
            }
            var code = process.ExitCode.ToString(CultureInfo.InvariantCulture);
            return new CliException(faults + (ready.Task.IsCompleted ? "stopped" : "ended"), code, Tail);
        }
    }

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
            // What ends a verb is one line with this in front; `up` says it in its own name.
            foreach (var mark in new[] { Named, NamedChinese })
            {
                if (line.StartsWith(mark, StringComparison.Ordinal))
                {
                    fault = line[mark.Length..];
                    return;
                }
            }
            errors?.WriteLine(line);
            tail.Enqueue(line);
            if (tail.Count > TailLines)
                tail.Dequeue();
        }
    }
}
