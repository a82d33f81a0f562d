using System.Text.Json.Nodes;

namespace Ledger.Cli.Tests;

/// <summary>What <c>ledger verify --json</c> tells programs besides the verdict (docs/formats.md 6).</summary>
public sealed class VerifyFactsTests
{
    [Fact]
    public async Task Facts_are_the_code_s_and_what_the_bundle_proves_and_discloses()
    {
        var report = await VerifyAsync("current-matches");
        var code = report["code"]!;
        Assert.Equal("Contract", (string)code["kind"]!);
        Assert.Equal(1, (int)code["version"]!);
        Assert.Equal("2026-03-05", (string)code["issueDay"]!);
        Assert.Equal("LYG-2026-0012345678", (string)code["contractNo"]!);
        Assert.Equal("9876", (string)code["area"]!);
        var facts = report["facts"]!;
        Assert.Equal("Filed", (string)facts["filing"]!["state"]!);
        Assert.Equal(1, (int)facts["filing"]!["version"]!);
        Assert.Single(facts["filing"]!["versions"]!.AsArray());
        Assert.Equal("Open", (string)facts["unit"]!["state"]!);
        var history = facts["history"]!.AsArray();
        Assert.Equal(
            ["Signed", "Filed"],
            history.Where(static e => (string)e!["record"]! == "filings").Select(static e => (string)e!["en"]!)
        );
        // Each key that wrote is named with its term.
        var keys = facts["writerKeys"]!.AsArray().Select(static k => (string)k!["address"]!).ToHashSet();
        Assert.All(history, e => Assert.Contains((string)e!["key"]!, keys));
    }

    [Theory]
    // The bundle of an organisation, the public one with a code that opens the masked view, the public one alone.
    [InlineData("current-matches", "contractNo sha256 sm3 length code area price project building", true)]
    [InlineData("public-view-matches", "contractNo sha256 sm3 length code area project building maskedParties", false)]
    [InlineData("public-without-code", "", false)]
    public async Task Fields_unit_and_money_stand_there_exactly_where_the_bundle_tells_them(
        string name,
        string fields,
        bool whole
    )
    {
        var report = await VerifyAsync(name);
        var facts = report["facts"]!;
        var disclosed = facts["disclosed"]!.AsArray().SelectMany(static d => d!["fields"]!.AsObject()).ToList();
        Assert.Equal(fields, string.Join(' ', disclosed.Select(static f => f.Key)));
        Assert.Equal(fields.Length > 0, report["code"] is not null);
        if (fields.Length > 0)
            Assert.Equal("海州花园", (string)disclosed.Single(static f => f.Key == "project").Value!);
        Assert.Equal(whole, facts["unit"] is not null);
        Assert.Equal(whole, facts["escrow"] is not null);
        Assert.Equal(whole, facts["filing"]!["unit"] is not null);
    }

    [Theory]
    [InlineData("current-altered")]
    [InlineData("cancelled-altered")]
    public async Task Under_a_verdict_that_stops_there_is_no_fact(string name)
    {
        var report = await VerifyAsync(name);
        Assert.Equal("Stop", (string)report["tone"]!);
        Assert.Null(report["code"]);
        Assert.Null(report["facts"]);
        Assert.True(report.ContainsKey("code") && report.ContainsKey("facts"));
    }

    /// <summary>The list is shorter, the verdict the same.</summary>
    [Fact]
    public async Task Only_checks_that_were_asked_for_are_listed()
    {
        var whole = await VerifyAsync("public-without-code");
        var checks = whole["checks"]!.AsArray().Select(static c => (string)c!["outcome"]!).ToList();
        Assert.True(checks.Distinct(StringComparer.Ordinal).Count() > 1);
        var skipped = await VerifyAsync("public-without-code", "--only", "Skipped");
        Assert.Equal(
            checks.Where(static c => c == "Skipped"),
            skipped["checks"]!.AsArray().Select(static c => (string)c!["outcome"]!)
        );
        Assert.Equal((string)whole["row"]!, (string)skipped["row"]!);
        Assert.Equal((string)whole["digest"]!, (string)skipped["digest"]!);
    }

    private static async Task<JsonObject> VerifyAsync(string name, params string[] more)
    {
        using var folder = new TemporaryFolder();
        var at = RepositoryFolder.Of("tests/vectors/evidence/verdict");
        var vector = JsonNode
            .Parse(
                await File.ReadAllTextAsync(Path.Combine(at, name + ".json"), TestContext.Current.CancellationToken)
            )!
            .AsObject();
        List<string> arguments =
        [
            "verify",
            folder.Write("bundle.json", vector["bundle"]!.ToJsonString()),
            "--trust",
            Path.Combine(at, (string)vector["trust"]!),
            "--at",
            DateTimeOffset.FromUnixTimeSeconds(long.Parse((string)vector["now"]!, null)).ToString("O", null),
            "--json",
        ];
        if (vector["document"] is { } document)
            arguments.AddRange(["--document", Path.Combine(at, (string)document!)]);
        if (vector["code"] is { } code)
            arguments.AddRange(["--code", (string)code!]);
        arguments.AddRange(more);
        var run = await CommandRun.OfAsync([.. arguments]);
        Assert.Equal("", run.Error);
        return JsonNode.Parse(run.Output)!.AsObject();
    }
}
