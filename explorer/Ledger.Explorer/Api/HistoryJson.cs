using System.Globalization;
using System.Text.Json.Nodes;
using Ledger.Evidence.Bundles;
using Ledger.Evidence.Machines;
using Ledger.Evidence.Records;
using Ledger.Explorer.Filings;
using Ledger.Explorer.Texts;

namespace Ledger.Explorer.Api;

/// <summary>A filing's public history: who, in which role, when it happened and when it was anchored. No name of a person, no amount, no id of money or unit.</summary>
internal static class HistoryJson
{
    public static JsonObject Of(PublicFiling found)
    {
        var state = MachineTable.FindState(RecordKind.Filing, (byte)found.Filing.State)!;
        var report = found.Report;
        return new JsonObject
        {
            ["filing"] = Convert.ToHexStringLower(found.Filing.Id.Span),
            ["state"] = Named(state.Name, state.Label),
            ["version"] = found.Filing.Version,
            ["asOf"] = new JsonObject
            {
                ["block"] = Number(report.AsOf.Number),
                ["hash"] = report.AsOf.Hash.ToString(),
                ["time"] = Number(report.AsOf.Time),
            },
            ["sealedBy"] = report.Verdict.Custody.Sealers,
            ["operators"] = report.Verdict.Custody.Operators,
            ["money"] = new JsonObject
            {
                ["name"] = found.Money.Word(),
                ["zh"] = PageTexts.Chinese["money." + found.Money.Word()],
                ["en"] = PageTexts.English["money." + found.Money.Word()],
            },
            ["entries"] = new JsonArray([.. found.Entries.Select(e => (JsonNode)Entry(found.Report.Facts, e))]),
        };
    }

    private static JsonObject Entry(Facts facts, TimelineEntry e)
    {
        var role = MachineTable.LabelOf((Role)e.Role);
        return new JsonObject
        {
            ["record"] = RecordNames.Collection(e.Kind),
            ["seq"] = e.Seq,
            ["number"] = e.Number,
            ["event"] = Bilingual(e.Name.Zh, e.Name.En),
            ["organisation"] = new JsonObject
            {
                ["number"] = e.Organisation,
                ["zh"] = e.OrganisationName.Zh,
                ["en"] = e.OrganisationName.En,
            },
            ["role"] = role is null ? null : Bilingual(role.Zh, role.En),
            ["twoKeys"] = e.Proposer is not null,
            ["eventTime"] = Number(e.EventTime),
            ["block"] = Number(e.Block),
            ["time"] = Number(e.Time),
            ["late"] = e.Late,
            ["underReview"] = e.UnderReview,
            ["keys"] = new JsonArray([.. EntryWriters.Keys(facts, e).Select(k => (JsonNode)Key(k.Part, k.Key))]),
            ["rules"] = new JsonArray([.. EntryWriters.Rules(e).Select(r => (JsonNode)Rule(e, r))]),
        };
    }

    /// <summary>A key with its term as of the history's block.</summary>
    private static JsonObject Key(KeyPart part, WriterKeyFact key) =>
        new()
        {
            ["part"] = part switch
            {
                KeyPart.Proposes => "proposes",
                KeyPart.Confirms => "confirms",
                _ => "writes",
            },
            ["address"] = key.Key.ToString(),
            ["from"] = Number(key.From),
            ["to"] = key.To is { } to ? Number(to) : null,
            ["suspectFrom"] = key.SuspectFrom is { } suspect ? Number(suspect) : null,
        };

    /// <summary>A rule of the record's machine; "-" is no record yet, "same" the state as it is, no role an entry that follows another's.</summary>
    private static JsonObject Rule(TimelineEntry e, RuleDescription rule)
    {
        return new JsonObject
        {
            ["event"] = MachineTable.FindEvent(e.Kind, rule.Event)!.Name,
            ["from"] = States(rule.From, "-", "writers.start"),
            ["to"] = States(rule.To, "same", "writers.same"),
            ["roles"] = new JsonArray([
                .. rule.Roles.Select(r => (JsonNode)Named(r.ToString(), MachineTable.LabelOf(r)!)),
            ]),
            ["keys"] = rule.Keys,
        };

        JsonArray States(IReadOnlyList<byte> states, string none, string text) =>
            new([
                .. states.Select(s =>
                    (JsonNode)(
                        MachineTable.FindState(e.Kind, s) is { } state
                            ? Named(state.Name, state.Label)
                            : Named(none, new Label(PageTexts.Chinese[text], PageTexts.English[text]))
                    )
                ),
            ]);
    }

    private static JsonObject Named(string name, Label label) =>
        new()
        {
            ["name"] = name,
            ["zh"] = label.Zh,
            ["en"] = label.En,
        };

    private static JsonObject Bilingual(string zh, string en) => new() { ["zh"] = zh, ["en"] = en };

    private static string Number(ulong value) => value.ToString(CultureInfo.InvariantCulture);
}
