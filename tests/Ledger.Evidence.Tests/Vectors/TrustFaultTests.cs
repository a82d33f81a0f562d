using System.Text;
using System.Text.Json.Nodes;
using Ledger.Evidence.Bundles;
using Ledger.Evidence.Tests.Fixture;

namespace Ledger.Evidence.Tests.Vectors;

public sealed class TrustFaultTests
{
    public static TheoryData<string> Names => [.. TrustFaults.All().Select(f => f.Name)];

    [Theory]
    [MemberData(nameof(Names))]
    public void A_trust_file_that_contradicts_itself_is_refused_where_it_does(string name)
    {
        var (_, path, trust) = TrustFaults.All().Single(f => f.Name == name);
        var file = File.ReadAllText(PathOf(name));
        Assert.Equal(Text(path, trust), file);
        var json = Encoding.UTF8.GetBytes(JsonNode.Parse(file)!["trust"]!.ToJsonString());
        var refused = Assert.Throws<TrustFaultException>(() => TrustAnchor.Read(json));
        Assert.Contains(" " + path + ": ", refused.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void No_file_is_left_over()
    {
        var found = Directory.EnumerateFiles(VectorFolder.Path("trust")).Select(Path.GetFullPath);
        Assert.Equal(TrustFaults.All().Select(f => Path.GetFullPath(PathOf(f.Name))).Order(), found.Order());
    }

    /// <summary>Writes the files, as <see cref="VectorTests.Write_the_vectors"/> writes the others.</summary>
    [Fact(Explicit = true)]
    public void Write_the_trust_faults()
    {
        Directory.CreateDirectory(VectorFolder.Path("trust"));
        foreach (var (name, path, trust) in TrustFaults.All())
            File.WriteAllText(PathOf(name), Text(path, trust));
    }

    private static string Text(string path, JsonObject trust) =>
        VectorFile.Write(new JsonObject { ["trust"] = trust.DeepClone(), ["path"] = path });

    private static string PathOf(string name) => VectorFolder.Path("trust", name + ".json");
}
