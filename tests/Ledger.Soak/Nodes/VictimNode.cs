using System.Globalization;
using Ledger.Cli.Running;
using Ledger.Engine.Chain;

namespace Ledger.Soak.Nodes;

/// <summary>A node process on a data folder, meant to be killed and started again on the same ports.</summary>
internal sealed class VictimNode(TestConsortium consortium, string data) : IAsyncDisposable
{
    /// <summary>128 + SIGKILL: how .NET tells that a process was killed.</summary>
    private const int KilledCode = 137;

    private readonly int port = TestConsortium.FreePorts(2);
    private ChildProcess? process;

    public Uri Address => new(string.Create(CultureInfo.InvariantCulture, $"https://127.0.0.1:{port}"));

    /// <summary>Of the running process.</summary>
    public int Id => process!.Id;

    /// <summary>Of its JSON-RPC.</summary>
    public Uri RpcAddress => new(string.Create(CultureInfo.InvariantCulture, $"http://127.0.0.1:{port + 1}"));

    public bool HasEnded => process!.HasEnded;

    public async Task StartAsync(CancellationToken ct)
    {
        var config = SampleNode.Write(data, SampleNode.Options(data, consortium.Folder, port, port + 1));
        process = ChildProcess.Node(config, ["--lang", "en", "--test-faults"]);
        await process.WhenReadyAsync(ct);
    }

    /// <summary>Dies by SIGKILL from its own hand when it passes the point for the nth time from now.</summary>
    public Task ArmAsync(CommitPoint point, int passes) => process!.TellAsync(KillSwitch.Order(point, passes));

    /// <summary>kill -9 from outside, wherever it stands.</summary>
    public void Kill() => process!.Kill();

    /// <exception cref="SoakException">It ended in another way than by SIGKILL.</exception>
    public async Task DeadAsync(CancellationToken ct)
    {
        await process!.Ended.WaitAsync(ct);
        var (code, tail) = (process.ExitCode, process.Tail);
        await process.DisposeAsync();
        process = null;
        if (code != KilledCode)
            throw new SoakException($"The node was to die by SIGKILL and ended with {code}: {tail}");
    }

    /// <summary>As Ctrl-C of its supervisor.</summary>
    public async ValueTask DisposeAsync()
    {
        if (process is null)
            return;
        await process.DisposeAsync();
        process = null;
    }
}
