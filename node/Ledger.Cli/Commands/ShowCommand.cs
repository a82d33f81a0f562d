using System.CommandLine;
using Ledger.Cli.Clients;
using Ledger.Cli.Invocation;
using Ledger.Cli.Terminal;
using Ledger.Evidence.Identifiers;

namespace Ledger.Cli.Commands;

/// <summary><c>ledger show ID</c>: state, history and money of a filing, an escrow or a unit, as the node reports them.</summary>
internal static class ShowCommand
{
    public static Command Build(VerbFrame frame)
    {
        var verb = frame.Verb("show");
        var id = new Argument<string>("ID") { Description = frame.Texts["argument.id"] };
        verb.Add(id);
        var reading = ReadingVerb.Of(frame, verb);
        frame.Does(
            verb,
            (session, parsed, cancel) =>
                reading.RunAsync(
                    parsed,
                    async (client, _) =>
                    {
                        var view = new RecordView(session, client);
                        var text = parsed.GetRequiredValue(id);
                        var bare = text[(text.IndexOf('/', StringComparison.Ordinal) + 1)..];
                        if (!FilingId.TryParse(bare, out var filing))
                            throw new CliException("error.id", text, "filings/, escrows/, units/");
                        var found = text.Split('/')[0] switch
                        {
                            "filings" => await view.FilingAsync(filing, cancel),
                            "escrows" => await view.EscrowAsync(new EscrowId(filing.Value), cancel),
                            "units" => await view.UnitAsync(new UnitRef(filing.Value), cancel),
                            _ when text == bare => await view.FilingAsync(filing, cancel)
                                || await view.EscrowAsync(new EscrowId(filing.Value), cancel)
                                || await view.UnitAsync(new UnitRef(filing.Value), cancel),
                            _ => throw new CliException("error.id", text, "filings/, escrows/, units/"),
                        };
                        return found ? ExitCode.Fine : throw new CliException(ExitCode.Refused, "error.unknown", text);
                    },
                    cancel
                )
        );
        return verb;
    }
}
