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
/// <c>ledger inspect header HEX|FILE [--validators ADDRESS,... | --trust FILE]</c>: what a header of any QBFT chain says, and
/// whether that set sealed it: distinct members, a quorum, no stranger, none twice. Without a set the seals are not judged:
/// "could not check". A header never brings its own set.
/// </summary>
internal static class InspectHeader
{
    private const int MaxBytes = 32 * 1024;

    public static Command Build(VerbFrame frame)
    {
        var verb = frame.Verb("header", "inspect.header");
        var source = new Argument<string>("HEX|FILE") { Description = frame.Texts["argument.header"] };
        var judges = new JudgesOptions(frame);
        verb.Add(source);
        judges.AddTo(verb);
        frame.Does(
            verb,
            (session, parsed) =>
                Run(session, InputFile.HexOrFile(parsed.GetRequiredValue(source), MaxBytes), judges.Of(parsed))
        );
        return verb;
    }

    private static int Run(Session session, byte[] rlp, Judges? judges)
    {
        QbftHeader header;
        try
        {
            header = QbftHeader.Decode(rlp);
        }
        catch (RlpException fault)
        {
            throw new CliException(ExitCode.Refused, "error.header", fault.Message);
        }
        if (!header.IsMarked)
            throw new CliException(ExitCode.Refused, "error.header", "mixHash");
        var seals = CommittedSeals.Judge(header.SealHash, header.Extra.Seals, judges?.Validators ?? []);
        var judgement = Judgement.Of(seals, judges, header.Number);
        session.Answer(
            Json(header, seals, judges, judgement),
            screen => Show(screen, session, header, seals, judges, judgement)
        );
        return judgement.ExitCode;
    }

    private static JsonObject Json(
        QbftHeader header,
        IReadOnlyList<JudgedSeal> seals,
        Judges? judges,
        Judgement judgement
    ) =>
        new()
        {
            ["number"] = Text(header.Number),
            ["time"] = Text(header.Timestamp),
            ["hash"] = header.Hash.ToString(),
            ["sealHash"] = header.SealHash.ToString(),
            ["round"] = header.Extra.Round,
            ["fork"] = header.Fork,
            ["fields"] = header.FieldCount,
            ["parent"] = header.ParentHash.ToString(),
            ["stateRoot"] = header.StateRoot.ToString(),
            ["coinbase"] = header.Coinbase.ToString(),
            ["validatorsInHeader"] = new JsonArray([.. header.Extra.Validators.Select(v => (JsonNode)v.ToString())]),
            ["vote"] = header.Extra.Vote is { } vote
                ? new JsonObject { ["validator"] = vote.Validator.ToString(), ["adds"] = vote.Adds }
                : null,
            ["seals"] = new JsonArray([
                .. seals.Select(s =>
                    (JsonNode)
                        new JsonObject
                        {
                            ["signer"] = s.Signer?.ToString(),
                            ["standing"] = judges is null && s.Signer is not null ? null : s.Standing.ToString(),
                        }
                ),
            ]),
            ["validators"] = judges?.Validators.Count,
            ["quorum"] = judges?.Quorum,
            ["counted"] = judges is null ? null : judgement.Counted,
            ["judgement"] = judgement.Name,
        };

    private static void Show(
        IAnsiConsole screen,
        Session session,
        QbftHeader header,
        IReadOnlyList<JudgedSeal> seals,
        Judges? judges,
        Judgement judgement
    )
    {
        var texts = session.Texts;
        screen.Pairs([
            (texts["header.number"], Text(header.Number)),
            (texts["header.time"], Times.Show(header.Timestamp)),
            (texts["header.hash"], header.Hash.ToString()),
            (texts["header.sealHash"], header.SealHash.ToString()),
            (texts["header.round"], header.Extra.Round.ToString(CultureInfo.InvariantCulture)),
            (texts["header.form"], header.Fork + ", " + header.FieldCount.ToString(CultureInfo.InvariantCulture)),
            (texts["header.parent"], header.ParentHash.ToString()),
            (texts["header.stateRoot"], header.StateRoot.ToString()),
            (texts["header.coinbase"], header.Coinbase.ToString()),
            .. header.Extra.Validators.Select(v => (texts["header.validator"], v.ToString())),
            .. header.Extra.Vote is { } vote
                ? [(texts[vote.Adds ? "header.vote.add" : "header.vote.drop"], vote.Validator.ToString())]
                : Array.Empty<(string, string)>(),
            .. seals.Select(s => (texts["header.signer"], Line(s))),
        ]);
        screen.Line(
            texts["header." + judgement.Name, judgement.Counted, judges?.Quorum ?? 0, judges?.Validators.Count ?? 0],
            judgement.ExitCode switch
            {
                ExitCode.Fine => Color.Green,
                ExitCode.Refused => Color.Red,
                _ => Color.Yellow,
            }
        );

        string Line(JudgedSeal seal) =>
            seal.Signer is not { } signer ? texts["header.signer.bad"]
            : judges is null ? signer.ToString()
            : seal.Standing switch
            {
                SealStanding.Stranger => signer + " " + texts["header.signer.stranger"],
                SealStanding.Double => signer + " " + texts["header.signer.double"],
                _ => signer.ToString(),
            };
    }

    private static string Text(ulong number) => number.ToString(CultureInfo.InvariantCulture);

    /// <param name="Name">sealed, notSealed, foreignSeals, notJudged or beforeTheSet; also the text's key.</param>
    /// <param name="Counted">Distinct members that sealed.</param>
    private sealed record Judgement(string Name, int Counted, int ExitCode)
    {
        public static Judgement Of(IReadOnlyList<JudgedSeal> seals, Judges? judges, ulong number)
        {
            var counted = seals.Count(s => s.Standing == SealStanding.Counts);
            if (seals.Any(s => s.Standing == SealStanding.NoSignature))
                return new("foreignSeals", counted, Terminal.ExitCode.Refused);
            if (judges is null)
                return new("notJudged", 0, Terminal.ExitCode.CouldNot);
            if (number < judges.From)
                return new("beforeTheSet", counted, Terminal.ExitCode.CouldNot);
            if (seals.Any(s => s.Standing != SealStanding.Counts))
                return new("foreignSeals", counted, Terminal.ExitCode.Refused);
            return counted >= judges.Quorum
                ? new("sealed", counted, Terminal.ExitCode.Fine)
                : new("notSealed", counted, Terminal.ExitCode.Refused);
        }
    }
}
