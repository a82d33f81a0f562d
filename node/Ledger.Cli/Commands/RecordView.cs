using System.Globalization;
using System.Text.Json.Nodes;
using Ledger.Cli.Clients;
using Ledger.Cli.Terminal;
using Ledger.Evidence.Identifiers;
using Ledger.Evidence.Machines;
using Ledger.Evidence.Verification;
using Ledger.Sdk;

namespace Ledger.Cli.Commands;

/// <summary>Shows one record with its history; each method answers whether the ledger has it.</summary>
internal sealed class RecordView(Session session, LedgerClient client)
{
    public async Task<bool> FilingAsync(FilingId id, CancellationToken cancel)
    {
        if (await client.Filings.GetAsync(id, null, cancel) is not { } reported)
            return false;
        var filing = reported.Value;
        var events = await ListAsync(client.Filings.EventsAsync(id, 0, cancel));
        events.AddRange(await ListAsync(client.Filings.TaxEventsAsync(id, cancel)));
        var facts = new List<(string, string)>
        {
            ("filing", id.Name),
            ("state", State(RecordKind.Filing, (byte)filing.State)),
            ("version", filing.Version.ToString(CultureInfo.InvariantCulture)),
            ("unit", filing.Unit?.Name ?? "-"),
            ("tax", filing.Tax is { } tax ? State(RecordKind.Tax, (byte)tax.State) : "-"),
            ("escrow", filing.Escrow?.Name ?? "-"),
        };
        if (filing.Escrow is { } escrow && await client.Escrows.GetAsync(escrow, null, cancel) is { } money)
        {
            facts.Add(("money", State(RecordKind.Escrow, (byte)money.Value.State)));
            facts.AddRange(Money(money.Value));
            events.AddRange(await ListAsync(client.Escrows.EventsAsync(escrow, 0, cancel)));
        }
        Show(facts, events, reported.AsOf);
        return true;
    }

    public async Task<bool> EscrowAsync(EscrowId id, CancellationToken cancel)
    {
        if (await client.Escrows.GetAsync(id, null, cancel) is not { } reported)
            return false;
        var escrow = reported.Value;
        var facts = new List<(string, string)>
        {
            ("escrow", id.Name),
            ("state", State(RecordKind.Escrow, (byte)escrow.State)),
            ("filing", escrow.Filing.Name),
            ("bank", Name(escrow.Bank)),
        };
        facts.AddRange(Money(escrow));
        Show(facts, await ListAsync(client.Escrows.EventsAsync(id, 0, cancel)), reported.AsOf);
        return true;
    }

    public async Task<bool> UnitAsync(UnitRef id, CancellationToken cancel)
    {
        if (await client.Units.GetAsync(id, null, cancel) is not { } reported)
            return false;
        var unit = reported.Value;
        Show(
            [
                ("unit", id.Name),
                ("state", State(RecordKind.Unit, (byte)unit.State)),
                ("title", unit.TitleVersion.ToString(CultureInfo.InvariantCulture)),
                ("filing", unit.ActiveFiling?.Name ?? "-"),
                ("registered", unit.LastRegistered?.Name ?? "-"),
            ],
            await ListAsync(client.Units.EventsAsync(id, 0, cancel)),
            reported.AsOf
        );
        return true;
    }

    private void Show(List<(string Key, string Value)> facts, List<LedgerEvent> events, BlockRef asOf)
    {
        var ordered = events.OrderBy(static e => e.Block.Number).ThenBy(static e => e.LogIndex).ToList();
        var json = new JsonObject();
        foreach (var (key, value) in facts)
            json[key] = value;
        json["asOf"] = Answers.Json(asOf);
        json["history"] = new JsonArray([.. ordered.Select(e => (JsonNode)Json(e))]);
        session.Answer(
            json,
            screen =>
            {
                screen.Pairs([
                    .. facts.Select(f => (session.Texts["fact." + f.Key], f.Value)),
                    (session.Texts["verify.asOf"], Answers.Show(asOf)),
                ]);
                screen.Rows(
                    [
                        session.Texts["history.block"],
                        session.Texts["history.event"],
                        session.Texts["history.who"],
                        session.Texts["history.time"],
                    ],
                    ordered.Select(e =>
                        new[]
                        {
                            e.Block.Number.ToString(CultureInfo.InvariantCulture),
                            Label(e),
                            Name(e.Organisation),
                            Times.Show(e.EventTime),
                        }
                    )
                );
            }
        );
    }

    private static JsonObject Json(LedgerEvent e) =>
        new()
        {
            ["kind"] = e.Kind.ToString(),
            ["seq"] = e.Position.Seq,
            ["name"] = e.Name,
            ["organisation"] = e.Organisation.Number,
            ["eventTime"] = e.EventTime.ToUnixTimeSeconds().ToString(CultureInfo.InvariantCulture),
            ["block"] = e.Block.Number.ToString(CultureInfo.InvariantCulture),
            ["transaction"] = e.Transaction.ToString(),
        };

    private static IEnumerable<(string, string)> Money(EscrowReport escrow) =>
        [
            ("expected", escrow.Expected.ToString()),
            ("deposited", escrow.Deposited.ToString()),
            ("released", escrow.Released.ToString()),
            ("balance", escrow.Balance.ToString()),
        ];

    private string Label(LedgerEvent e) =>
        MachineTable.FindEvent(e.Kind, e.Number) is { } found
            ? session.Texts.Pick(found.Label.Zh, found.Label.En)
            : e.Name;

    private string State(RecordKind kind, byte state) =>
        MachineTable.FindState(kind, state) is { } found
            ? session.Texts.Pick($"{found.Label.Zh} ({found.Name})", found.Name)
            : state.ToString(CultureInfo.InvariantCulture);

    private string Name(OrganisationId organisation)
    {
        var name = client.Trust.NameOf(organisation.Number);
        return session.Texts.Pick(name.Zh, name.En);
    }

    private static async Task<List<LedgerEvent>> ListAsync(IAsyncEnumerable<LedgerEvent> events)
    {
        var list = new List<LedgerEvent>();
        await foreach (var e in events)
            list.Add(e);
        return list;
    }
}
