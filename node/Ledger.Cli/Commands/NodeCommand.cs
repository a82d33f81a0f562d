using System.CommandLine;
using System.Globalization;
using Ledger.Cli.Invocation;
using Ledger.Cli.Running;
using Ledger.Cli.Terminal;
using Ledger.Node;
using Microsoft.Extensions.Logging;

namespace Ledger.Cli.Commands;

/// <summary>
/// <c>ledger node --config node.json</c>: one organisation's node in this process, in the foreground, under systemd, in a
/// container or under <c>up</c>. SIGTERM and SIGINT end it in order; its standard input means something only to a supervisor
/// of ours.
/// </summary>
internal static class NodeCommand
{
    public const string AcceptClock = "--accept-clock";

    public static Command Build(VerbFrame frame)
    {
        var verb = frame.Verb("node");
        var config = new Option<string>("--config")
        {
            Description = frame.Texts["option.node.config"],
            HelpName = "FILE",
            Required = true,
        };
        var check = new Option<bool>("--check") { Description = frame.Texts["option.node.check"] };
        var clock = new Option<bool>(AcceptClock) { Description = frame.Texts["option.accept-clock"] };
        var supervised = new Option<bool>(ChildProcess.Supervised) { Hidden = true };
        var faults = new Option<bool>("--test-faults") { Hidden = true };
        foreach (var option in new Option[] { config, check, clock, supervised, faults })
            verb.Add(option);
        frame.Explain(verb, Settings);
        frame.Does(
            verb,
            async (session, parsed, cancel) =>
            {
                var file = NodeFile.Read(parsed.GetRequiredValue(config));
                var options = file.Check(new NodeParts(), session.Surroundings.Clock) with
                {
                    AcceptClock = parsed.GetValue(clock),
                };
                if (parsed.GetValue(check))
                {
                    var sound = NodeConfiguration.Load(options, new NodeParts(), session.Surroundings.Clock);
                    return Checked(session, parsed.GetRequiredValue(config), sound);
                }
                var kill = parsed.GetValue(faults) ? new KillSwitch() : null;
                await RunAsync(session, options, kill, parsed.GetValue(supervised), cancel);
                return ExitCode.Fine;
            }
        );
        return verb;
    }

    private static int Checked(Session session, string config, NodeConfiguration sound)
    {
        session.Answer(
            new System.Text.Json.Nodes.JsonObject
            {
                ["config"] = config,
                ["genesisHash"] = sound.Trust.GenesisHash.ToString(),
                ["warnings"] = new System.Text.Json.Nodes.JsonArray([
                    .. sound.Warnings.Select(static w => (System.Text.Json.Nodes.JsonNode)w),
                ]),
            },
            screen =>
            {
                foreach (var warning in sound.Warnings)
                    screen.Line(warning);
                screen.Line(session.Texts["node.checked", config, sound.Trust.GenesisHash]);
            }
        );
        return ExitCode.Fine;
    }

    private static async Task RunAsync(
        Session session,
        NodeOptions options,
        KillSwitch? kill,
        bool supervised,
        CancellationToken cancel
    )
    {
        Directory.CreateDirectory(options.DataDirectory);
        using var log = new NodeLog(
            Path.Combine(options.DataDirectory, NodeLog.Name),
            supervised ? session.Surroundings.Error : TextWriter.Null,
            session.Surroundings.Clock
        );
        await using var host = await NodeHost.BuildAsync(
            options,
            new NodeParts
            {
                OnCommitPoint = kill is null ? null : kill.Pass,
                Logging = logging =>
                {
                    logging.AddProvider(log);
                    if (!supervised)
                        ConsoleLog.Add(logging);
                },
            },
            cancel
        );
        if (kill is not null && host.Configuration.Genesis is not { Chain.Test: true })
            throw new CliException("error.node.faults");
        await host.StartAsync(cancel);
        await using var notice = ServiceNotice.Ready(host, session.Surroundings.Clock);
        await session.Surroundings.Output.WriteLineAsync(ChildProcess.Ready);
        await session.Surroundings.Output.FlushAsync(cancel);
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(cancel);
        var rope = supervised ? RopeAsync(stop, kill) : Task.CompletedTask;
        await host.WaitAsync(stop.Token);
    }

    /// <summary>Reads until the supervisor lets go of the other end.</summary>
    private static async Task RopeAsync(CancellationTokenSource stop, KillSwitch? kill)
    {
        using var input = new StreamReader(Console.OpenStandardInput());
        while (await input.ReadLineAsync() is { } line)
            kill?.Hear(line);
        await stop.CancelAsync();
    }

    /// <summary>Every setting of node.json, below the options of the help.</summary>
    private static string Settings(Messages.Catalogue texts)
    {
        var width = NodeSettings.All.Max(static s => s.Name.Length) + 2;
        var lines = new List<string> { texts["help.settings"] };
        foreach (var setting in NodeSettings.All)
        {
            var kind = texts["setting." + setting.Kind];
            var meaning = texts.Pick(setting.Meaning.Zh, setting.Meaning.En);
            var standing = setting.Default is { } value ? " " + texts["help.default"] + value + "]" : "";
            lines.Add(
                string.Create(
                    CultureInfo.InvariantCulture,
                    $"  {setting.Name.PadRight(width)}{kind}: {meaning}{standing}"
                )
            );
        }
        return string.Join(Environment.NewLine, lines) + Environment.NewLine;
    }
}
