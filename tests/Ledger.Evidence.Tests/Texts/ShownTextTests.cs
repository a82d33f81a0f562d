using System.Text.Json;
using Ledger.Evidence.Tests.Fixture;
using Ledger.Evidence.Texts;

namespace Ledger.Evidence.Tests.Texts;

public sealed class ShownTextTests
{
    public static TheoryData<string, string, string> Texts
    {
        get
        {
            using var document = JsonDocument.Parse(File.ReadAllBytes(VectorFolder.Path("identity", "display.json")));
            var rows = new TheoryData<string, string, string>();
            foreach (var row in document.RootElement.GetProperty("texts").EnumerateArray())
                rows.Add(
                    row.GetProperty("note").GetString()!,
                    row.GetProperty("text").GetString()!,
                    row.GetProperty("shown").GetString()!
                );
            return rows;
        }
    }

    [Theory]
    [MemberData(nameof(Texts))]
    public void An_old_records_odd_characters_are_shown_by_their_code_points(string note, string text, string shown) =>
        Assert.Equal((note, shown), (note, ShownText.Of(text)));

    /// <summary>What is taken today is shown as it is.</summary>
    [Fact]
    public void A_text_of_todays_profiles_is_shown_as_it_is()
    {
        using var document = JsonDocument.Parse(File.ReadAllBytes(VectorFolder.Path("identity", "spellings.json")));
        var normals = document
            .RootElement.GetProperty("fields")
            .EnumerateArray()
            .SelectMany(f => f.GetProperty("spellings").EnumerateArray())
            .Where(s => s.TryGetProperty("normal", out _))
            .Select(s => s.GetProperty("normal").GetString()!)
            .ToList();
        Assert.NotEmpty(normals);
        Assert.All(normals, text => Assert.Equal(text, ShownText.Of(text)));
    }
}
