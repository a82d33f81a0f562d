using System.CommandLine;
using System.CommandLine.Help;
using System.Globalization;
using Ledger.Cli.Commands;
using Ledger.Cli.Invocation;
using Ledger.Cli.Messages;
using Ledger.Cli.Terminal;
using Ledger.Evidence.Texts;

namespace Ledger.Cli;

/// <summary>The command: reads the language, builds the verbs in it, runs one, turns faults into one line and a code.</summary>
internal static class LedgerCommand
{
    public static async Task<int> RunAsync(string[] args, Surroundings surroundings, CancellationToken cancel)
    {
        var texts = Catalogue.For(AskedLanguage(args), surroundings.Locale);
        try
        {
            return await RunAsync(args, surroundings, texts, cancel);
        }
        catch (OutputException full)
        {
            surroundings.Error.WriteLine(texts["error.line", texts["error.output", full.Message]]);
            return ExitCode.CouldNot;
        }
    }

    private static async Task<int> RunAsync(
        string[] args,
        Surroundings surroundings,
        Catalogue texts,
        CancellationToken cancel
    )
    {
        if (Normalisation.Fault is { } lacking)
        {
            // Without ICU there are no cultures either: nothing beyond this line works alike on all machines.
            surroundings.Error.WriteLine(texts["error.line", texts.Pick(lacking.Zh, lacking.En)]);
            return ExitCode.CouldNot;
        }
        CultureInfo.CurrentUICulture = CultureInfo.GetCultureInfo(texts.IsChinese ? "zh-Hans" : "en");
        var frame = new VerbFrame(surroundings, texts);
        var root = Build(frame);
        var parsed = root.Parse(args);
        if (parsed.Errors.Count > 0)
        {
            var faults = Usage.Faults(parsed, texts);
            foreach (var fault in faults)
                surroundings.Error.WriteLine(texts["error.line", fault]);
            surroundings.Error.WriteLine(texts["usage.hint", HelpOf(parsed)]);
            if (args.Contains("--json", StringComparer.Ordinal))
                new Session(surroundings, texts, json: true).Told(
                    "error.usage",
                    texts["error.usage", string.Join(' ', faults)]
                );
            return ExitCode.CouldNot;
        }
        var configuration = new InvocationConfiguration
        {
            EnableDefaultExceptionHandler = false,
            Output = surroundings.Output,
            Error = surroundings.Error,
            ProcessTerminationTimeout = TimeSpan.FromSeconds(30),
        };
        return await parsed.InvokeAsync(configuration, cancel);
    }

    /// <summary>The language is needed before there are verbs, since their descriptions are in it.</summary>
    private static string? AskedLanguage(string[] args)
    {
        var at = Array.IndexOf(args, "--lang");
        if (at >= 0 && at + 1 < args.Length)
            return args[at + 1];
        return args.FirstOrDefault(static a => a.StartsWith("--lang=", StringComparison.Ordinal))?[7..];
    }

    private static string HelpOf(ParseResult parsed)
    {
        var names = new List<string>();
        for (System.CommandLine.Parsing.SymbolResult? at = parsed.CommandResult; at is not null; at = at.Parent)
        {
            if (at is System.CommandLine.Parsing.CommandResult { Command: not RootCommand } result)
                names.Insert(0, result.Command.Name);
        }
        return string.Join(' ', ["ledger", .. names, "--help"]);
    }

    private static RootCommand Build(VerbFrame frame)
    {
        var root = new RootCommand(frame.Texts["root.description"]);
        foreach (var option in root.Options) // the library's own two: its Chinese lacks them
            option.Description = frame.Texts[option is HelpOption ? "option.help" : "option.version"];
        foreach (var help in root.Options.OfType<HelpOption>())
            if (help.Action is HelpAction action)
                help.Action = new LocalHelp(action, frame);
        root.Add(frame.Language);
        root.Add(frame.Json);
        root.Add(UpCommand.Build(frame));
        root.Add(NodeCommand.Build(frame));
        root.Add(SeedCommand.Build(frame));
        root.Add(AnchorCommand.Build(frame));
        root.Add(TaxCommand.Build(frame));
        root.Add(EscrowCommand.Build(frame));
        root.Add(RegisterCommand.Build(frame));
        root.Add(ShowCommand.Build(frame));
        root.Add(BundleCommand.Build(frame));
        root.Add(QrCommand.Build(frame));
        root.Add(DisclosuresCommand.Build(frame));
        root.Add(KeysCommand.Build(frame));
        root.Add(OutboxCommand.Build(frame));
        root.Add(MaintenanceCommands.Fsck(frame));
        root.Add(MaintenanceCommands.RebuildIndex(frame));
        root.Add(MaintenanceCommands.RestoreVault(frame));
        root.Add(RestoreCommand.Build(frame));
        root.Add(BlockFileCommands.Export(frame));
        root.Add(BlockFileCommands.Import(frame));
        root.Add(FollowCommand.Build(frame));
        root.Add(GenesisCommand.Build(frame));
        root.Add(VerifyCommand.Build(frame));
        root.Add(InspectCommand.Build(frame));
        root.Add(EvmCommand.Build(frame));
        return root;
    }
}
