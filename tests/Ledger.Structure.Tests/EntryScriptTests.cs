using System.Diagnostics;

namespace Ledger.Structure.Tests;

/// <summary>The entry script in a checkout of its own, with programs in the place of dotnet and npm that write down how they were called.</summary>
public sealed class EntryScriptTests : IDisposable
{
    private readonly string root = Directory.CreateTempSubdirectory("ledger-entry-").FullName;

    public EntryScriptTests()
    {
        foreach (
            var folder in new[]
            {
                "node",
                "sdk/verify-js",
                "chaincode",
                "explorer/Ledger.Explorer",
                "explorer/web/text",
            }
        )
            Write(folder + "/source", "");
        foreach (var file in new[] { "ledger", "global.json", "Ledger.City.slnf" })
            Write(file, Checkout.Read(file));
    }

    public void Dispose() => Directory.Delete(root, recursive: true);

    [Theory]
    [InlineData("The user's home directory could not be determined. Set the 'DOTNET_CLI_HOME' environment variable.")]
    [InlineData("A compatible .NET SDK was not found.")]
    public async Task What_dotnet_says_is_shown_and_nothing_is_guessed(string words)
    {
        Program("dotnet", $"echo \"{words}\" >&2; exit 1");
        var (code, _, error) = await RunAsync("show");
        Assert.Equal(2, code);
        Assert.EndsWith(words, error.Trim(), StringComparison.Ordinal);
        Assert.DoesNotContain("Installed:", error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task One_build_makes_all_that_up_starts_and_a_second_start_builds_nothing()
    {
        var calls = Path.Combine(root, "calls");
        Program("dotnet", $"[ \"$1\" = --version ] || echo \"dotnet $*\" >>'{calls}'");
        Program("node", "echo true");
        Program("npm", $"echo \"npm $*\" >>'{calls}'");
        Assert.Equal(0, (await RunAsync("up")).Code);
        var first = await File.ReadAllLinesAsync(calls, TestContext.Current.CancellationToken);
        Assert.StartsWith(
            "dotnet build Ledger.City.slnf -c Release",
            Assert.Single(first, static line => line.Contains(" build ", StringComparison.Ordinal)),
            StringComparison.Ordinal
        );
        Assert.Equal(3, first.Count(static line => line.StartsWith("npm ", StringComparison.Ordinal)));
        Assert.EndsWith("/ledger.dll up", first[^1], StringComparison.Ordinal); // after both
        foreach (var verb in new[] { "show", "up" })
            Assert.Equal(0, (await RunAsync(verb)).Code);
        var all = await File.ReadAllLinesAsync(calls, TestContext.Current.CancellationToken);
        Assert.Equal(2, all.Length - first.Length);
    }

    [Fact]
    public void What_it_builds_is_in_the_solution()
    {
        using var filter = System.Text.Json.JsonDocument.Parse(Checkout.Read("Ledger.City.slnf"));
        var solution = filter.RootElement.GetProperty("solution");
        Assert.Equal("Ledger.sln", solution.GetProperty("path").GetString());
        var projects = solution.GetProperty("projects").EnumerateArray().Select(static p => p.GetString()!).ToList();
        Assert.Equal(2, projects.Count);
        foreach (var project in projects)
            Assert.Contains($"\"{project}\"", Checkout.Read("Ledger.sln"), StringComparison.Ordinal);
    }

    private void Write(string name, string content)
    {
        var path = Path.Combine(root, name);
        Directory.CreateDirectory(Path.GetDirectoryName(path)!);
        File.WriteAllText(path, content);
    }

    private void Program(string name, string script)
    {
        Write("bin/" + name, "#!/bin/sh\n" + script + "\n");
        if (!OperatingSystem.IsWindows())
            File.SetUnixFileMode(
                Path.Combine(root, "bin", name),
                UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute
            );
    }

    private async Task<(int Code, string Output, string Error)> RunAsync(string verb)
    {
        var cancel = TestContext.Current.CancellationToken;
        var start = new ProcessStartInfo("bash", [Path.Combine(root, "ledger"), verb])
        {
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            UseShellExecute = false,
        };
        start.Environment["PATH"] = Path.Combine(root, "bin") + ":" + Environment.GetEnvironmentVariable("PATH");
        using var process = Process.Start(start)!;
        var output = process.StandardOutput.ReadToEndAsync(cancel);
        var error = await process.StandardError.ReadToEndAsync(cancel);
        await process.WaitForExitAsync(cancel);
        return (process.ExitCode, await output, error);
    }
}
