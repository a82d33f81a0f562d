using System.Text.Json;
using Ledger.Evidence.Disclosures;
using Ledger.Evidence.Primitives;
using Ledger.Evidence.Tests.Fixture;

namespace Ledger.Evidence.Tests.Disclosures;

public sealed class CommitmentVectorTests
{
    private static readonly JsonElement File = JsonDocument
        .Parse(System.IO.File.ReadAllBytes(VectorFolder.Path("commitments", "commitments.json")))
        .RootElement;

    public static TheoryData<string> Good => Names("good");

    public static TheoryData<string> Mutated => Names("mutated");

    [Theory]
    [MemberData(nameof(Good))]
    public void A_good_disclosure_holds_and_is_written_as_it_was_read(string name)
    {
        var (entry, commitment, _) = Vector("good", name);
        Assert.Equal(DisclosureFault.None, DisclosureJson.TryRead(entry, out var disclosure));
        Assert.Equal(DisclosureFault.None, disclosure!.Verify(commitment));
        using var stream = new MemoryStream();
        using (var writer = new Utf8JsonWriter(stream))
            DisclosureJson.Write(writer, disclosure);
        Assert.True(JsonElement.DeepEquals(entry, JsonDocument.Parse(stream.ToArray()).RootElement));
    }

    [Theory]
    [MemberData(nameof(Mutated))]
    public void A_mutated_disclosure_has_its_named_fault(string name)
    {
        var (entry, commitment, fault) = Vector("mutated", name);
        var found = DisclosureJson.TryRead(entry, out var disclosure);
        if (found == DisclosureFault.None)
            found = disclosure!.Verify(commitment);
        Assert.Equal(fault, found.ToString());
    }

    private static TheoryData<string> Names(string group) =>
        [.. File.GetProperty(group).EnumerateArray().Select(v => v.GetProperty("name").GetString()!)];

    private static (JsonElement Entry, Bytes32 Commitment, string? Fault) Vector(string group, string name)
    {
        var vector = File.GetProperty(group)
            .EnumerateArray()
            .Single(v => string.Equals(v.GetProperty("name").GetString(), name, StringComparison.Ordinal));
        return (
            vector.GetProperty("disclosure"),
            Bytes32.Parse(vector.GetProperty("commitment").GetString()),
            vector.TryGetProperty("fault", out var fault) ? fault.GetString() : null
        );
    }
}
