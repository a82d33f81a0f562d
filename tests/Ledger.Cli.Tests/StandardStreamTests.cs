using System.Diagnostics;
using System.Text;

namespace Ledger.Cli.Tests;

/// <summary>What the process writes, whatever locale it runs in and wherever its output goes. Real processes: in this one the streams are others.</summary>
public sealed class StandardStreamTests
{
    public static TheoryData<string> Verbs => ["--help", "inspect code x --json", "inspect header --help"];

    [Theory]
    [InlineData("C")]
    [InlineData("en_US.ISO-8859-1")]
    [InlineData("zh_CN.GB18030")]
    public async Task Every_output_is_UTF_8_in_every_locale(string locale)
    {
        var json = await RunAsync($"LC_ALL={locale} \"$@\"", "inspect", "code", "x", "--json", "--lang", "zh");
        Assert.Contains("不是备案系统的码", json.Output + json.Error, StringComparison.Ordinal);
        foreach (var stream in new[] { json.Output, json.Error })
        {
            Assert.Matches("[\u4e00-\u9fff]", stream);
            Assert.DoesNotContain("??", stream, StringComparison.Ordinal);
        }
        Assert.Equal(1, json.Code);
    }

    [Theory]
    [MemberData(nameof(Verbs))]
    public Task A_full_disk_behind_the_output_is_2_and_one_line(string verb) => OneLineAsync("\"$@\" >/dev/full", verb);

    [Theory]
    [MemberData(nameof(Verbs))]
    public Task A_closed_output_is_2_and_one_line(string verb) => OneLineAsync("\"$@\" >&-", verb);

    /// <summary>The pipe has no reader before the program starts.</summary>
    [Theory]
    [MemberData(nameof(Verbs))]
    public Task A_pipe_whose_reader_has_gone_is_2_and_one_line(string verb) =>
        OneLineAsync("mkfifo pipe; exec 3<>pipe; exec 4>pipe; exec 3>&-; \"$@\" >&4", verb);

    [Fact]
    public async Task Without_any_stream_it_ends_all_the_same() =>
        Assert.Equal(2, (await RunAsync("\"$@\" >&- 2>&-; echo $? >&3", "--help")).Rest);

    private static async Task OneLineAsync(string script, string verb)
    {
        var run = await RunAsync(script, [.. verb.Split(' '), "--lang", "en"]);
        Assert.Equal(2, run.Code);
        var line = run.Error.Split('\n', StringSplitOptions.RemoveEmptyEntries)[^1];
        Assert.StartsWith("ledger: The output cannot be written (", line, StringComparison.Ordinal);
        Assert.DoesNotContain("   at ", run.Error, StringComparison.Ordinal);
    }

    private sealed record Run(int Code, string Output, string Error, int? Rest);

    /// <param name="script">A shell script in which "$@" is the program; descriptor 3 is a file that is read as a number.</param>
    /// <param name="arguments">Of the program.</param>
    private static async Task<Run> RunAsync(string script, params string[] arguments)
    {
        using var folder = new TemporaryFolder();
        var cancel = TestContext.Current.CancellationToken;
        string[] command =
        [
            "-c",
            "exec 3>rest; " + script,
            "sh",
            "dotnet",
            Path.Combine(AppContext.BaseDirectory, "ledger.dll"),
            .. arguments,
        ];
        var start = new ProcessStartInfo("sh", command)
        {
            WorkingDirectory = folder.Path,
            UseShellExecute = false,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            StandardOutputEncoding = Encoding.UTF8,
            StandardErrorEncoding = Encoding.UTF8,
        };
        using var process = Process.Start(start)!;
        var output = process.StandardOutput.ReadToEndAsync(cancel);
        var error = await process.StandardError.ReadToEndAsync(cancel);
        await process.WaitForExitAsync(cancel);
        var rest = await File.ReadAllTextAsync(folder.Of("rest"), cancel);
        return new Run(
            process.ExitCode,
            await output,
            error,
            int.TryParse(rest, System.Globalization.CultureInfo.InvariantCulture, out var number) ? number : null
        );
    }
}
