using System.CommandLine;
using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json.Nodes;
using Ledger.Cli.Clients;
using Ledger.Cli.Files;
using Ledger.Cli.Invocation;
using Ledger.Cli.Printing;
using Ledger.Cli.Running;
using Ledger.Cli.Terminal;
using Ledger.Cli.Typed;
using Ledger.Evidence.Codes;
using Ledger.Evidence.Disclosures;
using Ledger.Evidence.Documents;
using Ledger.Evidence.Identifiers;
using Ledger.Evidence.Machines;
using Ledger.Evidence.Primitives;
using Ledger.Evidence.Records;
using Ledger.Evidence.Schemas;
using Ledger.Evidence.Texts;
using Ledger.Evidence.Verification;
using Ledger.Sdk;

namespace Ledger.Cli.Commands;

/// <summary>
/// <c>ledger qr FILING [--certify] [--svg FILE] [--png FILE] [--pdf FILE]</c>: the contract's code as it was signed, or the
/// code of a certificate over what is final now; in the terminal where no file is named.
/// </summary>
internal static class QrCommand
{
    private const string Purpose = "ledger qr";

    /// <summary>Pixels of a module in a PNG: 35 mm at 600 dpi and more.</summary>
    private const int PixelsPerModule = 16;

    public static Command Build(VerbFrame frame)
    {
        var verb = frame.Verb("qr");
        var filing = TaxCommand.FilingArgument(frame);
        var certificate = new Option<bool>("--certify") { Description = frame.Texts["option.certify"] };
        var svg = File(frame, "--svg");
        var png = File(frame, "--png");
        var pdf = File(frame, "--pdf");
        foreach (var symbol in new Option[] { certificate, svg, png, pdf })
            verb.Add(symbol);
        verb.Add(filing);
        var reading = ReadingVerb.Of(frame, verb);
        frame.Does(
            verb,
            (session, parsed, cancel) =>
            {
                var id = Given.Filing(parsed.GetRequiredValue(filing));
                return reading.RunAsync(
                    parsed,
                    async (client, source) =>
                    {
                        var code = await CodeAsync(session, client, id, parsed.GetValue(certificate), cancel);
                        var files = new (string? Path, Func<byte[]> Make)[]
                        {
                            (
                                parsed.GetValue(svg),
                                () => Encoding.UTF8.GetBytes(VectorCode.Draw(client.Codes.ToText(code)))
                            ),
                            (parsed.GetValue(png), () => client.Codes.ToPng(code, PixelsPerModule)),
                            (
                                parsed.GetValue(pdf),
                                () =>
                                    CodeSheet.Make(
                                        code,
                                        client.Codes.Host,
                                        id,
                                        client.Trust.Sample,
                                        new Bytes32(SHA256.HashData(System.IO.File.ReadAllBytes(source.Trust)))
                                    )
                            ),
                        };
                        foreach (var (path, make) in files)
                            if (path is not null)
                                WholeFile.Write(path, make());
                        return Answer(
                            session,
                            client,
                            source,
                            id,
                            code,
                            [.. files.Select(f => f.Path).OfType<string>()]
                        );
                    },
                    cancel
                );
            }
        );
        return verb;
    }

    private static Option<string?> File(VerbFrame frame, string name) =>
        new(name) { Description = frame.Texts["option.output.file"], HelpName = "FILE" };

    /// <exception cref="CliException">No such filing, its code is not kept here, or a certificate is asked of what is not filed.</exception>
    private static async Task<SignedCode> CodeAsync(
        Session session,
        LedgerClient client,
        FilingId id,
        bool certificate,
        CancellationToken cancel
    )
    {
        var bytes = await client.Verify.GetBundleAsync(id, Purpose, cancel);
        var report = client.Verify.Check(bytes);
        if (report.NotValid.FirstOrDefault() is { } bad)
            throw new CliException(ExitCode.Refused, "error.bundle", bad.Number, session.Texts.Pick(bad.Zh, bad.En));
        if (report.Facts.Filing is not { } filing)
            throw new CliException(ExitCode.Refused, "error.unknown", id.Name);
        if (report.Code is not ContractCode code)
            throw new CliException("error.code.none", id.Name);
        return certificate ? await CertifyAsync(session, client, report, filing, code, cancel) : code;
    }

    /// <summary>A certificate speaks of one version as of one final block; both come out of the proved report.</summary>
    private static async Task<SignedCode> CertifyAsync(
        Session session,
        LedgerClient client,
        VerificationReport report,
        FilingFact filing,
        ContractCode code,
        CancellationToken cancel
    )
    {
        // A contract that was withdrawn before it was filed has left its first state too, and was never filed.
        if (!report.Facts.History.Any(static e => e is { Kind: RecordKind.Filing, Number: (ushort)FilingEvent.File }))
            throw new CliException(ExitCode.Refused, "error.certificate", State(session, filing.State));
        var proved = report.Facts.Disclosed.FirstOrDefault(d => d.Version == code.Payload.Version);
        if (proved is null || Digests(proved) is not { } document)
            throw new CliException(ExitCode.Refused, "error.certificate.fields", new FilingId(filing.Id).Name);
        var position = new RecordPosition(filing.Seq, filing.Head);
        var final = new EntryStatus.Final(report.AsOf, position, default);
        return await client.Codes.CertifyAsync(code, document, final, cancel);
    }

    private static string State(Session session, FilingState state) =>
        MachineTable.FindState(RecordKind.Filing, (byte)state) is { } found
            ? session.Texts.Pick(found.Label.Zh, found.Label.En)
            : state.ToString();

    private static DocumentDigests? Digests(Disclosure proved) =>
        proved[SaleField.Sha256]?.AsBytes32() is { } sha256
        && proved[SaleField.Sm3]?.AsBytes32() is { } sm3
        && proved[SaleField.Length]?.AsUnsigned() is { } length
            ? new DocumentDigests(sha256, sm3, length)
            : null;

    private static int Answer(
        Session session,
        LedgerClient client,
        ReadSource source,
        FilingId id,
        SignedCode code,
        IReadOnlyList<string> files
    )
    {
        var text = client.Codes.ToText(code);
        var here = PageAddress.Of(source.Explorer, text);
        session.Answer(
            new JsonObject
            {
                ["filing"] = id.Name,
                ["kind"] = code.Payload.Kind.ToString(),
                ["version"] = code.Payload.Version,
                ["code"] = text,
                ["typed"] = TypedCode.Format(code.Reference),
                ["page"] = here?.ToString(),
                ["files"] = new JsonArray([.. files.Select(f => JsonValue.Create(f))]),
            },
            screen =>
            {
                if (files.Count == 0)
                    session.Surroundings.Output.Write(TerminalCode.Draw(text, session.Surroundings.Interactive));
                screen.Pairs([
                    (session.Texts["fact.filing"], id.Name),
                    (session.Texts["code.kind"], session.Texts["code.kind." + code.Payload.Kind]),
                    (session.Texts["code.version"], code.Payload.Version.ToString(CultureInfo.InvariantCulture)),
                    (session.Texts["code.contractNo"], ShownText.Of(code.Payload.ContractNo)),
                    (session.Texts["code.typed"], TypedCode.Format(code.Reference)),
                    (session.Texts["code.host"], client.Codes.Host),
                    .. files.Select(f => (session.Texts["fact.file"], f)),
                ]);
                // A long address is to be copied whole: it is written as one line, whatever the terminal's width.
                session.Surroundings.Output.WriteLine(here?.ToString() ?? text);
            }
        );
        return ExitCode.Fine;
    }
}
