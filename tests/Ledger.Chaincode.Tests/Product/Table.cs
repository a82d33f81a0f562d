using Ledger.Chaincode.Tests.Driver;
using Ledger.Evidence.Machines;

namespace Ledger.Chaincode.Tests.Product;

/// <summary>
/// A table of event by state, written by hand from domain.md. Cells: + recorded, u UnknownRecord, i IdUsed, w WrongState,
/// n NotProposed, o OverExpected. A row is: event, role, keys, one cell for each state. For every other role, a cell that
/// gets past the record's checks is WrongRole.
/// </summary>
internal sealed class Table(string text)
{
    public sealed record Row(string Event, Role Role, int Keys, string[] Cells);

    public string[] States { get; } = Lines(text)[0];

    public IReadOnlyList<Row> Rows { get; } =
    [.. Lines(text).Skip(1).Select(l => new Row(l[0], Enum.Parse<Role>(l[1]), l[2][0] - '0', l[3..]))];

    /// <summary>Runs every cell for every role and reports all that differ.</summary>
    /// <param name="reach">Brings a fresh ledger to a state of the table.</param>
    /// <param name="statement">The event's statement with good data.</param>
    public void Check(
        Func<string, (TestLedger, Deal)> reach,
        Func<string, TestLedger, Deal, Role, StatementCall> statement
    )
    {
        var differences = new List<string>();
        var cells = 0;
        for (var i = 0; i < States.Length; i++)
        {
            var (ledger, deal) = reach(States[i]);
            foreach (var row in Rows)
            {
                foreach (var organisation in Organisations.Single)
                {
                    cells++;
                    var role = organisation.Roles[0];
                    var fork = ledger.Fork();
                    var call = statement(row.Event, fork, deal, role);
                    var refusal =
                        row.Keys == 2 ? fork.SendTwoKeys(organisation, call) : fork.Send(organisation.Key1, call);
                    var expected =
                        role == row.Role || row.Cells[i] is "u" or "i" ? NameOf(row.Cells[i]) : nameof(WrongRole);
                    if ((refusal?.Name ?? "recorded") != expected)
                        differences.Add(
                            $"{States[i]} {row.Event} {role}: {refusal?.Name ?? "recorded"}, not {expected}"
                        );
                }
            }
        }
        Assert.Empty(differences);
        Assert.Equal(States.Length * Rows.Count * 6, cells);
        Assert.All(Rows, r => Assert.Equal(States.Length, r.Cells.Length));
    }

    private static string NameOf(string cell) =>
        cell switch
        {
            "+" => "recorded",
            "u" => nameof(UnknownRecord),
            "i" => nameof(IdUsed),
            "w" => nameof(WrongState),
            "n" => nameof(NotProposed),
            "o" => nameof(OverExpected),
            _ => throw new ArgumentOutOfRangeException(nameof(cell), cell, "No such cell."),
        };

    private static string[][] Lines(string text) =>
        [
            .. text.Split('\n', StringSplitOptions.RemoveEmptyEntries)
                .Select(l => l.Split(' ', StringSplitOptions.RemoveEmptyEntries)),
        ];
}
