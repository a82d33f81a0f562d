using System.Globalization;
using System.Text.RegularExpressions;
using System.Xml.Linq;
using Ledger.Evidence.Machines;

namespace Ledger.Sdk.Tests;

/// <summary>What the chaincode takes in a number stands at the property that an integrator sets, in the words of the table of ranges.</summary>
public sealed partial class DocumentedRangeTests
{
    private static readonly Dictionary<string, XElement> Comments = XDocument
        .Load(Path.Combine(AppContext.BaseDirectory, "Ledger.Sdk.xml"))
        .Descendants("member")
        .ToDictionary(static m => m.Attribute("name")!.Value, StringComparer.Ordinal);

    /// <summary>Numbers that no property of the statement holds by their name.</summary>
    private static readonly string[] Elsewhere =
    [
        "SignFiling.filingKind", // Kind, an enumeration
        "SignFiling.houseCheckTime", // HouseCheck.CheckedAt
    ];

    [Fact]
    public void A_number_of_a_statement_tells_its_range()
    {
        var (found, without) = (0, new List<string>());
        foreach (var type in Statements)
        {
            foreach (var field in EventOf(type).Fields.Where(static f => f.Range is not null))
            {
                var name = char.ToUpperInvariant(field.Name[0]) + field.Name[1..];
                var property = type.GetProperty(name);
                if (property is null)
                    without.Add(type.Name + "." + field.Name);
                else if (!property.PropertyType.IsEnum) // an enumeration names what it takes
                {
                    found++;
                    var comment = Comments["P:" + type.FullName + "." + name];
                    Assert.Equal(
                        type.Name + ": On the ledger: " + field.Range!.Label.En + ".",
                        type.Name + ": " + comment.Element("value")?.Value
                    );
                }
            }
        }
        Assert.Equal(Elsewhere, without);
        Assert.Equal(17, found);
    }

    /// <summary>Each statement but the proposal of another names its event.</summary>
    private static IEnumerable<Type> Statements =>
        typeof(Statement)
            .Assembly.GetTypes()
            .Where(static t => t.IsSubclassOf(typeof(Statement)) && !t.IsAbstract && t != typeof(ProposeCall));

    private static EventDescription EventOf(Type statement)
    {
        var summary = Comments["T:" + statement.FullName].Element("summary")!.Value.Trim();
        var match = Named().Match(summary);
        Assert.True(match.Success, statement.Name + ": " + summary);
        return MachineTable.FindEvent(
            Enum.Parse<RecordKind>(match.Groups[1].Value),
            ushort.Parse(match.Groups[2].Value, CultureInfo.InvariantCulture)
        )!;
    }

    [GeneratedRegex(@"^(\w+) event (\d+) ", RegexOptions.None, 1000)]
    private static partial Regex Named();
}
