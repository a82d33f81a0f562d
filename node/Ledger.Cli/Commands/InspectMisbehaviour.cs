using System.CommandLine;
using System.Globalization;
using System.Text.Json.Nodes;
using Ledger.Cli.Files;
using Ledger.Cli.Invocation;
using Ledger.Cli.Terminal;
using Ledger.Evidence.Blocks;
using Ledger.Evidence.Rlp;
using Spectre.Console;

namespace Ledger.Cli.Commands;

/// <summary>
/// <c>ledger inspect misbehaviour HEX|FILE [--validators ADDRESS,... | --trust FILE]</c>: what an evidence file proves against members of a
/// set: who sealed two blocks of one height in one round, and whether both are final. Proved is 0; nothing proved is 1.
/// </summary>
internal static class InspectMisbehaviour
{
    public static Command Build(VerbFrame frame)
    {
        var verb = frame.Verb("misbehaviour", "inspect.misbehaviour");
        var source = new Argument<string>("HEX|FILE") { Description = frame.Texts["argument.misbehaviour"] };
        var judges = new JudgesOptions(frame);
        verb.Add(source);
        judges.AddTo(verb);
        frame.Does(
            verb,
            (session, parsed) =>
                Run(
                    session,
                    InputFile.HexOrFile(parsed.GetRequiredValue(source), Misbehaviour.MaxBytes),
                    judges.Of(parsed)
                )
        );
        return verb;
    }

    private static int Run(Session session, byte[] rlp, Judges? judges)
    {
        Misbehaviour shown;
        try
        {
            shown = Misbehaviour.Decode(rlp);
        }
        catch (RlpException fault)
        {
            throw new CliException(ExitCode.Refused, "error.misbehaviour", fault.Message);
        }
        var number = shown.First.Number;
        var finding = judges is null || number < judges.From ? null : shown.Judge(judges.Validators);
        var name = finding switch
        {
            null => judges is null ? "notJudged" : "beforeTheSet",
            { ConflictingFinality: true } => "conflictingFinality",
            { Equivocators.Count: > 0 } => "equivocation",
            _ => "nothing",
        };
        session.Answer(
            new JsonObject
            {
                ["number"] = number.ToString(CultureInfo.InvariantCulture),
                ["hashes"] = new JsonArray(shown.First.Hash.ToString(), shown.Second.Hash.ToString()),
                ["rounds"] = new JsonArray(shown.First.Extra.Round, shown.Second.Extra.Round),
                ["equivocators"] = finding is null
                    ? null
                    : new JsonArray([.. finding.Equivocators.Select(static e => (JsonNode)e.ToString())]),
                ["conflictingFinality"] = finding?.ConflictingFinality,
                ["judgement"] = name,
            },
            screen => Show(screen, session, shown, finding, name)
        );
        return finding switch
        {
            null => ExitCode.CouldNot,
            { ProvesNothing: true } => ExitCode.Refused,
            _ => ExitCode.Fine,
        };
    }

    private static void Show(
        IAnsiConsole screen,
        Session session,
        Misbehaviour shown,
        MisbehaviourFinding? finding,
        string name
    )
    {
        var texts = session.Texts;
        screen.Pairs([
            (texts["header.number"], shown.First.Number.ToString(CultureInfo.InvariantCulture)),
            (texts["header.hash"], shown.First.Hash.ToString()),
            (texts["header.hash"], shown.Second.Hash.ToString()),
            .. finding?.Equivocators.Select(e => (texts["misbehaviour.equivocator"], e.ToString())) ?? [],
        ]);
        screen.Line(texts["misbehaviour." + name], finding is null ? Color.Yellow : Color.Red);
    }
}
