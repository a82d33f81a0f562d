using System.Globalization;
using System.Text.Json.Nodes;
using Ledger.Evidence.Bundles;
using Ledger.Evidence.Disclosures;
using Ledger.Evidence.Machines;
using Ledger.Evidence.Records;
using Ledger.Evidence.Schemas;
using Ledger.Evidence.Verification;

namespace Ledger.Cli.Commands;

/// <summary>
/// What a report proves, for programs (docs/formats.md 6): no more than the bundle itself discloses, and nothing under a
/// verdict that stops. Numbers of 64 bits are strings, as in bundles.
/// </summary>
internal static class FactsJson
{
    /// <summary>What a code carries, where its signature holds; else null.</summary>
    public static JsonObject? Code(VerificationReport report) =>
        report.Code?.Payload is not { } code
        || report.Verdict.Tone == Tone.Stop
        || report[CheckNumber.CodeLedger].Outcome != CheckOutcome.Valid
        || report[CheckNumber.CodeSignature].Outcome != CheckOutcome.Valid
            ? null
            : new JsonObject
            {
                ["kind"] = code.Kind.ToString(),
                ["version"] = code.Version,
                ["issueDay"] = DateOnly
                    .FromDayNumber(DateOnly.FromDateTime(DateTime.UnixEpoch).DayNumber + checked((int)code.IssueDay))
                    .ToString("yyyy-MM-dd", CultureInfo.InvariantCulture),
                ["contractNo"] = code.ContractNo,
                ["area"] = Number(code.Area),
            };

    public static JsonObject? Of(VerificationReport report)
    {
        var facts = report.Facts;
        if (report.Verdict.Tone == Tone.Stop || facts.History.Count == 0)
            return null;
        return new JsonObject
        {
            ["filing"] = facts.Filing is { } filing ? Filing(filing) : null,
            ["tax"] = facts.Tax is { } tax
                ? new JsonObject
                {
                    ["state"] = State(RecordKind.Tax, (byte)tax.State),
                    ["version"] = tax.Version,
                    ["paid"] = tax.Paid,
                    ["clearedAt"] = Number(tax.ClearedAt),
                }
                : null,
            ["unit"] = facts.Unit is { } unit ? Unit(unit) : null,
            ["escrow"] = facts.Escrow is { } escrow ? Escrow(escrow) : null,
            ["disclosed"] = new JsonArray([.. facts.Disclosed.Select(static d => (JsonNode)Disclosed(d))]),
            ["history"] = new JsonArray([.. facts.History.Select(static e => (JsonNode)Entry(e))]),
            ["writerKeys"] = new JsonArray([.. facts.WriterKeys.Select(static k => (JsonNode)Key(k))]),
        };
    }

    private static JsonObject Filing(FilingFact filing) =>
        new()
        {
            ["id"] = filing.Id.ToString(),
            ["state"] = State(RecordKind.Filing, (byte)filing.State),
            ["version"] = filing.Version,
            ["kind"] = filing.Kind,
            ["titleVersion"] = filing.TitleVersion,
            ["validUntil"] = Number(filing.ValidUntil),
            ["unit"] = filing.UnitRef?.ToString(),
            ["escrow"] = filing.Escrow is { IsZero: false } money ? money.ToString() : null,
            ["versions"] = new JsonArray([.. filing.Versions.Select(static v => (JsonNode)Version(v))]),
            ["pending"] = filing.Pending is { } pending ? Version(pending) : null,
        };

    private static JsonObject Version(FilingVersion version) =>
        new()
        {
            ["version"] = version.Version,
            ["changeClass"] = version.ChangeClass,
            ["commitment"] = version.Commitment?.ToString(),
            ["block"] = Number(version.Block),
            ["time"] = Number(version.Time),
        };

    private static JsonObject Unit(UnitFact unit) =>
        new()
        {
            ["reference"] = unit.Reference.ToString(),
            ["code"] = unit.Code,
            ["state"] = State(RecordKind.Unit, (byte)unit.State),
            ["titleVersion"] = unit.TitleVersion,
            ["activeFiling"] = unit.ActiveFiling?.ToString(),
            ["lastRegistered"] = unit.LastRegistered?.ToString(),
        };

    private static JsonObject Escrow(EscrowFact escrow) =>
        new()
        {
            ["id"] = escrow.Id.ToString(),
            ["state"] = State(RecordKind.Escrow, (byte)escrow.State),
            ["filingVersion"] = escrow.FilingVersion,
            ["bank"] = escrow.Bank,
            ["expected"] = Number(escrow.Expected),
            ["deposited"] = Number(escrow.Deposited),
            ["released"] = Number(escrow.Released),
            ["adjudged"] = Number(escrow.Adjudged),
            ["balance"] = Number(escrow.Balance),
        };

    /// <summary>By the schema's names; a field that is proved absent is null.</summary>
    private static JsonObject Disclosed(Disclosure disclosure)
    {
        var fields = new JsonObject();
        foreach (var field in disclosure.Fields)
            if (disclosure.Schema.FieldAt(field.Index) is { } named)
                fields[named.Name] = Value(field.Value);
        return new JsonObject
        {
            ["version"] = disclosure.Version,
            ["schema"] = disclosure.Schema.Id,
            ["fields"] = fields,
        };
    }

    private static JsonValue? Value(FieldValue value) =>
        value.Type switch
        {
            FieldType.Absent => null,
            FieldType.Unsigned => JsonValue.Create(Number(value.AsUnsigned()!.Value)),
            FieldType.Date => JsonValue.Create(
                value.AsDate()!.Value.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture)
            ),
            FieldType.Bytes32 => JsonValue.Create(value.AsBytes32()!.Value.ToString()),
            FieldType.Bool => JsonValue.Create(value.AsBool()!.Value),
            _ => JsonValue.Create(value.AsText()),
        };

    private static JsonObject Entry(TimelineEntry e) =>
        new()
        {
            ["record"] = RecordNames.Collection(e.Kind),
            ["seq"] = e.Seq,
            ["number"] = e.Number,
            ["zh"] = e.Name.Zh,
            ["en"] = e.Name.En,
            ["organisation"] = e.Organisation,
            ["role"] = e.Role,
            ["key"] = e.Key.ToString(),
            ["proposer"] = e.Proposer?.ToString(),
            ["eventTime"] = Number(e.EventTime),
            ["block"] = Number(e.Block),
            ["time"] = Number(e.Time),
            ["late"] = e.Late,
            ["underReview"] = e.UnderReview,
        };

    private static JsonObject Key(WriterKeyFact key) =>
        new()
        {
            ["address"] = key.Key.ToString(),
            ["organisation"] = key.Organisation,
            ["from"] = Number(key.From),
            ["to"] = Number(key.To),
            ["suspectFrom"] = Number(key.SuspectFrom),
        };

    private static string State(RecordKind kind, byte state) =>
        MachineTable.FindState(kind, state)?.Name ?? state.ToString(CultureInfo.InvariantCulture);

    private static string Number(ulong value) => value.ToString(CultureInfo.InvariantCulture);

    private static string? Number(ulong? value) => value?.ToString(CultureInfo.InvariantCulture);
}
