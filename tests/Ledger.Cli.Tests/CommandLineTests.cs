namespace Ledger.Cli.Tests;

/// <summary>Exit codes and messages of bad usage, in both languages.</summary>
public sealed class CommandLineTests
{
    [Theory]
    [InlineData("nonsense")]
    [InlineData("verify")]
    [InlineData("inspect", "header")]
    [InlineData("inspect", "header", "0x00", "--unknown")]
    [InlineData("--lang", "fr", "inspect")]
    [InlineData("evm", "statetest")]
    public async Task Bad_usage_is_2_with_a_line_that_says_where_help_is(params string[] args)
    {
        var run = await CommandRun.OfAsync(args);
        Assert.Equal(2, run.Code);
        Assert.StartsWith("ledger: ", run.Error, StringComparison.Ordinal);
        Assert.Contains("--help", run.Error, StringComparison.Ordinal);
        Assert.DoesNotContain(" at Ledger.", run.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Help_is_in_the_language_asked_for()
    {
        var english = await CommandRun.OfAsync("--help", "--lang", "en");
        var chinese = await CommandRun.OfAsync("--help", "--lang", "zh");
        Assert.Equal((0, 0), (english.Code, chinese.Code));
        Assert.Contains("Verifies a bundle offline", english.Output, StringComparison.Ordinal);
        Assert.Contains("离线核验一份证据包", chinese.Output, StringComparison.Ordinal);
        Assert.Contains("选项", chinese.Output, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("en", "No such file: nowhere.json")]
    [InlineData("zh", "没有这个文件：nowhere.json")]
    public async Task A_missing_file_is_named_in_the_language(string language, string line)
    {
        var run = await CommandRun.OfAsync(
            "verify",
            "nowhere.json",
            "--lang",
            language,
            "--trust",
            RepositoryFolder.Of("keys-sample/trust.json")
        );
        Assert.Equal(2, run.Code);
        Assert.Contains(line, run.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task An_error_is_an_object_for_programs()
    {
        var run = await CommandRun.OfAsync("inspect", "header", "nowhere", "--json");
        Assert.Equal(2, run.Code);
        Assert.Equal(
            "error.file.missing",
            System.Text.Json.JsonDocument.Parse(run.Output).RootElement.GetProperty("error").GetString()
        );
    }
}
