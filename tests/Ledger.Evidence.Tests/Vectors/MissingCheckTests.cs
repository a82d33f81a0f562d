using System.Globalization;
using System.Text.Json.Nodes;
using Ledger.Evidence.Tests.Fixture;

namespace Ledger.Evidence.Tests.Vectors;

/// <summary>Each check taken out in turn turns a vector red; sdk/verify-js/test/mutations.json does so line by line.</summary>
public sealed class MissingCheckTests
{
    /// <summary>Nothing rests on these but what a reader is told of them; the verdict takes age and document from elsewhere.</summary>
    private static readonly int[] OfTheirOwn =
    [
        CheckNumber.Document,
        CheckNumber.Freshness,
        CheckNumber.Custody,
        CheckNumber.LongRange,
    ];

    private static readonly IReadOnlyList<Vector> All = VectorCatalog.All();

    public static TheoryData<int> Numbers => [.. CheckBook.Table.Select(c => c.Number)];

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
    }

    private static bool IsRed(Vector vector, int number)
    {
        var json = JsonNode
            .Parse(File.ReadAllText(VectorFolder.Path("evidence", vector.Group, vector.Name + ".json")))!
            .AsObject();
        VerificationReport report;
        try
        {
            report = VectorFile.Verify(json, number);
        }
        catch (Exception e) when (e is NullReferenceException or KeyNotFoundException)
        {
            // What rests on the check that is missing finds nothing to stand on.
            return true;
        }
        return Said(VectorFile.Expectation(report), number) != Said(json["expect"]!.DeepClone().AsObject(), number);
    }

    /// <summary>The verdict and what the other checks come to: a check's own line alone would prove nothing.</summary>
    private static string Said(JsonObject expectation, int number)
    {
        expectation.Remove("report");
        if (!OfTheirOwn.Contains(number))
            expectation["checks"]!.AsObject().Remove(number.ToString(CultureInfo.InvariantCulture));
        return expectation.ToJsonString();
    }
}
