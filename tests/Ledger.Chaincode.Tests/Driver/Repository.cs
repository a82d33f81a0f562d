using System.Text.Json;
using Ledger.Evidence.Primitives;

namespace Ledger.Chaincode.Tests.Driver;

/// <summary>The checked-out sources that some tests read.</summary>
internal static class Repository
{
    public static string Root { get; } = FindRoot();

    public static string Path(params string[] parts) => System.IO.Path.Combine([Root, .. parts]);

    public static JsonDocument Artifact(string contract) =>
        JsonDocument.Parse(File.ReadAllText(Path("chaincode", "artifacts", contract + ".json")));

    public static byte[] Runtime(string contract)
    {
        using var artifact = Artifact(contract);
        return Hex.Decode(artifact.RootElement.GetProperty("runtime").GetString());
    }

    private static string FindRoot()
    {
        for (var folder = new DirectoryInfo(AppContext.BaseDirectory); folder is not null; folder = folder.Parent)
        {
            if (File.Exists(System.IO.Path.Combine(folder.FullName, "Ledger.sln")))
                return folder.FullName;
        }
        throw new InvalidOperationException("The tests run inside the repository.");
    }
}
