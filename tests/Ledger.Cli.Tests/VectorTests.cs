using System.Globalization;
using System.Text.Json;
using System.Text.Json.Nodes;

namespace Ledger.Cli.Tests;

/// <summary>The evidence vectors through <c>ledger verify</c>: the same files that drive the verifiers in C# and TypeScript.</summary>
public sealed class VectorTests
{
    public static TheoryData<string> Names =>
        [
            .. new[] { "evidence", "real" }
                .SelectMany(static group =>
                    Directory.EnumerateFiles(
                        RepositoryFolder.Of("tests/vectors/" + group),
                        "*.json",
                        SearchOption.AllDirectories
                    )
                )
                // Lists of changes in one bundle are another form of file, for the verifiers' own tests.
                .Where(static path =>
                    Path.GetFileName(path) is not "trust.json"
                    && Path.GetFileName(Path.GetDirectoryName(path)) is not "mutated"
                )
                .Select(static path => Path.GetRelativePath(RepositoryFolder.Root, path))
                .Order(StringComparer.Ordinal),
        ];

    [Theory]
    [MemberData(nameof(Names))]
    public async Task The_command_says_what_the_vector_expects(string name)
    {
        using var folder = new TemporaryFolder();
        var path = RepositoryFolder.Of(name);
        var vector = JsonNode
            .Parse(await File.ReadAllTextAsync(path, TestContext.Current.CancellationToken))!
            .AsObject();
        var now = DateTimeOffset.FromUnixTimeSeconds(long.Parse((string)vector["now"]!, CultureInfo.InvariantCulture));
        List<string> arguments =
        [
            "verify",
            folder.Write("bundle.json", Text(vector["bundle"]!)),
            "--trust",
            vector["trust"] is JsonObject inline
                ? folder.Write("trust.json", inline.ToJsonString())
                : Beside((string)vector["trust"]!),
            "--at",
            now.ToString("O", CultureInfo.InvariantCulture),
            "--json",
        ];
        if (vector["document"] is { } document)
            arguments.AddRange(["--document", Beside((string)document!)]);
        if (vector["code"] is { } code)
            arguments.AddRange(["--code", (string)code!]);

        var run = await CommandRun.OfAsync([.. arguments]);

        Assert.Equal("", run.Error);
        var report = JsonDocument.Parse(run.Output).RootElement;
        var expect = vector["expect"]!.AsObject();
        foreach (var axis in new[] { "record", "document", "tone" })
            Assert.Equal((axis, (string)expect[axis]!), (axis, report.GetProperty(axis).GetString()!));
        var outcomes = report
            .GetProperty("checks")
            .EnumerateArray()
            .ToDictionary(
                static c => c.GetProperty("number").GetInt32().ToString(CultureInfo.InvariantCulture),
                static c => c.GetProperty("outcome").GetString()!
            );
        foreach (var (number, outcome) in expect["checks"]!.AsObject())
            Assert.Equal((number, (string)outcome!), (number, outcomes[number]));
        int[] allowed = (string)expect["tone"]! switch
        {
            "Good" => [0],
            "Change" or "Stop" => [1],
            "Blank" => [2],
            _ => [0, 2], // a step: 0 where only the document was left out, 2 where age lowered it
        };
        Assert.Contains(run.Code, allowed);

        string Beside(string relative) => Path.Combine(Path.GetDirectoryName(path)!, relative);
    }

    private static string Text(JsonNode bundle) =>
        bundle.GetValueKind() == JsonValueKind.String ? (string)bundle! : bundle.ToJsonString();
}
