using System.Text.Json;
using Ledger.Evidence.Primitives;

namespace Ledger.Chaincode;

/// <summary>The compiled contracts of chaincode/artifacts, which this assembly carries.</summary>
public static class ChaincodeArtifacts
{
    private static readonly string[] Names = typeof(ChaincodeArtifacts).Assembly.GetManifestResourceNames();

    /// <summary>Whether a contract was compiled: one that is not built stands in no genesis.</summary>
    public static bool Has(string contract) => Array.IndexOf(Names, Resource(contract)) >= 0;

    /// <summary>The runtime code of a contract as it goes into genesis: no constructor, no immutable.</summary>
    /// <param name="contract">For instance <c>Filings</c>, or <c>Proxy</c>.</param>
    /// <exception cref="ArgumentException">No such contract was compiled.</exception>
    public static byte[] Runtime(string contract)
    {
        ArgumentException.ThrowIfNullOrEmpty(contract);
        using var stream =
            typeof(ChaincodeArtifacts).Assembly.GetManifestResourceStream(Resource(contract))
            ?? throw new ArgumentException("No contract " + contract + " was compiled.", nameof(contract));
        using var document = JsonDocument.Parse(stream);
        return Hex.Decode(document.RootElement.GetProperty("runtime").GetString());
    }

    private static string Resource(string contract) => "artifacts/" + contract + ".json";
}
