using System.Text.Json;

namespace Ledger.Structure.Tests;

/// <summary>The floors and pins of docs/architecture.md for npm packages.</summary>
public sealed class NpmTests
{
    private static readonly string[] Sections = ["dependencies", "devDependencies"];

    public static TheoryData<string> Packages =>
        [.. Checkout.Files.Where(static f => Path.GetFileName(f) == "package.json")];

    [Theory]
    [MemberData(nameof(Packages))]
    public void Versions_are_exact_and_locked(string package)
    {
        using var json = JsonDocument.Parse(Checkout.Read(package));
        var versions = Sections.SelectMany(s => Entries(json, s)).ToList();
        Assert.NotEmpty(versions);
        Assert.All(versions, static v => Assert.Matches(@"^\d+\.\d+\.\d+(-[0-9A-Za-z.]+)?$", v.Version));
        Assert.Contains(Path.Combine(Path.GetDirectoryName(package)!, "package-lock.json"), Checkout.Files);
    }

    [Theory]
    [MemberData(nameof(Packages))]
    public void A_lock_file_names_no_host_even_later(string package)
    {
        var npmrc = Checkout.Read(Path.Combine(Path.GetDirectoryName(package)!, ".npmrc"));
        Assert.Contains("omit-lockfile-registry-resolved=true", npmrc, StringComparison.Ordinal);
    }

    [Fact]
    public void The_browser_verifier_ships_nothing_but_curves_hashes_and_ciphers()
    {
        using var json = JsonDocument.Parse(Checkout.Read("sdk/verify-js/package.json"));
        Assert.Equal(
            ["@noble/ciphers", "@noble/curves", "@noble/hashes"],
            Entries(json, "dependencies").Select(static e => e.Name).Order(StringComparer.Ordinal)
        );
    }

    private static IEnumerable<(string Name, string Version)> Entries(JsonDocument json, string section) =>
        json.RootElement.TryGetProperty(section, out var entries)
            ? entries.EnumerateObject().Select(static e => (e.Name, e.Value.GetString()!))
            : [];
}
