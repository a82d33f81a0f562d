using System.Text.Json;
using Ledger.Cli.Files;
using Ledger.Cli.Messages;

namespace Ledger.Cli.Tests;

/// <summary>The parser's words are English: a Chinese line names the place instead.</summary>
public sealed class DraftFaultTests
{
    [Theory]
    [InlineData("{\n\"Cose\": nonsense}", "第 2 行第 10 字节", "line 2, byte 10")]
    [InlineData("[]", "第 1 行第 2 字节", "line 1, byte 2")]
    public void A_draft_that_is_no_such_JSON_is_told_by_the_place(string text, string zh, string en)
    {
        var fault = Assert.ThrowsAny<JsonException>(() => JsonSerializer.Deserialize<Dictionary<string, string>>(text));
        var told = DraftFault.Of("drafts/1.json", fault);
        var chinese = Catalogue.Chinese[told.Key, [.. told.Arguments]];
        Assert.Contains(zh, chinese, StringComparison.Ordinal);
        Assert.DoesNotMatch("[A-Za-z]{2,} [A-Za-z]{2,}", chinese);
        Assert.Contains(en, Catalogue.English[told.Key, [.. told.Arguments]], StringComparison.Ordinal);
    }
}
