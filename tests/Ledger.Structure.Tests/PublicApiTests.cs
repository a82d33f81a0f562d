using System.Text.Json;
using System.Xml.Linq;

namespace Ledger.Structure.Tests;

/// <summary>Public members of published packages are tracked in PublicAPI.*.txt, which the build compares with the code.</summary>
public sealed class PublicApiTests
{
    private const string Analyzer = "Microsoft.CodeAnalysis.PublicApiAnalyzers";

    /// <summary>What callers link. Ledger.Api is generated: its contract is proto/ledger/v1.</summary>
    public static TheoryData<string> Published =>
        [
            .. Checkout.Projects.Where(static p =>
                (p.StartsWith("sdk/", StringComparison.Ordinal) || p.StartsWith("chaincode/", StringComparison.Ordinal))
                && Path.GetFileNameWithoutExtension(p) != "Ledger.Api"
            ),
        ];

    [Theory]
    [MemberData(nameof(Published))]
    public void A_published_package_tracks_its_public_api(string project)
    {
        var folder = Path.GetDirectoryName(project)!.Replace('\\', '/');
        Assert.Equal(
            "true",
            Assert.Single(XDocument.Parse(Checkout.Read(project)).Descendants("LedgerPublicApi")).Value
        );
        Assert.StartsWith(
            "#nullable enable\n",
            Checkout.Read($"{folder}/PublicAPI.Shipped.txt"),
            StringComparison.Ordinal
        );
        var unshipped = Checkout.Read($"{folder}/PublicAPI.Unshipped.txt");
        Assert.StartsWith("#nullable enable\n", unshipped, StringComparison.Ordinal);
        Assert.DoesNotContain("\n\n", unshipped, StringComparison.Ordinal);
        using var locked = JsonDocument.Parse(Checkout.Read($"{folder}/packages.lock.json"));
        Assert.True(
            locked.RootElement.GetProperty("dependencies").GetProperty("net10.0").TryGetProperty(Analyzer, out _),
            $"{project} restores no {Analyzer}."
        );
    }

    [Theory]
    [InlineData("RS0016")]
    [InlineData("RS0017")]
    [InlineData("RS0025")]
    [InlineData("RS0036")]
    [InlineData("RS0037")]
    public void The_rules_are_errors(string rule) =>
        Assert.Single(
            Checkout.Read(".editorconfig").Split('\n'),
            line =>
                line.StartsWith($"dotnet_diagnostic.{rule}.", StringComparison.Ordinal)
                && line.EndsWith(" = error", StringComparison.Ordinal)
        );
}
