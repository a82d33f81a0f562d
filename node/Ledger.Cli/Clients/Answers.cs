using System.Globalization;
using System.Text.Json.Nodes;
using Ledger.Cli.Terminal;
using Ledger.Evidence.Verification;
using Ledger.Sdk;

namespace Ledger.Cli.Clients;

/// <summary>How a settled statement is shown: the record, then the block that holds it.</summary>
internal static class Answers
{
    public static int Done(this Session session, EntryStatus.Final final, params (string Key, string Value)[] facts) =>
        session.Done(final, null, facts);

    /// <param name="session">Where to say it.</param>
    /// <param name="final">What became of the statement.</param>
    /// <param name="code">The text of a code, and the page that opens it here; one line, to be copied whole.</param>
    /// <param name="facts">Rows of the answer.</param>
    public static int Done(
        this Session session,
        EntryStatus.Final final,
        (string Text, Uri? Page)? code,
        params (string Key, string Value)[] facts
    )
    {
        var json = new JsonObject();
        foreach (var (key, value) in facts)
            json[key] = value;
        if (code is { } drawn)
            (json["code"], json["page"]) = (drawn.Text, drawn.Page?.ToString());
        json["block"] = Json(final.Block);
        json["transaction"] = final.Transaction.ToString();
        json["seq"] = final.Position.Seq;
        json["head"] = final.Position.Head.ToString();
        session.Answer(
            json,
            screen =>
            {
                screen.Pairs([
                    .. facts.Select(f => (session.Texts["fact." + f.Key], f.Value)),
                    (session.Texts["fact.block"], Show(final.Block)),
                    (session.Texts["fact.transaction"], final.Transaction.ToString()),
                ]);
                if (code is { } shown)
                    session.Surroundings.Output.WriteLine(shown.Page?.ToString() ?? shown.Text);
            }
        );
        return ExitCode.Fine;
    }

    public static JsonObject Json(BlockRef block) =>
        new()
        {
            ["number"] = block.Number.ToString(CultureInfo.InvariantCulture),
            ["hash"] = block.Hash.ToString(),
            ["time"] = block.Time.ToString(CultureInfo.InvariantCulture),
        };

    public static string Show(BlockRef block) =>
        $"{block.Number.ToString(CultureInfo.InvariantCulture)}  {block.Hash}  {Times.Show(block.Time)}";
}
