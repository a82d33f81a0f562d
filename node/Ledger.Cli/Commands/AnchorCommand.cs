using System.CommandLine;
using System.Globalization;
using Ledger.Cli.Clients;
using Ledger.Cli.Files;
using Ledger.Cli.Invocation;
using Ledger.Cli.Running;
using Ledger.Cli.Sample;
using Ledger.Cli.Terminal;
using Ledger.Cli.Typed;
using Ledger.Evidence.Documents;
using Ledger.Evidence.Identifiers;
using Ledger.Evidence.Machines;
using Ledger.Evidence.Texts;
using Ledger.Sdk;

namespace Ledger.Cli.Commands;

/// <summary>
/// <c>ledger anchor FILE.pdf --contract-no NO --unit CODE [--open-unit] [--field k=v ...]</c>: signs and files, waits for
/// finality, prints ids, code and block. It opens a unit where it is told to, and beside the sample.
/// </summary>
internal static class AnchorCommand
{
    public static Command Build(VerbFrame frame)
    {
        var verb = frame.Verb("anchor");
        var file = new Argument<string>("FILE.pdf") { Description = frame.Texts["argument.pdf"] };
        var number = new Option<string>("--contract-no")
        {
            Description = frame.Texts["option.contract-no"],
            Required = true,
            HelpName = "NO",
        };
        var unit = new Option<string>("--unit")
        {
            Description = frame.Texts["option.unit"],
            Required = true,
            HelpName = "CODE",
        };
        var table = new Option<string?>("--building-table")
        {
            Description = frame.Texts["option.building-table"],
            HelpName = "HASH",
        };
        var open = new Option<bool>("--open-unit") { Description = frame.Texts["option.open-unit"] };
        var field = new Option<string[]>("--field")
        {
            Description = frame.Texts["option.field", AnchorFields.Names],
            HelpName = "k=v",
        };
        var data = ClientVerb.Data(frame);
        verb.Add(file);
        verb.Add(number);
        verb.Add(unit);
        verb.Add(open);
        verb.Add(table);
        verb.Add(field);
        verb.Add(data);
        frame.Does(
            verb,
            (session, parsed, cancel) =>
            {
                var request = new Request(
                    parsed.GetRequiredValue(file),
                    Given.Text(session, "contract-no", TextProfiles.ContractNo, parsed.GetRequiredValue(number)),
                    Given.Unit(session, parsed.GetRequiredValue(unit)),
                    parsed.GetValue(open),
                    parsed.GetValue(table),
                    AnchorFields.Read(session, parsed.GetValue(field) ?? [])
                );
                var folder = parsed.GetRequiredValue(data);
                // The file is examined before anything is sent: for a wrong one no unit is opened and no code drawn.
                var digests = DocumentFile.Examined(request.File, session);
                return ClientVerb.RunAsync(
                    folder,
                    Role.Center,
                    (client, up) => RunAsync(session, client, up, request, digests, folder, cancel),
                    cancel
                );
            }
        );
        return verb;
    }

    internal sealed record Request(
        string File,
        string Number,
        UnitCode Unit,
        bool MayOpen,
        string? BuildingTable,
        AnchorFields Fields
    );

    private static async Task<int> RunAsync(
        Session session,
        LedgerClient client,
        UpState up,
        Request request,
        DocumentDigests digests,
        string data,
        CancellationToken cancel
    )
    {
        var fields = request.Fields;
        if (fields.Filled(client.Trust.Sample) is { Count: > 0 } filled)
            session.Note("note.filled", string.Join(", ", filled));
        var sender = new Sender(session, client);
        var now = session.Surroundings.Clock.GetUtcNow();
        var title = await TitleAsync(client, sender, request, now, cancel);

        // The same PDF under the same number with the same fields is the same operation: its code is drawn once and kept.
        var draft = await AnchorDraft.OpenAsync(
            data,
            request.Number,
            request.Unit,
            digests,
            fields.AsGiven,
            now,
            () => client.Codes.SignAsync(request.Number, fields.Area, cancel)
        );
        await sender.SettleAsync(
            $"anchor/{draft.Name}/sign",
            key => new SignFiling
            {
                Key = key,
                Code = draft.Code,
                Kind = FilingKind.Resale,
                Unit = request.Unit,
                TitleVersion = title,
                EventTime = draft.Time,
                Template = fields.Template,
                HouseCheck = new HouseCheck(fields.HouseCheck, draft.Time),
                ValidUntil = draft.Time.AddDays(fields.ValidDays),
                Document = Document.Of(digests),
                Fields = fields.Sale(request.Number),
            },
            cancel
        );
        var filing = draft.Code.Filing(client.Trust.GenesisHash);
        var final = await sender.SettleAsync(
            $"anchor/{draft.Name}/file",
            key => new FileFiling
            {
                Key = key,
                Filing = filing,
                EventTime = draft.Time,
            },
            cancel
        );
        var text = client.Codes.ToText(draft.Code);
        return session.Done(
            final,
            (text, PageAddress.Of(up.Explorer, text)),
            ("filing", filing.Name),
            ("unit", client.Units.ReferenceOf(request.Unit).Name),
            ("title", title.ToString(CultureInfo.InvariantCulture)),
            ("sha256", digests.Sha256.ToString())
        );
    }

    /// <summary>The title version that the unit has now; it is opened where it is not and may be.</summary>
    /// <exception cref="CliException">The ledger has no such unit, and nobody said to open it.</exception>
    internal static async Task<uint> TitleAsync(
        LedgerClient client,
        Sender sender,
        Request request,
        DateTimeOffset now,
        CancellationToken cancel
    )
    {
        var reference = client.Units.ReferenceOf(request.Unit);
        if (await client.Units.GetAsync(reference, null, cancel) is { Value.TitleVersion: var title })
            return title;
        // A mistyped code opens another unit, on which the home would take a second filing: only beside the sample.
        if (!client.Trust.Sample && !request.MayOpen)
            throw new CliException(ExitCode.Refused, "error.unit.unopened", request.Unit.Value);
        var table = SampleDigests.OrGiven(client.Trust, "--building-table", request.BuildingTable, "building table");
        await sender.SettleAsync(
            $"cli/open/{reference}",
            key => new OpenUnit
            {
                Key = key,
                Unit = request.Unit,
                BuildingTable = table,
                EventTime = now,
            },
            cancel
        );
        return 1;
    }
}
