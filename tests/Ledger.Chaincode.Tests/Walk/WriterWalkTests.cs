using System.Globalization;
using Ledger.Chaincode.Tests.Driver;
using Ledger.Evidence.Machines;
using Ledger.Evidence.Primitives;
using Ledger.Evidence.Records;

namespace Ledger.Chaincode.Tests.Walk;

/// <summary>
/// Every event that can be called, by every organisation in every role, and by keys in every part of their term, as sender,
/// proposer and confirmer; every other number of every kind by name. Who may write what is written by hand from domain.md.
/// </summary>
public sealed class WriterWalkTests
{
    /// <summary>Event, role, and the one organisation that may (- = any that holds the role; any = whatever it holds).</summary>
    private const string Expected = """
        Unit 1         Center     -
        Filing 1       Center     -
        Filing 2       Center     -
        Filing 4       Center     -
        Filing 5       Center     -
        Filing 6       Center     -
        Filing 8       Center     -
        Filing 9       Center     -
        Filing 11      Registry   -
        Tax 2          Tax        -
        Tax 3          Tax        -
        Escrow 1       Center     -
        Escrow 2       Supervisor 3
        Escrow 9       Center     -
        Escrow 13      Supervisor 3
        Escrow 14      Supervisor 3
        Organisation 4 any        1
        Organisation 5 any        1
        """;

    private sealed record Row(RecordKind Kind, ushort Number, Role? Role, uint? Only)
    {
        public bool Permits(Organisation by, byte role) =>
            by.Roles.Contains((Role)role)
            && (Role is null || Role == (Role)role)
            && (Only is null || Only == by.Number);
    }

    private static Row[] Rows =>
        [
            .. Expected
                .Split('\n')
                .Select(l => l.Split(' ', StringSplitOptions.RemoveEmptyEntries))
                .Select(w => new Row(
                    Enum.Parse<RecordKind>(w[0]),
                    ushort.Parse(w[1], CultureInfo.InvariantCulture),
                    w[2] == "any" ? null : Enum.Parse<Role>(w[2]),
                    w[3] == "-" ? null : uint.Parse(w[3], CultureInfo.InvariantCulture)
                )),
        ];

    [Fact]
    public void The_table_has_every_event_that_can_be_called() =>
        Assert.Equal(EventBases.All.Order(), Rows.Select(r => (r.Kind, r.Number)).Order());

    [Fact]
    public void Every_organisation_in_every_role()
    {
        var (differences, recorded) = (new List<string>(), 0);
        foreach (var row in Rows)
        {
            var given = EventBases.For(row.Kind, row.Number);
            foreach (var by in Organisations.All)
                for (byte role = 0; role < 8; role++)
                {
                    var refusal = (given with { By = by }).Send(given.Call with { Role = role });
                    var expected = row.Permits(by, role) ? null : nameof(WrongRole);
                    recorded += refusal is null ? 1 : 0;
                    if (refusal?.Name != expected)
                        differences.Add(
                            $"{row.Kind} {row.Number} by {by.Number} in role {role}: {refusal?.Name ?? "recorded"}"
                        );
                }
        }
        Assert.Empty(differences);
        // 12 rows by the two centers and registries, two by the two bureaus, three by the one bank, two by the one center in two roles.
        Assert.Equal(11 * 2 + 2 * 2 + 3 + 2 * 2, recorded);
    }

    /// <summary>Of a term {from, to} and the block of the call: counts from its first block, no longer at its end.</summary>
    [Theory]
    [InlineData("since genesis", 1, 0, true)]
    [InlineData("first block", 0, 0, true, true)]
    [InlineData("not yet valid", 1, 0, false, true)]
    [InlineData("last block", 1, 1, true, false, true)]
    [InlineData("expired", 1, 0, false, false, true)]
    [InlineData("rotated out or revoked long ago", 1, 1, false)]
    [InlineData("never valid", 1_000, 999, false)]
    [InlineData("unknown", 0, 0, false)]
    public void Every_part_of_a_keys_term(
        string part,
        long from,
        long to,
        bool counts,
        bool fromBlock = false,
        bool toBlock = false
    )
    {
        var differences = new List<string>();
        foreach (var (kind, number) in EventBases.All)
        {
            var given = EventBases.For(kind, number);
            foreach (var place in given.TwoKeys ? (string[])["proposer", "confirmer", "proposal"] : ["sender"])
            {
                var (refusal, key) = Run(
                    given,
                    place,
                    b => Term(given.By, part, fromBlock ? b + from : from, toBlock ? b + to : to)
                );
                if (
                    refusal
                    != (
                        counts
                            ? null
                            : new KeyInvalid(
                                place == "proposal" ? given.Call.CallDigest(TestLedger.ChainId) : given.Call.Record,
                                key
                            )
                    )
                )
                    differences.Add($"{kind} {number} {part} as {place}: {refusal?.ToString() ?? "recorded"}");
            }
        }
        Assert.Empty(differences);
    }

    [Fact]
    public void Every_number_of_every_kind_that_cannot_be_called_is_refused_by_name()
    {
        var l = TestLedger.Create();
        var deal = Deal.Of("numbers").Funded(l);
        var callable = EventBases.All.ToHashSet();
        var numbers = Enumerable.Range(0, 257).Append(ushort.MaxValue).Select(n => (ushort)n);
        var differences = new List<string>();
        for (byte kind = 1; kind <= 11; kind++)
            foreach (var number in numbers.Where(n => !callable.Contains(((RecordKind)kind, n))))
            {
                var call = new StatementCall
                {
                    Kind = kind,
                    Number = number,
                    Role = (byte)Role.Center,
                    GasLimit = 100_000,
                    EventTime = l.Time,
                    Record = deal.Filing,
                };
                var field = (RecordKind)kind
                    is RecordKind.Unit
                        or RecordKind.Filing
                        or RecordKind.Tax
                        or RecordKind.Escrow
                        or RecordKind.Organisation
                    ? "event"
                    : "kind";
                if (l.Send(deal.Center.Key1, call) is not BadValue bad || bad.Field != Ids.Text(field))
                    differences.Add($"{kind} {number}");
            }
        Assert.Empty(differences);
    }

    private static (Refusal?, Address Key) Run(EventBase given, string place, Func<long, Bytes32> term)
    {
        var l = given.Ledger.Fork();
        var key = EventBases.Key(0x77);
        void Set() =>
            l.State.SetStorage(ContractAddresses.Consortium, StorageSlots.WriterKey(key), term((long)l.Number + 1));
        var proposal = given.Call.Propose(TestLedger.ChainId);
        switch (place)
        {
            case "sender":
                Set();
                return (l.Send(key, given.Call), key);
            case "proposal":
                Set();
                return (l.Send(key, proposal), key);
            case "confirmer":
                Assert.Null(l.Send(given.By.Key1, proposal));
                Set();
                return (l.Send(key, given.Call.Confirmed()), key);
            default:
                // It counted when it proposed.
                l.State.SetStorage(
                    ContractAddresses.Consortium,
                    StorageSlots.WriterKey(key),
                    Ids.Number(given.By.Number | (1UL << 32))
                );
                Assert.Null(l.Send(key, proposal));
                Set();
                return (l.Send(given.By.Key2, given.Call.Confirmed()), key);
        }
    }

    private static Bytes32 Term(Organisation by, string part, long from, long to)
    {
        if (part == "unknown")
            return Bytes32.Zero;
        var word = new byte[Bytes32.Size];
        Ids.Number((ulong)to).Span[24..].CopyTo(word.AsSpan(12));
        Ids.Number((ulong)from).Span[24..].CopyTo(word.AsSpan(20));
        Ids.Number(by.Number).Span[28..].CopyTo(word.AsSpan(28));
        return new Bytes32(word);
    }
}
