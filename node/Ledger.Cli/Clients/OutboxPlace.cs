using System.CommandLine;
using Ledger.Cli.Files;
using Ledger.Cli.Invocation;
using Ledger.Cli.Running;
using Ledger.Cli.Terminal;
using Ledger.Evidence.Machines;

namespace Ledger.Cli.Clients;

/// <summary>Which outbox a verb is about: an organisation's under the data folder, or any folder (<c>--folder</c>).</summary>
internal sealed class OutboxPlace
{
    private readonly Option<string> data;
    private readonly Option<string?> organisation;
    private readonly Option<string?> folder;
    private readonly ReadingVerb? reading;

    private OutboxPlace(VerbFrame frame, Option<string> data, Option<string?> organisation, ReadingVerb? reading)
    {
        (this.data, this.organisation, this.reading) = (data, organisation, reading);
        folder = new("--folder") { Description = frame.Texts["option.outbox.folder"], HelpName = "DIR" };
    }

    /// <summary>Gives the verb the options.</summary>
    public static OutboxPlace Of(VerbFrame frame, Command verb)
    {
        var place = new OutboxPlace(frame, ClientVerb.Data(frame), ClientVerb.Organisation(frame), null);
        verb.Add(place.organisation);
        verb.Add(place.data);
        verb.Add(place.folder);
        return place;
    }

    /// <summary>Of a verb that asks the ledger too: the same organisation and data folder.</summary>
    public static OutboxPlace Of(VerbFrame frame, Command verb, ReadingVerb reading)
    {
        var place = new OutboxPlace(frame, reading.Data, reading.Organisation, reading);
        verb.Add(place.folder);
        return place;
    }

    /// <summary>The folder's path.</summary>
    /// <exception cref="CliException">No such organisation; or a node is named and no folder.</exception>
    public string PathOf(ParseResult parsed)
    {
        if (parsed.GetValue(folder) is { } given)
            return given;
        if (reading?.IsElsewhere(parsed) == true)
            throw new CliException("error.node.needs", folder.Name);
        var home = Path.GetFullPath(parsed.GetRequiredValue(data));
        var keys = KeyFolder.Open(UpState.KeysOf(home));
        var who = parsed.GetValue(organisation) ?? keys.With(Role.Center);
        keys.NumberOf(who);
        return LedgerAccess.OutboxOf(home, who);
    }
}
