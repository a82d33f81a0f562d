using System.Text;
using System.Text.Json;
using System.Text.RegularExpressions;

namespace Ledger.Structure.Tests;

/// <summary>What must not stand in a tracked file, and what must.</summary>
public sealed partial class TrackedFileTests
{
    [Fact]
    public void No_file_names_a_path_of_one_machine()
    {
        var found = new List<string>();
        foreach (var file in TextFiles())
        {
            foreach (Match match in MachinePath().Matches(Checkout.Read(file)))
                found.Add($"{file}: {match.Value}");
        }
        Assert.Empty(found);
    }

    [Fact]
    public void Lock_files_name_no_host()
    {
        var locks = Checkout
            .Files.Where(static f =>
                f.EndsWith("packages.lock.json", StringComparison.Ordinal)
                || f.EndsWith("package-lock.json", StringComparison.Ordinal)
            )
            .ToList();
        Assert.NotEmpty(locks);
        foreach (var file in locks)
            Assert.DoesNotMatch(ResolvedHost(), Checkout.Read(file));
    }

    [Fact]
    public void Every_project_has_a_lock_file()
    {
        foreach (var project in Checkout.Projects)
            Assert.Contains(Path.GetDirectoryName(project)!.Replace('\\', '/') + "/packages.lock.json", Checkout.Files);
    }

    [Fact]
    public void No_folder_or_file_is_named_after_nothing()
    {
        Assert.Empty(Checkout.Files.Where(static f => JunkName().IsMatch(f)));
    }

    [Fact]
    public void Sources_hold_no_stub_and_no_switched_off_test()
    {
        var found = new List<string>();
        foreach (
            var file in TextFiles()
                .Where(static f =>
                    f.EndsWith(".cs", StringComparison.Ordinal)
                    || f.EndsWith(".sol", StringComparison.Ordinal)
                    || f.EndsWith(".mjs", StringComparison.Ordinal)
                    || f.EndsWith(".ts", StringComparison.Ordinal)
                )
        )
        {
            if (file.StartsWith("tests/Ledger.Structure.Tests/", StringComparison.Ordinal))
                continue; // the patterns themselves
            foreach (Match match in Debt().Matches(Checkout.Read(file)))
                found.Add($"{file}: {match.Value}");
        }
        Assert.Empty(found);
    }

    [Fact]
    public void Scripts_can_be_run()
    {
        if (OperatingSystem.IsWindows())
            return;
        foreach (var script in new[] { "ledger", ".ci/run", "tests/run.sh" })
            Assert.True(
                File.GetUnixFileMode(Path.Combine(Checkout.Root, script)).HasFlag(UnixFileMode.UserExecute),
                script
            );
    }

    [Fact]
    public void Text_is_utf8_without_carriage_returns()
    {
        var strict = new UTF8Encoding(encoderShouldEmitUTF8Identifier: false, throwOnInvalidBytes: true);
        foreach (var file in TextFiles())
        {
            var text = strict.GetString(File.ReadAllBytes(Path.Combine(Checkout.Root, file)));
            Assert.False(text.Contains('\r', StringComparison.Ordinal), $"{file} has carriage returns.");
        }
    }

    [Fact]
    public void The_sdk_is_pinned()
    {
        using var global = JsonDocument.Parse(Checkout.Read("global.json"));
        Assert.Matches(@"^10\.0\.\d{3}$", global.RootElement.GetProperty("sdk").GetProperty("version").GetString());
    }

    /// <summary>Vectors are others' files and stay as they were published.</summary>
    private static IEnumerable<string> TextFiles() =>
        Checkout.Files.Where(static f =>
            !f.StartsWith("tests/vectors/", StringComparison.Ordinal) && TextExtensions.Contains(Path.GetExtension(f))
        );

    private static readonly HashSet<string> TextExtensions =
    [
        "",
        ".cs",
        ".csproj",
        ".props",
        ".targets",
        ".json",
        ".md",
        ".sh",
        ".sol",
        ".mjs",
        ".js",
        ".ts",
        ".html",
        ".css",
        ".proto",
        ".txt",
        ".yml",
        ".pem",
        ".editorconfig",
        ".sln",
    ];

    [GeneratedRegex(@"(?<![A-Za-z0-9._/$}""'-])/(?:work|root|home|Users|tmp)/[A-Za-z0-9._-]+")]
    private static partial Regex MachinePath();

    [GeneratedRegex(@"""resolved""\s*:\s*""https?:")]
    private static partial Regex ResolvedHost();

    [GeneratedRegex(
        @"(^|/)(commons?|utils?|utilities|helpers?|misc|shared|core|managers?|placeholder)(/|\.cs$|\.ts$|\.mjs$)",
        RegexOptions.IgnoreCase
    )]
    private static partial Regex JunkName();

    [GeneratedRegex(
        @"NotImplementedException|\b(TODO|FIXME|HACK|XXX)\b|\bSkip\s*=\s*""|Thread\.Sleep|DateTime\.Now|Assert\.True\(true\)|\b(?:test|it|describe)\.(?:skip|only|todo)\b"
    )]
    private static partial Regex Debt();
}
