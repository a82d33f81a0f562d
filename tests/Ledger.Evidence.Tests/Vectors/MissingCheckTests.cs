using System.Globalization;
using System.Reflection;
using System.Text.Json.Nodes;
using Ledger.Evidence.Tests.Fixture;
using Ledger.Evidence.Verification;

namespace Ledger.Evidence.Tests.Vectors;

/// <summary>
/// Each check taken out in turn turns a vector red; sdk/verify-js/test/mutations.json does so line by line. It is taken out of
/// the sources from outside (<see cref="AlteredEvidence"/>): the verifier that is shipped has no such switch.
/// </summary>
public sealed class MissingCheckTests
{
    /// <summary>Nothing rests on these but what a reader is told of them; the verdict takes age and document from elsewhere.</summary>
    private static readonly int[] OfTheirOwn =
    [
        CheckNumber.Document,
        CheckNumber.Freshness,
        CheckNumber.Custody,
        CheckNumber.LongRange,
        CheckNumber.Timestamps,
    ];

    private static readonly IReadOnlyList<Vector> All = VectorCatalog.All();

    private static readonly Lazy<(Func<string, string> Says, Action<int> Leave)> Altered = new(Alter);

    public static TheoryData<int> Numbers => [.. CheckTerms.All.Select(c => c.Number)];

    [Theory]
    [MemberData(nameof(Numbers))]
    public void A_vector_turns_red_without_this_check(int number)
    {
        // Without a checkpoint the long range is open, which is Skipped and never Invalid: no vector is about it.
        var about = All.Where(v =>
                number == CheckNumber.LongRange
                || v.About.Any(a => a.Number == number && a.Outcome != CheckOutcome.Valid)
            )
            .ToList();
        Assert.NotEmpty(about);
        Assert.Contains(about, v => IsRed(v, number));
        // It is the missing check that turned it red.
        Assert.DoesNotContain(about, v => IsRed(v, 0));
    }

    /// <summary>What the verifier says to a vector's text; run by the tests that stand on the altered one.</summary>
    internal static string Says(string vector) =>
        VectorFile.Expectation(VectorFile.Verify(JsonNode.Parse(vector)!.AsObject())).ToJsonString();

    private static (Func<string, string> Says, Action<int> Leave) Alter()
    {
        const string Place = "        var id = \"check.\" + Text(number)";
        const string Switch = """
                    if (number == Missing && (outcome is CheckOutcome.Invalid or CheckOutcome.Error || variant is ".open"))
                        (outcome, variant) = (CheckOutcome.Valid, "");
                    if (number == Missing && variant is ".unread")
                        variant = ".absent";

            """;
        const string Field = "    public static int Missing;\n\n";
        const string Start = "    private readonly Dictionary<int, Entry> entries";
        var context = new AlteredEvidence("Verification/CheckBook.cs", (Start, Field + Start), (Place, Switch + Place));
        var says = context
            .Second(typeof(MissingCheckTests))
            .GetMethod(nameof(Says), BindingFlags.NonPublic | BindingFlags.Static)!
            .CreateDelegate<Func<string, string>>();
        var missing = context.Type("Ledger.Evidence.Verification.CheckBook").GetField("Missing")!;
        return (says, number => missing.SetValue(null, number));
    }

    private static bool IsRed(Vector vector, int number)
    {
        var text = File.ReadAllText(VectorFolder.Path("evidence", vector.Group, vector.Name + ".json"));
        Altered.Value.Leave(number);
        JsonObject said;
        try
        {
            said = JsonNode.Parse(Altered.Value.Says(text))!.AsObject();
        }
        catch (Exception e) when (e is NullReferenceException or KeyNotFoundException)
        {
            // What rests on the check that is missing finds nothing to stand on.
            return true;
        }
        return Said(said, number) != Said(JsonNode.Parse(text)!["expect"]!.AsObject(), number);
    }

    /// <summary>The verdict and what the other checks come to: a check's own line alone would prove nothing.</summary>
    private static string Said(JsonObject expectation, int number)
    {
        if (!OfTheirOwn.Contains(number))
        {
            expectation.Remove("report");
            expectation["checks"]!.AsObject().Remove(number.ToString(CultureInfo.InvariantCulture));
        }
        return expectation.ToJsonString();
    }
}
