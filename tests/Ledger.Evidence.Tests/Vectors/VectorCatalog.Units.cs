using System.Text.Json.Nodes;
using Ledger.Evidence.Tests.Fixture;
using Ledger.Evidence.Verification;

namespace Ledger.Evidence.Tests.Vectors;

/// <summary>Codes of homes: their form, their region, and those of records from before either was held.</summary>
internal static partial class VectorCatalog
{
    private static IEnumerable<Vector> Units()
    {
        yield return Home("of-a-region", TestLife.Unit, CheckOutcome.Valid, "320706");
        yield return Home("of-a-city", TestLife.Unit, CheckOutcome.Valid, "9999", "3207");
        yield return Home("of-no-named-region", TestLife.Unit, CheckOutcome.Valid);
        yield return Home("of-another-region", TestLife.Unit, CheckOutcome.Error, "320707");
        yield return Home("presale", "PRESALE/LYG2025-0123-1-1203", CheckOutcome.Valid, "3207");
        yield return Home("presale-of-no-named-region", "PRESALE/LYG2025-0123-1-1203", CheckOutcome.Valid);
        yield return Home("presale-with-a-units-code", "PRESALE/" + TestLife.Unit, CheckOutcome.Error, "3207");
        yield return Home("presale-in-small-letters", "presale/LYG2025-0123-1-1203", CheckOutcome.Error, "3207");
        yield return Home("letter-for-a-digit", "320706O01001GB00001F00010012", CheckOutcome.Error, "3207");
        yield return Home("digit-for-a-letter", "3207060010010B00001F00010012", CheckOutcome.Error, "3207");
        yield return Home("a-character-short", TestLife.Unit[..^1], CheckOutcome.Error, "3207");
        yield return Home("in-parts", "320706-001001-GB00001-F00010012", CheckOutcome.Error, "3207");
        yield return Home("in-small-letters", "320706001001gb00001f00010012", CheckOutcome.Error, "3207");
        yield return Home("undeclared-presale", "LYG2025-0123-1-1203", CheckOutcome.Error);
    }

    /// <summary>A record of that code: what else it proves stands, and the check says what the code is worth.</summary>
    private static Vector Home(string name, string code, CheckOutcome outcome, params string[] regions)
    {
        JsonObject? trust = null;
        if (regions.Length > 0)
        {
            trust = TestTrust.Json();
            trust["regions"] = new JsonArray([.. regions.Select(r => (JsonNode)r)]);
        }
        return Of("units", name, new TestLife(unit: code).Funded(), RecordStatus.Current, Tone.Step) with
        {
            Trust = trust,
            About = [(CheckNumber.UnitReference, outcome)],
        };
    }
}
