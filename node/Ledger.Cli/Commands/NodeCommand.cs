using System.CommandLine;
using Ledger.Cli.Files;
using Ledger.Cli.Invocation;
using Ledger.Cli.Running;
using Ledger.Cli.Terminal;
using Ledger.Node;
using Microsoft.Extensions.Logging;

namespace Ledger.Cli.Commands;

/// <summary>
/// <c>ledger node</c>, started by <c>up</c>: one process with the embedded engine and the sample's validator keys. It ends
/// when its standard input does, so that it never outlives its supervisor.
/// </summary>
internal static class NodeCommand
{
    public const string AcceptClock = "--accept-clock";
    public const string DiskReserve = "--disk-reserve";

    public static Command Build(Frame frame)
    {
        var verb = frame.Verb("node");
        verb.Hidden = true;
        var data = new Option<string>("--data") { Required = true };
        var keys = new Option<string>("--keys") { Required = true };
        var port = new Option<int>("--port") { Required = true };
        var rpc = new Option<int>("--rpc-port") { Required = true };
        var faults = new Option<bool>("--test-faults");
        var health = new Option<int?>("--health-port");
        var clock = new Option<bool>(AcceptClock);
        var reserve = new Option<int?>(DiskReserve);
        foreach (var option in new Option[] { data, keys, port, rpc, faults, health, clock, reserve })
            verb.Add(option);
        frame.Does(
            verb,
            async (session, parsed, cancel) =>
            {
                var options = Options(
                    parsed.GetRequiredValue(data),
                    parsed.GetRequiredValue(keys),
                    parsed.GetRequiredValue(port),
                    parsed.GetRequiredValue(rpc)
                ) with
                {
                    HealthPort = parsed.GetValue(health),
                    AcceptClock = parsed.GetValue(clock),
                };
                if (parsed.GetValue(reserve) is { } kept)
                    options = options with { DiskReserveMiB = kept };
                var kill = parsed.GetValue(faults) ? new KillSwitch() : null;
                Directory.CreateDirectory(options.DataDirectory);
                using var log = new NodeLog(
                    Path.Combine(options.DataDirectory, NodeLog.Name),
                    session.Surroundings.Error,
                    session.Surroundings.Clock
                );
                await using var host = await NodeHost.BuildAsync(
                    options,
                    new NodeParts
                    {
                        OnCommitPoint = kill is null ? null : kill.Pass,
                        Logging = logging => logging.AddProvider(log),
                    },
                    cancel
                );
                if (kill is not null && host.Configuration.Genesis is not { Chain.Test: true })
                    throw new CliException("error.node.faults");
                await host.StartAsync(cancel);
                await session.Surroundings.Output.WriteLineAsync(ChildProcess.Ready);
                await session.Surroundings.Output.FlushAsync(cancel);
                using var stop = CancellationTokenSource.CreateLinkedTokenSource(cancel);
                var rope = RopeAsync(stop, kill);
                await host.WaitAsync(stop.Token);
                return ExitCode.Fine;
            }
        );
        return verb;
    }

    /// <summary>What opens a stopped node's stores: folders and files, and no port.</summary>
    public static NodeOptions Stores(string data, string keys) => Options(data, keys, 0, 0);

    private static NodeOptions Options(string data, string keys, int port, int rpcPort)
    {
        var password = Path.Combine(keys, "password.txt");
        return new NodeOptions
        {
            DataDirectory = data,
            TrustFile = Path.Combine(keys, TrustFile.Name),
            GenesisFile = Path.Combine(keys, "genesis.json"),
            Validators =
            [
                .. KeyFolder
                    .Validators(keys)
                    .Select(folder => new KeystoreOptions
                    {
                        Keystore = Path.Combine(folder, KeyFolder.Validator),
                        PasswordFile = password,
                    }),
            ],
            Port = port,
            RpcPort = rpcPort,
            Tls = new TlsOptions
            {
                Certificate = Path.Combine(keys, "center", "tls.pem"),
                Key = Path.Combine(keys, "center", "tls.key"),
                ClientAuthority = Path.Combine(keys, "ca.pem"),
            },
            AllowSample = true,
        };
    }

    /// <summary>Reads until the supervisor lets go of the other end.</summary>
    private static async Task RopeAsync(CancellationTokenSource stop, KillSwitch? kill)
    {
        using var input = new StreamReader(Console.OpenStandardInput());
        while (await input.ReadLineAsync() is { } line)
            kill?.Hear(line);
        await stop.CancelAsync();
    }
}
