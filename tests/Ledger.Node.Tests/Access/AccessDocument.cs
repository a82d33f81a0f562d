using System.Text;
using Ledger.Engine.Rpc;
using Ledger.Node.Security;

namespace Ledger.Node.Tests.Access;

/// <summary>docs/access.md, written from the tables that the node holds calls to.</summary>
internal static class AccessDocument
{
    public static string File { get; } =
        Path.GetFullPath(Path.Combine(Driver.Members.Folder, "..", "docs", "access.md"));

    private static readonly (CallerClasses Caller, string Name)[] Columns =
    [
        (CallerClasses.Center, "center"),
        (CallerClasses.Registry, "registry"),
        (CallerClasses.Tax, "tax"),
        (CallerClasses.Supervisor, "supervisor"),
        (CallerClasses.Lender, "lender"),
        (CallerClasses.Auditor, "auditor"),
        (CallerClasses.NoRole, "no role"),
        (CallerClasses.Reader, "reader"),
        (CallerClasses.Stranger, "stranger"),
    ];

    private static readonly (MethodScope Scope, string Word, string Meaning)[] Scopes =
    [
        (MethodScope.Node, "node", "whether the node serves, and how its API looks"),
        (MethodScope.Ledger, "ledger", "what is one for the whole ledger: chain, a block, organisations"),
        (MethodScope.Named, "named", "single records, which the caller names by their opaque ids; nothing is listed"),
        (MethodScope.All, "all", "all records, events or transactions under their opaque ids"),
        (
            MethodScope.ProofAndFields,
            "named, fields by right",
            "a named filing's proof; fields, where they are asked for, by [the table of fields](#fields), to a reader never"
        ),
        (MethodScope.Fields, "fields by right", "fields by [the table of fields](#fields)"),
        (MethodScope.Uses, "log of uses", "of what the organisation filed all lines, of others' filings its own"),
        (MethodScope.OwnFilings, "own filings", "what the organisation filed"),
        (MethodScope.OwnKeys, "own keys", "writer keys of the caller's organisation"),
    ];

    public static string Write()
    {
        var text = new StringBuilder();
        text.Append(
            """
            # Who may call what
            Written from the tables in `node/Ledger.Node/Security` by `Ledger.Node.Tests`; a test compares it, and others walk every
            cell with certificates of every kind. A method without a row is served to nobody, and a node that would serve one does not start.

            ## Callers
            A client certificate of the pinned authority says who calls by exactly one URI name; several, or none, make a stranger.

            | caller | certificate | of the chain |
            |---|---|---|
            | center, registry, tax, supervisor, lender, auditor | an organisation's URI name as `trust.json` has it, for instance `ledger:org:bank-a` | the organisation's roles at the latest block; of several roles each counts |
            | no role | the same | no role, or removed |
            | reader | `ledger:reader:NAME`, NAME being 1 to 64 of a-z, 0-9 and hyphen | no organisation and no key: an explorer, an outside auditor. `keys-sample/explorer` and `keys-sample/auditor` are two |
            | stranger | of the authority, naming nobody | - |

            No certificate, or one of another authority: the handshake ends; it names the authority. One of the authority that has expired, is not yet
            valid or [was withdrawn](operations.md#withdrawn-certificates): each call is answered UNAUTHENTICATED, `CERTIFICATE_EXPIRED`, `CERTIFICATE_NOT_YET_VALID` or
            `CERTIFICATE_WITHDRAWN`, also on a connection that is open, and calls under way end within a second. A sample node without TLS, on the loopback
            alone, takes every caller for a member with all roles. Whoever issues certificates decides who is a reader: the authority is the trust assumption.

            ## gRPC

            """
        );
        text.Append('\n').Append("| method |");
        foreach (var (_, name) in Columns)
            text.Append(' ').Append(name).Append(" |");
        text.Append(" reaches |\n|---|").Append(string.Concat(Columns.Select(static _ => "---|"))).Append("---|\n");
        foreach (var row in MethodTable.Rows)
        {
            text.Append("| ").Append(Short(row.Service)).Append('.').Append(row.Method).Append(" |");
            foreach (var (caller, _) in Columns)
                text.Append((row.Callers & caller) != CallerClasses.None ? " yes |" : " - |");
            text.Append(' ').Append(Scopes.Single(s => s.Scope == row.Scope).Word).Append(" |\n");
        }
        text.Append("\n\"-\" is answered PERMISSION_DENIED: `NOT_PERMITTED`, a stranger `UNKNOWN_ORGANISATION`.\n\n");
        text.Append("| reaches | what |\n|---|---|\n");
        foreach (var (_, word, meaning) in Scopes)
            text.Append("| ").Append(word).Append(" | ").Append(meaning).Append(" |\n");
        Fields(text);
        JsonRpc(text);
        return text.ToString();
    }

    private static void Fields(StringBuilder text)
    {
        text.Append(
            """

            ## Fields
            Of a filing, out of the vault ([what is kept of it](operations.md)). A role has to come with all that stands beside it; the highest row
            that fits counts. Who fits none gets proofs alone. Readers and members without a role fit none.

            | role | and | sees |
            |---|---|---|

            """
        );
        foreach (var group in DisclosureRights.Rows.GroupBy(static r => (r.Needs, r.Level)))
        {
            text.Append("| ").AppendJoin(", ", group.Select(static r => r.Role.ToString().ToLowerInvariant()));
            var needs = Relations.Where(r => (group.Key.Needs & r.Relation) != FilingRelation.Unset);
            text.Append(" | ").AppendJoin("; ", needs.Select(static r => r.Words));
            text.Append(" | ").Append(Levels.Single(l => l.Level == group.Key.Level).Words).Append(" |\n");
        }
    }

    private static void JsonRpc(StringBuilder text)
    {
        text.Append(
            """

            ## JSON-RPC
            It listens on the node's loopback and knows no certificates: whoever reaches it is on the member's own machine, and sees what all
            members see. Beyond the loopback (`rpc.address`) a token of the member's secret is asked for (401), over TLS. A request under a name that
            is not `localhost`, an IP address or of `rpc.hosts` is refused (403), and no page of an origin beyond `rpc.origins` may read an answer. What a transaction may do follows from the key that signed it: the pool takes statements to the Batch contract from
            writer keys that count in the next block, and of other keys only those that the node's `FurtherSenders` name.

            | reaches | what | methods |
            |---|---|---|

            """
        );
        foreach (var (reach, words) in Reaches)
        {
            var methods = RpcTable.Rows.Where(r => r.Reach == reach).Select(static r => r.Method);
            text.Append("| ").Append(reach.ToString().ToLowerInvariant()).Append(" | ").Append(words);
            text.Append(" | ").AppendJoin(", ", methods).Append(" |\n");
        }
    }

    private static readonly (RpcReach Reach, string Words)[] Reaches =
    [
        (RpcReach.Node, "the chain's number and what the client is"),
        (RpcReach.Chain, "blocks, transactions, logs, state: amounts and times under opaque ids"),
        (RpcReach.Execution, "code of the chain, run and forgotten"),
        (RpcReach.Pool, "the pool, by its rule of admission"),
    ];

    private static readonly (FilingRelation Relation, string Words)[] Relations =
    [
        (FilingRelation.Filed, "its key signed the filing"),
        (FilingRelation.Supervises, "an escrow of the filing names it as the bank"),
        (FilingRelation.Lends, "it committed a loan on the filing"),
        (FilingRelation.OnRecord, "the contract was filed (it has a tax record)"),
        (
            FilingRelation.HoldsCode,
            "it presents the contract's code, signed by a code key that is not withdrawn, of the version in force or of a change under way"
        ),
    ];

    private static readonly (DisclosureLevel Level, string Words)[] Levels =
    [
        (
            DisclosureLevel.Masked,
            "masked: contract number, document digests, area, project, building, masked parties; that unit code and reference belong together"
        ),
        (DisclosureLevel.Tax, "masked, and price, parties, unit code, day of signing"),
        (DisclosureLevel.Full, "all fields with their salts, and the text of the contract's code"),
    ];

    /// <summary>Our own without its package.</summary>
    private static string Short(string service) => service.Replace("ledger.v1.", "", StringComparison.Ordinal);
}
