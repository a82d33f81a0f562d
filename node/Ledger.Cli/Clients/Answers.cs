using System.Globalization;
using System.Text.Json.Nodes;
using Ledger.Cli.Terminal;
using Ledger.Evidence;
using Ledger.Sdk;

namespace Ledger.Cli.Clients;

/// <summary>How a settled statement is shown: the record, then the block that holds it.</summary>
internal static class Answers
{
    public static int Done(this Session session, EntryStatus.Final final, params (string Key, string Value)[] facts)
    {
        var json = new JsonObject();
        foreach (var (key, value) in facts)
            json[key] = value;
        json["block"] = Json(final.Block);
        json["transaction"] = final.Transaction.ToString();
        json["seq"] = final.Position.Seq;
        json["head"] = final.Position.Head.ToString();
        session.Answer(
            json,
            screen =>
                screen.Pairs([
                    .. facts.Select(f => (session.Texts["fact." + f.Key], f.Value)),
                    (session.Texts["fact.block"], Show(final.Block)),
                    (session.Texts["fact.transaction"], final.Transaction.ToString()),
                ])
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
