using System.Xml.Linq;

namespace Ledger.Structure.Tests;

/// <summary>The floors of docs/architecture.md, for project and for package references.</summary>
public sealed class FloorTests
{
    /// <summary>What each project may reference of ours, as docs/architecture.md says it. A project without a row has to be given a floor.</summary>
    private static readonly Dictionary<string, string[]> Allowed = Read();

    /// <summary>Packages that a floor must stay free of, and why.</summary>
    private static readonly (string Project, string Prefix, string Why)[] Forbidden =
    [
        ("Ledger.Evidence", "Nethereum", "a verifier is our own code and small"),
        ("Ledger.Evidence", "Grpc", "pure: no network"),
        ("Ledger.Evidence", "RocksDB", "pure: no disk"),
        ("Ledger.Evidence", "LiteDB", "pure: no disk"),
        ("Ledger.Evidence", "Microsoft.AspNetCore", "pure: no server"),
        ("Ledger.Api", "Microsoft.AspNetCore", "the client links it"),
        ("Ledger.Api", "Grpc.AspNetCore", "the client links it"),
        ("Ledger.Engine", "Nethereum", "the chain is our own code; Nethereum is a test's oracle"),
        ("Ledger.Engine", "Grpc", "the engine speaks JSON-RPC"),
        ("Ledger.Sdk", "Microsoft.AspNetCore", "the SDK needs no ASP.NET"),
        ("Ledger.Sdk", "Grpc.AspNetCore", "the SDK needs no ASP.NET"),
        ("Ledger.Sdk", "RocksDB", "the outbox is LiteDB"),
        ("Ledger.Sdk", "Nethereum.Web3", "signing and encoding are Chaincode's"),
        ("Ledger.Sdk", "Nethereum.EVM", "a test's oracle"),
    ];

    public static TheoryData<string> Shipped =>
        [.. Checkout.Projects.Where(static p => !p.StartsWith("tests/", StringComparison.Ordinal)).Select(Name)];

    [Theory]
    [MemberData(nameof(Shipped))]
    public void References_only_what_its_floor_allows(string project)
    {
        Assert.True(Allowed.TryGetValue(project, out var allowed), $"{project} has no floor in docs/architecture.md.");
        Assert.Empty(
            References(project, "ProjectReference")
                .Select(static r => Path.GetFileNameWithoutExtension(r))
                .Except(allowed)
        );
    }

    [Theory]
    [MemberData(nameof(Shipped))]
    public void Packages_stay_off_floors_that_are_to_be_free_of_them(string project)
    {
        var packages = References(project, "PackageReference").ToList();
        foreach (var (_, prefix, why) in Forbidden.Where(f => f.Project == project))
            Assert.DoesNotContain(
                packages,
                p =>
                    p.StartsWith(prefix, StringComparison.Ordinal)
                        ? throw new InvalidOperationException($"{project} references {p}: {why}.")
                        : false
            );
    }

    [Fact]
    public void A_shipped_project_references_no_test_project()
    {
        foreach (var project in Checkout.Projects.Where(static p => !p.StartsWith("tests/", StringComparison.Ordinal)))
            Assert.DoesNotContain(
                References(Name(project), "ProjectReference"),
                static r => r.Contains("/tests/", StringComparison.Ordinal)
            );
    }

    [Fact]
    public void Every_project_is_in_the_solution_with_a_description()
    {
        var solution = Checkout.Read("Ledger.sln").Replace('\\', '/');
        foreach (var project in Checkout.Projects)
            Assert.Contains(project, solution, StringComparison.Ordinal);
        foreach (var project in Checkout.Projects.Where(static p => !p.StartsWith("tests/", StringComparison.Ordinal)))
            Assert.NotEmpty(XDocument.Parse(Checkout.Read(project)).Descendants("Description"));
    }

    [Fact]
    public void Package_versions_are_central_and_exact()
    {
        var versions = XDocument
            .Parse(Checkout.Read("Directory.Packages.props"))
            .Descendants("PackageVersion")
            .ToList();
        Assert.NotEmpty(versions);
        Assert.All(
            versions,
            static v => Assert.Matches(@"^\[?\d+(\.\d+)+(-[0-9A-Za-z.]+)?\]?$", v.Attribute("Version")!.Value)
        );
        foreach (var project in Checkout.Projects)
            Assert.Empty(
                XDocument
                    .Parse(Checkout.Read(project))
                    .Descendants("PackageReference")
                    .Where(static p => p.Attribute("Version") is not null)
            );
    }

    /// <summary>The rows of its first table: project, and the short names of those below it.</summary>
    private static Dictionary<string, string[]> Read()
    {
        var text = Checkout.Read("docs/architecture.md");
        var start = text.IndexOf("\n## Floors\n", StringComparison.Ordinal);
        var names = Checkout.Projects.Select(Name).ToHashSet(StringComparer.Ordinal);
        return text[start..text.IndexOf("\n## ", start + 1, StringComparison.Ordinal)]
            .Split('\n')
            .Where(static l => l.StartsWith("| `Ledger.", StringComparison.Ordinal))
            .Select(static l => l.Split('|'))
            .ToDictionary(
                static c => c[1].Trim().Trim('`'),
                c => c[2].Split(',').Select(static n => "Ledger." + n.Trim()).Where(names.Contains).ToArray(),
                StringComparer.Ordinal
            );
    }

    private static string Name(string path) => Path.GetFileNameWithoutExtension(path);

    private static IEnumerable<string> References(string project, string element) =>
        XDocument
            .Parse(Checkout.Read(Checkout.Projects.Single(p => Name(p) == project)))
            .Descendants(element)
            .Select(static e => e.Attribute("Include")!.Value.Replace('\\', '/'));
}
