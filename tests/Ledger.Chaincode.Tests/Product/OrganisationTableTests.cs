using Ledger.Chaincode.Tests.Driver;
using Ledger.Evidence.Machines;
using Ledger.Evidence.Primitives;

namespace Ledger.Chaincode.Tests.Product;

/// <summary>
/// Organisation events by state, writer and number of keys, written by hand from domain.md 7. Writers: own = the record's
/// organisation in the role that it holds; unheld = it in any other role; other = another organisation in its own role;
/// each for each of the six roles. Cells: + recorded, e BadValue("event"), k KeyInvalid, n NotProposed, r WrongRole,
/// u UnknownRecord. A removed organisation has no writer, whatever its keys; a record that is not there has no own
/// organisation, so that all who write to it are strangers. Each organisation has two keys here, so that ending one takes
/// both; with more of them WriterKeyTests.
/// </summary>
public sealed class OrganisationTableTests
{
    private static readonly string[] States = ["-", "Member", "Removed"];

    private const string Expected = """
        join      1 own    e e k
        join      2 own    e e k
        join      1 other  e e e
        setRoles  1 own    e e k
        setRoles  2 own    e e k
        setRoles  1 other  e e e
        remove    1 own    e e k
        remove    2 own    e e k
        remove    1 other  e e e
        addKey    1 own    u n k
        addKey    2 own    u + k
        addKey    1 unheld u r k
        addKey    2 unheld u r k
        addKey    1 other  u r r
        addKey    2 other  u r r
        revokeKey 1 own    u n k
        revokeKey 2 own    u + k
        revokeKey 1 unheld u r k
        revokeKey 2 unheld u r k
        revokeKey 1 other  u r r
        revokeKey 2 other  u r r
        """;

    [Fact]
    public void Every_state_event_writer_and_role()
    {
        var differences = new List<string>();
        var cells = 0;
        foreach (var line in Expected.Split('\n'))
        {
            var words = line.Split(' ', StringSplitOptions.RemoveEmptyEntries);
            Assert.Equal(3 + States.Length, words.Length);
            for (var state = 0; state < States.Length; state++)
            {
                foreach (var (by, role) in Writers(words[2]))
                {
                    cells++;
                    var actual = Run(words[0], words[1] == "2", by, words[2] == "other", role, States[state]);
                    if (actual != NameOf(words[3 + state]))
                        differences.Add($"{States[state]} {line} in role {role} by {by.Number}: {actual}");
                }
            }
        }
        Assert.Empty(differences);
        Assert.Equal(3 * (17 * 6 + 4 * 6 * 7), cells);
    }

    /// <summary>Another may be in all roles at once: that makes it no more the record's organisation.</summary>
    [Fact]
    public void Whoever_holds_many_roles_writes_no_other_organisations_record()
    {
        foreach (var role in Organisations.Center.Roles)
            Assert.Equal(
                nameof(WrongRole),
                Run("addKey", true, Organisations.Center, true, (byte)role, "Member", Organisations.Tax)
            );
    }

    private static IEnumerable<(Organisation By, byte Role)> Writers(string who) =>
        Organisations.Single.SelectMany(o =>
            who == "unheld"
                ? Enumerable.Range(0, 8).Where(r => r != (int)o.Roles[0]).Select(r => (o, (byte)r))
                : [(o, (byte)o.Roles[0])]
        );

    private static string Run(
        string name,
        bool twoKeys,
        Organisation by,
        bool other,
        byte role,
        string state,
        Organisation? of = null
    )
    {
        var ledger = TestLedger.Create();
        var subject =
            of
            ?? (
                other
                    ? Organisations.Single[(Array.IndexOf(Organisations.Single, by) + 1) % Organisations.Single.Length]
                    : by
            );
        var record = state == "-" ? Ids.Number(99) : subject.Record;
        if (state == "Removed")
            ledger.ForceState(RecordKind.Organisation, record, (byte)OrganisationState.Removed);
        var call = Statement(name, subject) with
        {
            Role = role,
            EventTime = ledger.Time,
            ExpectedSeq = ledger.Record(RecordKind.Organisation, record).Seq,
            Record = record,
        };
        var refusal = twoKeys ? ledger.Send(by.Key1, call.Propose(TestLedger.ChainId)) : null;
        refusal ??= ledger.Send(twoKeys ? by.Key2 : by.Key1, twoKeys ? call.Confirmed() : call);
        if (refusal is BadValue bad)
            return bad == new BadValue(record, Ids.Text("event")) ? "BadValue event" : bad.ToString();
        return refusal?.Name ?? "recorded";
    }

    private static StatementCall Statement(string name, Organisation subject) =>
        name switch
        {
            "join" => Plain(OrganisationEvent.Join),
            "setRoles" => Plain(OrganisationEvent.SetRoles),
            "remove" => Plain(OrganisationEvent.Remove),
            "addKey" => Of(new OrganisationAddKeyData(new Address([.. Enumerable.Repeat((byte)7, 20)]), 0, 0)),
            "revokeKey" => Of(new OrganisationRevokeKeyData(subject.Key2, 0)),
            _ => throw new ArgumentOutOfRangeException(nameof(name), name, "No such event."),
        };

    private static StatementCall Of(IEventData data) => StatementCall.Of(data, default, Role.Unset, 0, 0);

    private static StatementCall Plain(OrganisationEvent number) =>
        new()
        {
            Kind = (byte)RecordKind.Organisation,
            Number = (ushort)number,
            Role = 0,
            GasLimit = 200_000,
            EventTime = 0,
            Record = default,
        };

    private static string NameOf(string cell) =>
        cell switch
        {
            "+" => "recorded",
            "e" => "BadValue event",
            "k" => nameof(KeyInvalid),
            "n" => nameof(NotProposed),
            "r" => nameof(WrongRole),
            "u" => nameof(UnknownRecord),
            _ => throw new ArgumentOutOfRangeException(nameof(cell), cell, "No such cell."),
        };
}
