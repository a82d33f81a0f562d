using Ledger.Cli.Invocation;
using Ledger.Cli.Terminal;

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

    [Theory]
    [InlineData("zh", "ledger：缺少参数 FILING。", "qr")]
    [InlineData("en", "ledger: The argument FILING is missing.", "qr")]
    [InlineData("zh", "ledger：缺少选项 --unit。", "anchor", "my.pdf")]
    [InlineData("en", "ledger: The option --contract-no is missing.", "anchor", "my.pdf")]
    [InlineData("zh", "ledger：不认识：--bogus", "qr", "filings/ID", "--bogus")]
    [InlineData("en", "ledger: Not known here: frobnicate", "frobnicate")]
    [InlineData("zh", "ledger：没有给出命令。", "outbox")]
    [InlineData("zh", "ledger：选项 --port-base 的值不对：x", "up", "--port-base", "x")]
    [InlineData(
        "en",
        "ledger: The option --port-base has a wrong value: 99999999999",
        "up",
        "--port-base",
        "99999999999"
    )]
    public async Task What_is_wrong_with_a_command_line_is_said_in_the_language(
        string language,
        string line,
        params string[] args
    )
    {
        var run = await CommandRun.OfAsync([.. args, "--lang", language]);
        Assert.Equal(2, run.Code);
        Assert.Contains(line, run.Error.Split(Environment.NewLine));
        if (language == "zh")
            Assert.DoesNotMatch("[a-z]+ (is|was|are) ", run.Error);
    }

    [Theory]
    [InlineData("zh", "ledger：选项 --at 后面缺少值。")]
    [InlineData("en", "ledger: The option --at needs a value.")]
    public async Task An_option_at_the_end_without_its_value_is_named(string language, string line)
    {
        var run = await CommandRun.OfAsync("verify", "bundle.json", "--lang", language, "--at");
        Assert.Equal(2, run.Code);
        Assert.Contains(line, run.Error.Split(Environment.NewLine));
    }

    [Theory]
    [InlineData("")]
    [InlineData("up")]
    [InlineData("verify")]
    [InlineData("outbox")]
    [InlineData("outbox list")]
    public async Task Help_in_Chinese_has_no_English_words_of_the_library(string verb)
    {
        string[] path = verb.Split(' ', StringSplitOptions.RemoveEmptyEntries);
        var chinese = await CommandRun.OfAsync([.. path, "--help", "--lang", "zh"]);
        Assert.Equal(0, chinese.Code);
        Assert.Contains("说明：", chinese.Output, StringComparison.Ordinal);
        Assert.DoesNotMatch(@"(?m)^[A-Z][a-z]+:|\[(default|command|options)", chinese.Output);
        Assert.Contains(
            "Description:",
            (await CommandRun.OfAsync([.. path, "--help"])).Output,
            StringComparison.Ordinal
        );
    }

    /// <summary>Each of these was taken, as another moment than was meant, or ended in an exception.</summary>
    [Theory]
    [InlineData("01.12.2026")]
    [InlineData("00:27")]
    [InlineData("2026-03-05")]
    [InlineData("2026-03-05T12:00:00")]
    [InlineData("2026-03-05 12:00:00+08:00")]
    [InlineData("2026-03-05 12:00:00 (UTC+8)")]
    [InlineData("03/05/2026 12:00:00 +08:00")]
    [InlineData("0001-01-01T00:00:00+14:00")]
    [InlineData("1969-12-31T23:59:59Z")]
    [InlineData("9999-12-31T23:59:59Z")]
    [InlineData("9999-12-31T23:59:59-14:00")]
    [InlineData("１２：００")]
    public async Task A_moment_in_any_other_form_than_the_documented_one_is_refused(string at)
    {
        var run = await CommandRun.OfAsync("verify", RepositoryFolder.Of("README.md"), "--at", at, "--lang", "en");
        Assert.Equal(2, run.Code);
        Assert.Contains(
            $"Not a time: {at}. Write it as 2026-03-05T12:00:00+08:00",
            run.Error,
            StringComparison.Ordinal
        );
    }

    [Theory]
    [InlineData("2026-03-05T12:00:00+08:00")]
    [InlineData("2026-03-05T04:00:00Z")]
    [InlineData("9999-12-31T15:59:59Z")]
    public async Task A_moment_in_the_documented_form_is_taken(string at)
    {
        var run = await CommandRun.OfAsync("verify", RepositoryFolder.Of("README.md"), "--at", at, "--lang", "en");
        Assert.DoesNotContain("Not a time", run.Error, StringComparison.Ordinal);
        Assert.DoesNotContain("Exception", run.Error, StringComparison.Ordinal);
    }

    /// <summary>A trust anchor with a key that is none, or with a byte order mark, is told as that and gives no verdict.</summary>
    [Theory]
    [InlineData("unitKey", "unitKey: is no RSA-3072 public key")]
    [InlineData("codeKeys", "codeKeys[0].spki: is no public key of its algorithm")]
    [InlineData("algorithm", "codeKeys[0].spki: is no public key of its algorithm")]
    [InlineData("bom", "byte order mark (BOM)")]
    public async Task A_fault_of_the_trust_anchor_is_named(string fault, string words)
    {
        var trust = System.Text.Json.Nodes.JsonNode.Parse(
            await File.ReadAllTextAsync(
                RepositoryFolder.Of("keys-sample/trust.json"),
                TestContext.Current.CancellationToken
            )
        )!;
        var codeKey = trust["codeKeys"]![0]!;
        if (fault == "unitKey")
            trust["unitKey"] = codeKey["spki"]!.GetValue<string>();
        else if (fault == "codeKeys")
            codeKey["spki"] = trust["unitKey"]!.GetValue<string>();
        else if (fault == "algorithm")
            codeKey["alg"] = -70001;
        using var folder = new TemporaryFolder();
        var path = folder.Write("trust.json", (fault == "bom" ? "\ufeff" : "") + trust.ToJsonString());
        var run = await CommandRun.OfAsync("verify", "README.md", "--trust", path, "--lang", "en");
        Assert.Equal(2, run.Code);
        Assert.Contains(words, run.Error, StringComparison.Ordinal);
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

    [Theory]
    [InlineData("nonsense")]
    [InlineData("verify")]
    [InlineData("up", "--port-base", "x")]
    [InlineData("--lang", "fr", "inspect", "header", "0x00")]
    [InlineData]
    public async Task Bad_usage_is_an_object_for_programs(params string[] args)
    {
        var run = await CommandRun.OfAsync([.. args, "--json"]);
        Assert.Equal(2, run.Code);
        var answer = System.Text.Json.JsonDocument.Parse(run.Output).RootElement;
        Assert.Equal("error.usage", answer.GetProperty("error").GetString());
        Assert.NotEqual("", answer.GetProperty("message").GetString());
    }

    [Theory]
    [InlineData("en", "ledger: A fault of this program")]
    [InlineData("zh", "ledger：这是本程序的错误")]
    public async Task A_fault_that_nobody_named_has_an_exit_code_and_keeps_its_stack(string language, string line)
    {
        using var output = new StringWriter();
        using var error = new StringWriter();
        var frame = new VerbFrame(
            new Surroundings
            {
                Output = output,
                Error = error,
                Clock = TimeProvider.System,
                Locale = language,
            },
            Messages.Catalogue.For(null, language)
        );
        var verb = new System.CommandLine.RootCommand { frame.Json };
        frame.Does(verb, static (_, _) => throw new NotSupportedException("a bug"));
        Assert.Equal(2, await verb.Parse(["--json"]).InvokeAsync(null, TestContext.Current.CancellationToken));
        Assert.StartsWith(line, error.ToString(), StringComparison.Ordinal);
        Assert.Contains(
            nameof(A_fault_that_nobody_named_has_an_exit_code_and_keeps_its_stack),
            error.ToString(),
            StringComparison.Ordinal
        );
        Assert.Equal(
            "error.internal",
            System.Text.Json.JsonDocument.Parse(output.ToString()).RootElement.GetProperty("error").GetString()
        );
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
