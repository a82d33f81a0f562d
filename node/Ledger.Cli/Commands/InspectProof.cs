using System.CommandLine;
using System.Numerics;
using System.Text.Json.Nodes;
using Ledger.Cli.Terminal;
using Ledger.Evidence;

namespace Ledger.Cli.Commands;

/// <summary>
/// <c>ledger inspect proof FILE --root HASH | --storage-root HASH</c>: what an EIP-1186 answer of any client proves under a
/// state root (or its storage entries under a storage root); exit 1 where a stated value differs or nothing is proved.
/// </summary>
internal static class InspectProof
{
    private static readonly Bytes32 EmptyCode = Keccak256.Hash([]);

    public static Command Build(Frame frame)
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
            {
                var (state, slots) = (parsed.GetValue(root), parsed.GetValue(storage));
                if (state is null == slots is null)
                    throw new CliException("error.proof.root");
                var proof = AccountProofFile.Read(
                    InputFile.Read(parsed.GetRequiredValue(file), AccountProofFile.MaxBytes)
                );
                var findings = slots is null ? Account(proof, Hash(state!)) : Slots(proof, Hash(slots)).ToList();
                return Answer(session, findings);
            }
        );
        return verb;
    }

    private static Bytes32 Hash(string text) =>
        Bytes32.TryParse(text, out var hash) ? hash : throw new CliException("error.hash", text);

    private static List<Finding> Account(AccountProofFile proof, Bytes32 root)
    {
        var address = proof.Address ?? throw new CliException("error.proof.form", "address");
        var found = StateTrie.Account(new ProofPool(proof.AccountNodes), root, address, out var account);
        var subject = address.ToString();
        if (found.Answer == TrieAnswer.Broken)
            return [new Finding(subject, "account", null, null, found.Fault)];
        // An absent account has what an empty one has (EIP-1186 leaves the two forms of "no code" to the client).
        var proved = account ?? new ProvedAccount(0, Bytes32.Zero, BlockHeader.EmptyTrieRoot, EmptyCode);
        var absent = account is null;
        var list = new List<Finding>
        {
            new(subject, "account", absent ? "absent" : "present", null),
            new(
                subject,
                "nonce",
                proved.Nonce.ToString(System.Globalization.CultureInfo.InvariantCulture),
                proof.Nonce?.ToString(System.Globalization.CultureInfo.InvariantCulture)
            ),
            new(
                subject,
                "balance",
                Number(proved.Balance).ToString(System.Globalization.CultureInfo.InvariantCulture),
                proof.Balance?.ToString(System.Globalization.CultureInfo.InvariantCulture)
            ),
            new(subject, "storageHash", proved.StorageRoot.ToString(), Stated(proof.StorageHash, absent)),
            new(subject, "codeHash", proved.CodeHash.ToString(), Stated(proof.CodeHash, absent)),
        };
        list.AddRange(Slots(proof, proved.StorageRoot));
        return list;
    }

    /// <summary>Clients state zeros or the hashes of nothing for an account that is not there.</summary>
    private static string? Stated(Bytes32? stated, bool absent) =>
        absent && stated is { IsZero: true } ? null : stated?.ToString();

    private static IEnumerable<Finding> Slots(AccountProofFile proof, Bytes32 storageRoot)
    {
        foreach (var slot in proof.Storage)
        {
            var found = StateTrie.Word(new ProofPool(slot.Nodes), storageRoot, slot.Key, out var word);
            yield return found.Answer == TrieAnswer.Broken
                ? new Finding(slot.Key.ToString(), "slot", null, null, found.Fault)
                : new Finding(slot.Key.ToString(), "slot", word.ToString(), slot.Value?.ToString());
        }
    }

    private static BigInteger Number(Bytes32 word) => new(word.Span, isUnsigned: true, isBigEndian: true);

    private static int Answer(Session session, List<Finding> findings)
    {
        var good = findings.Count > 0 && findings.TrueForAll(static f => f.Holds);
        var json = new JsonObject
        {
            ["proved"] = good,
            ["findings"] = new JsonArray([
                .. findings.Select(static f =>
                    (JsonNode)
                        new JsonObject
                        {
                            ["subject"] = f.Subject,
                            ["field"] = f.Field,
                            ["proved"] = f.Proved,
                            ["stated"] = f.Stated,
                            ["holds"] = f.Holds,
                            ["fault"] = f.Fault == TrieFault.Unset ? null : f.Fault.ToString(),
                        }
                ),
            ]),
        };
        var texts = session.Texts;
        session.Answer(
            json,
            screen =>
            {
                screen.Rows(
                    [texts["proof.subject"], texts["proof.field"], texts["proof.proved"], texts["proof.stated"], ""],
                    findings.Select(f =>
                        new[]
                        {
                            f.Subject,
                            f.Field,
                            f.Proved ?? f.Fault.ToString(),
                            f.Stated ?? "-",
                            f.Holds ? "✓" : "✗",
                        }
                    )
                );
                screen.Line(
                    good ? texts["proof.good"] : texts["proof.bad"],
                    good ? Spectre.Console.Color.Green : Spectre.Console.Color.Red
                );
            }
        );
        return good ? ExitCode.Fine : ExitCode.Refused;
    }

    /// <summary>One value: what the nodes prove and what the file states beside them.</summary>
    private sealed record Finding(
        string Subject,
        string Field,
        string? Proved,
        string? Stated,
        TrieFault Fault = TrieFault.Unset
    )
    {
        public bool Holds =>
            Proved is not null && (Stated is null || string.Equals(Stated, Proved, StringComparison.Ordinal));
    }
}
