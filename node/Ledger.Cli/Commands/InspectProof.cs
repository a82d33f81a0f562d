using System.CommandLine;
using System.Globalization;
using System.Numerics;
using System.Text.Json.Nodes;
using Ledger.Cli.Files;
using Ledger.Cli.Invocation;
using Ledger.Cli.Terminal;
using Ledger.Evidence.Blocks;
using Ledger.Evidence.Crypto;
using Ledger.Evidence.Primitives;
using Ledger.Evidence.Proofs;

namespace Ledger.Cli.Commands;

/// <summary>
/// <c>ledger inspect proof FILE --root HASH | --storage-root HASH</c>: what an EIP-1186 answer of any client proves under a
/// state root (or its storage entries under a storage root); exit 1 where a stated value differs or nothing is proved.
/// </summary>
internal static class InspectProof
{
    public static Command Build(VerbFrame frame)
    {
        var verb = frame.Verb("proof", "inspect.proof");
        var file = new Argument<string>("FILE") { Description = frame.Texts["argument.proof"] };
        var root = new Option<string?>("--root") { Description = frame.Texts["option.root"], HelpName = "HASH" };
        var storage = new Option<string?>("--storage-root")
        {
            Description = frame.Texts["option.storage-root"],
            HelpName = "HASH",
        };
        verb.Add(file);
        verb.Add(root);
        verb.Add(storage);
        frame.Does(
            verb,
            (session, parsed) =>
                Run(session, parsed.GetRequiredValue(file), parsed.GetValue(root), parsed.GetValue(storage))
        );
        return verb;
    }

    private static int Run(Session session, string path, string? state, string? storage)
    {
        if (state is null == storage is null)
            throw new CliException("error.proof.root");
        var root = Bytes32.TryParse(state ?? storage, out var hash)
            ? hash
            : throw new CliException("error.hash", (state ?? storage)!);
        if (!Eip1186Answer.TryRead(InputFile.Read(path, Eip1186Answer.MaxBytes), out var answer, out var fault))
            throw new CliException("error.proof.form", fault);
        if (state is not null && answer.Address is null)
            throw new CliException("error.proof.form", "address");
        var report = state is null ? Eip1186Report.CheckStorage(answer, root) : Eip1186Report.Check(answer, root);
        var rows = Rows(report, session.Texts).ToList();
        var good = report.Holds && rows.Count > 0;
        session.Answer(Json(rows, good), screen => Show(screen, session, rows, good));
        return good ? ExitCode.Fine : ExitCode.Refused;
    }

    private static IEnumerable<Row> Rows(Eip1186Report report, Messages.Catalogue texts)
    {
        if (report.Account is { } account)
        {
            var subject = account.Address.ToString();
            if (account.Answer == TrieAnswer.Broken)
            {
                yield return new Row(subject, "account", account.Fault.ToString(), null, Holds: false);
            }
            else
            {
                yield return new Row(
                    subject,
                    "account",
                    account.Answer + Nodes(account.LeftOver, account.InOrder),
                    null,
                    account is { LeftOver: 0, InOrder: true }
                );
                var proved = account.Account;
                yield return Field("nonce", (proved?.Nonce ?? 0).ToString(CultureInfo.InvariantCulture));
                yield return Field("balance", Number(proved?.Balance ?? Bytes32.Zero));
                yield return Field("storageHash", (proved?.StorageRoot ?? BlockHeader.EmptyTrieRoot).ToString());
                yield return Field("codeHash", (proved?.CodeHash ?? Keccak256.Empty).ToString());
            }

            Row Field(string name, string value)
            {
                var difference = account.Differences.FirstOrDefault(d =>
                    string.Equals(d.Field, name, StringComparison.Ordinal)
                );
                return new Row(
                    subject,
                    name,
                    value,
                    difference is null ? null : Stated(name, difference.Stated),
                    difference is null
                );
            }
        }
        foreach (var word in report.Words)
            yield return new Row(
                word.Slot.ToString(),
                "slot",
                (word.Value?.ToString() ?? word.Fault.ToString()) + Nodes(word.LeftOver, word.InOrder),
                word.Stated?.ToString(),
                word.Holds
            );

        // What is wrong with the list of nodes, behind what they prove all the same.
        string Nodes(int leftOver, bool inOrder) =>
            leftOver != 0 ? " " + texts["proof.nodes.leftOver", leftOver]
            : inOrder ? ""
            : " " + texts["proof.nodes.order"];
    }

    private static string Stated(string field, Bytes32 word) =>
        field is "nonce" or "balance" ? Number(word) : word.ToString();

    private static string Number(Bytes32 word) =>
        new BigInteger(word.Span, isUnsigned: true, isBigEndian: true).ToString(CultureInfo.InvariantCulture);

    private static JsonObject Json(List<Row> rows, bool good) =>
        new()
        {
            ["proved"] = good,
            ["findings"] = new JsonArray([
                .. rows.Select(static r =>
                    (JsonNode)
                        new JsonObject
                        {
                            ["subject"] = r.Subject,
                            ["field"] = r.Field,
                            ["proved"] = r.Proved,
                            ["stated"] = r.Stated,
                            ["holds"] = r.Holds,
                        }
                ),
            ]),
        };

    private static void Show(Spectre.Console.IAnsiConsole screen, Session session, List<Row> rows, bool good)
    {
        var texts = session.Texts;
        screen.Rows(
            [texts["proof.subject"], texts["proof.field"], texts["proof.proved"], texts["proof.stated"], ""],
            rows.Select(static r => new[] { r.Subject, r.Field, r.Proved, r.Stated ?? "", r.Holds ? "✓" : "✗" })
        );
        screen.Line(
            good ? texts["proof.good"] : texts["proof.bad"],
            good ? Spectre.Console.Color.Green : Spectre.Console.Color.Red
        );
    }

    /// <summary>One value: what the nodes prove (or why they prove nothing), and another value stated beside it.</summary>
    private sealed record Row(string Subject, string Field, string Proved, string? Stated, bool Holds);
}
