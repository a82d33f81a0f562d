using System.Globalization;
using System.Text.Json;
using System.Text.Json.Nodes;

namespace Ledger.Cli.Tests;

/// <summary>
/// The evidence vectors through <c>ledger verify</c>: the same files that drive the verifiers in C# and TypeScript and
/// offline.html, compared by the digest of all that the report says, and by the exit code.
/// </summary>
public sealed class VectorTests
{
    private static readonly JsonSerializerOptions Plain = new();

    public static TheoryData<string> Names =>
        [.. new[] { "evidence", "real" }.SelectMany(Files).Where(static f => !IsMutated(f))];

    public static TheoryData<string> TrustFaults => [.. Files("trust")];

    public static TheoryData<string> Mutated => [.. Files("evidence").Where(IsMutated)];

    [Theory]
    [MemberData(nameof(Names))]
    public async Task The_command_says_what_the_vector_expects(string name)
    {
        using var folder = new TemporaryFolder();
        await AgreesAsync(folder, name, Read(name));
    }

    /// <summary>A good bundle changed in every field, one change at a time.</summary>
    [Theory]
    [MemberData(nameof(Mutated))]
    public async Task The_command_says_what_the_changed_vectors_expect(string name)
    {
        using var folder = new TemporaryFolder();
        var file = Read(name);
        var of = Path.GetRelativePath(
            RepositoryFolder.Root,
            Path.GetFullPath(Path.Combine(RepositoryFolder.Root, Path.GetDirectoryName(name)!, (string)file["of"]!))
        );
        var good = Read(of);
        if (good["trust"] is JsonValue)
            good["trust"] = Read("tests/vectors/evidence/trust.json");
        foreach (var changed in file["vectors"]!.AsArray())
        {
            var vector = good.DeepClone().AsObject();
            foreach (var operation in changed!["patch"]!.AsArray())
                Apply(vector, operation!.AsObject());
            vector["expect"] = changed["expect"]!.DeepClone();
            await AgreesAsync(folder, of + ", " + (string)changed["name"]!, vector, Path.GetDirectoryName(of));
        }
    }

    /// <summary>A trust.json that contradicts itself is refused by the command too, at the same place.</summary>
    [Theory]
    [MemberData(nameof(TrustFaults))]
    public async Task The_command_refuses_a_trust_file_at_its_place(string name)
    {
        using var folder = new TemporaryFolder();
        var file = Read(name);
        var trust = folder.Write("trust.json", file["trust"]!.ToJsonString());
        var run = await CommandRun.OfAsync("verify", folder.Write("bundle.json", "{}"), "--trust", trust);
        Assert.Equal((2, ""), (run.Code, run.Output));
        Assert.Contains(" " + (string)file["path"]! + ": ", run.Error, StringComparison.Ordinal);
    }

    private static async Task AgreesAsync(TemporaryFolder folder, string name, JsonObject vector, string? from = null)
    {
        from = RepositoryFolder.Of(from ?? Path.GetDirectoryName(name)!);
        var now = DateTimeOffset.FromUnixTimeSeconds(long.Parse((string)vector["now"]!, CultureInfo.InvariantCulture));
        List<string> arguments =
        [
            "verify",
            folder.Write("bundle.json", Text(vector["bundle"]!)),
            "--trust",
            vector["trust"] is JsonObject inline
                ? folder.Write("trust.json", inline.ToJsonString())
                : Path.Combine(from, (string)vector["trust"]!),
            "--at",
            now.ToString("yyyy-MM-dd'T'HH:mm:sszzz", CultureInfo.InvariantCulture),
            "--json",
        ];
        if (vector["document"] is { } document)
            arguments.AddRange(["--document", Path.Combine(from, (string)document!)]);
        if (vector["code"] is { } code)
            arguments.AddRange(["--code", (string)code!]);

        var run = await CommandRun.OfAsync([.. arguments]);

        Assert.Equal((name, ""), (name, run.Error));
        var report = JsonNode.Parse(run.Output)!.AsObject();
        var expect = vector["expect"]!.AsObject();
        foreach (var axis in new[] { "record", "document", "tone" })
            Assert.Equal((name, axis, (string)expect[axis]!), (name, axis, (string)report[axis]!));
        var outcomes = new JsonObject();
        foreach (var check in report["checks"]!.AsArray())
            outcomes[check!["number"]!.ToJsonString(Plain)] = check["outcome"]!.DeepClone();
        Assert.Equal((name, expect["checks"]!.ToJsonString(Plain)), (name, outcomes.ToJsonString(Plain)));
        // Bundles of a real node have their own, shorter expectation.
        if (expect["report"] is null)
            return;
        // The command reads files: of a server's answer it says the same but what to do about it.
        if (vector["source"] is null)
        {
            Assert.Equal((name, (string)expect["report"]!), (name, (string)report["digest"]!));
            Assert.Equal((name, (string)expect["headline"]!), (name, (string)report["headline"]!["en"]!));
        }
        Assert.Equal((name, (int)expect["exitCode"]!), (name, run.Code));
        // By hand, so that the vector's own number is not merely repeated (docs/evidence.md 11).
        int[] allowed = (string)expect["tone"]! switch
        {
            "Good" => [0],
            "Change" or "Stop" => [1],
            "Blank" => [2],
            _ => [0, 2], // a step: 0 where only the document was left out, 2 where age lowered it
        };
        Assert.Contains(run.Code, allowed);
    }

    /// <summary>One operation of JSON Patch (RFC 6902).</summary>
    private static void Apply(JsonObject vector, JsonObject operation)
    {
        var keys = ((string)operation["path"]!)[1..].Split('/');
        JsonNode parent = vector;
        foreach (var key in keys[..^1])
            parent = parent is JsonArray list ? list[Index(list, key)]! : parent[key]!;
        var (last, op, value) = (keys[^1], (string)operation["op"]!, operation["value"]?.DeepClone());
        if (parent is JsonArray array)
        {
            if (op != "add")
                array.RemoveAt(Index(array, last));
            if (op != "remove")
                array.Insert(Index(array, last), value);
            return;
        }
        parent.AsObject().Remove(last);
        if (op != "remove")
            parent[last] = value;
    }

    private static int Index(JsonArray array, string key) =>
        key == "-" ? array.Count : int.Parse(key, CultureInfo.InvariantCulture);

    private static IEnumerable<string> Files(string group) =>
        Directory
            .EnumerateFiles(RepositoryFolder.Of("tests/vectors/" + group), "*.json", SearchOption.AllDirectories)
            .Where(static path => Path.GetFileName(path) != "trust.json")
            .Select(static path => Path.GetRelativePath(RepositoryFolder.Root, path))
            .Order(StringComparer.Ordinal);

    private static bool IsMutated(string file) => Path.GetFileName(Path.GetDirectoryName(file)) == "mutated";

    private static JsonObject Read(string name) =>
        JsonNode.Parse(File.ReadAllText(RepositoryFolder.Of(name)))!.AsObject();

    private static string Text(JsonNode bundle) =>
        bundle.GetValueKind() == JsonValueKind.String ? (string)bundle! : bundle.ToJsonString();
}
