using System.CommandLine;
using Ledger.Cli.Files;
using Ledger.Cli.Invocation;
using Ledger.Cli.Running;
using Ledger.Cli.Sample;
using Ledger.Cli.Terminal;

namespace Ledger.Cli.Commands;

/// <summary>
/// <c>ledger seed</c>, the sample city of a node that runs by itself (docker-compose.yml): what <c>up</c> does on its
/// first start. Run again it goes on where it was.
/// </summary>
internal static class SeedCommand
{
    public static Command Build(VerbFrame frame)
    {
        var verb = frame.Verb("seed");
        verb.Hidden = true;
        var data = new Option<string>("--data") { Required = true };
        var keys = new Option<string>("--keys") { Required = true };
        var node = new Option<string>("--node") { Required = true };
        var deals = new Option<int>("--deals") { DefaultValueFactory = static _ => SamplePlan.DefaultDeals };
        foreach (var option in new Option[] { data, keys, node, deals })
            verb.Add(option);
        frame.Does(
            verb,
            async (session, parsed, cancel) =>
            {
                using var folder = DataFolder.Own(parsed.GetRequiredValue(data));
                var folderOfKeys = parsed.GetRequiredValue(keys);
                if (!Uri.TryCreate(parsed.GetRequiredValue(node), UriKind.Absolute, out var address))
                    throw new CliException("error.value", parsed.GetRequiredValue(node));
                var up = new UpState(
                    Environment.ProcessId,
                    address,
                    address,
                    null,
                    folderOfKeys,
                    Path.Combine(folderOfKeys, TrustFile.Name)
                );
                if (SampleFiles.IsDone(folder.Sample))
                    return ExitCode.Fine;
                var count = Math.Clamp(parsed.GetValue(deals), 1, 100_000);
                session.Note("up.seeding", count);
                await new SampleCity(session, up, folder.Path).SeedAsync(count, static (_, _) => { }, cancel);
                return ExitCode.Fine;
            }
        );
        return verb;
    }
}
