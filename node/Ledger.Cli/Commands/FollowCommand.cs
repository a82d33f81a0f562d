using System.CommandLine;
using System.Globalization;
using System.Text.Json.Nodes;
using Ledger.Cli.Files;
using Ledger.Cli.Invocation;
using Ledger.Cli.Running;
using Ledger.Cli.Terminal;
using Ledger.Evidence.Bundles;
using Ledger.Node;
using Microsoft.Extensions.Logging;

namespace Ledger.Cli.Commands;

/// <summary>
/// <c>ledger follow URL...</c>: a node that executes every block of others anew, keeps its own chain and index, serves reads and
/// proofs, and stops with evidence at the first difference. With <c>--once</c> it ends at the sources' head.
/// </summary>
internal static class FollowCommand
{
    public static Command Build(VerbFrame frame)
    {
        var verb = frame.Verb("follow");
        var sources = new Argument<string[]>("URL")
        {
            Description = frame.Texts["argument.follow"],
            Arity = ArgumentArity.OneOrMore,
        };
        var data = new Option<string>("--data")
        {
            Description = frame.Texts["option.follow.data"],
            HelpName = "FOLDER",
            Required = true,
        };
        var genesis = Of<string?>(frame, "--genesis", "option.follow.genesis", "FILE");
        var trust = Of<string?>(frame, "--trust", "option.follow.trust", "FILE");
        var once = Of<bool>(frame, "--once", "option.follow.once", null);
        var port = Of<int>(frame, "--port", "option.follow.port", "N");
        var rpc = Of<int?>(frame, "--rpc-port", "option.follow.rpc", "N");
        var certificate = Of<string?>(frame, "--tls-certificate", "option.follow.certificate", "FILE");
        var key = Of<string?>(frame, "--tls-key", "option.follow.key", "FILE");
        var authority = Of<string?>(frame, "--tls-authority", "option.follow.authority", "FILE");
        verb.Add(sources);
        foreach (var option in new Option[] { data, genesis, trust, once, port, rpc, certificate, key, authority })
            verb.Add(option);
        frame.Does(
            verb,
            async (session, parsed, cancel) =>
            {
                var trustFile = parsed.GetValue(trust) ?? Path.Combine(LedgerFolders.KeysSample, TrustFile.Name);
                var genesisFile = parsed.GetValue(genesis) ?? Path.Combine(LedgerFolders.KeysSample, "genesis.json");
                using var folder = DataFolder.Own(parsed.GetRequiredValue(data));
                Directory.CreateDirectory(folder.Node);
                using var log = new NodeLog(
                    Path.Combine(folder.Node, NodeLog.Name),
                    session.Surroundings.Error,
                    session.Surroundings.Clock
                );
                await using var host = await NodeHost.BuildAsync(
                    new NodeOptions
                    {
                        DataDirectory = folder.Node,
                        TrustFile = trustFile,
                        GenesisFile = genesisFile,
                        Follow = parsed.GetRequiredValue(sources),
                        Port = parsed.GetValue(port),
                        RpcPort = parsed.GetValue(rpc),
                        Tls = parsed.GetValue(certificate) is { } own
                            ? new TlsOptions
                            {
                                Certificate = own,
                                Key = parsed.GetValue(key) ?? own,
                                ClientAuthority = parsed.GetValue(authority) ?? "",
                            }
                            : null,
                        AllowSample = IsSample(trustFile),
                    },
                    new NodeParts { Logging = logging => logging.AddProvider(log) },
                    cancel
                );
                await host.StartAsync(cancel);
                var ended = host.WaitAsync(cancel);
                var caughtUp = host.CaughtUpAsync(cancel);
                if (await Task.WhenAny(caughtUp, ended) == caughtUp)
                {
                    await caughtUp;
                    await TellAsync(session, host, cancel);
                }
                if (ended.IsCompleted || !parsed.GetValue(once))
                    await ended;
                return ExitCode.Fine;
            }
        );
        return verb;
    }

    private static async Task TellAsync(Session session, NodeHost host, CancellationToken cancel)
    {
        var (number, hash) = host.Engine!.Latest;
        session.Answer(
            new JsonObject
            {
                ["head"] = number.ToString(CultureInfo.InvariantCulture),
                ["hash"] = hash.ToString(),
                ["grpc"] = host.ApiAddress?.ToString(),
                ["rpc"] = host.RpcAddress?.ToString(),
            },
            screen =>
            {
                screen.Line(session.Texts["follow.caughtUp", number, hash]);
                screen.Line(session.Texts["follow.serves", host.ApiAddress!, host.RpcAddress?.ToString() ?? "-"]);
            }
        );
        await session.Surroundings.Output.FlushAsync(cancel);
    }

    private static bool IsSample(string trustFile)
    {
        try
        {
            return TrustAnchor.Read(File.ReadAllBytes(trustFile)).Sample;
        }
        catch (FormatException)
        {
            return false; // told with the other faults of the configuration
        }
    }

    private static Option<T> Of<T>(VerbFrame frame, string name, string text, string? help) =>
        new(name) { Description = frame.Texts[text], HelpName = help };
}
