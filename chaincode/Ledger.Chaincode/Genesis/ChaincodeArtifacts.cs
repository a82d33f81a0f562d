using System.Text.Json;
using Ledger.Evidence;

namespace Ledger.Chaincode;

/// <summary>The compiled contracts of chaincode/artifacts, which this assembly carries.</summary>
public static class ChaincodeArtifacts
{
    /// <summary>The runtime code of a contract as it goes into genesis: no constructor, no immutable.</summary>
    /// <param name="contract">For instance <c>Filings</c>, or <c>Proxy</c>.</param>
    /// <exception cref="ArgumentException">No such contract was compiled.</exception>
    public static byte[] Runtime(string contract)
    {
        ArgumentException.ThrowIfNullOrEmpty(contract);
        using var stream =
            typeof(ChaincodeArtifacts).Assembly.GetManifestResourceStream("artifacts/" + contract + ".json")
            ?? throw new ArgumentException("No contract " + contract + " was compiled.", nameof(contract));
        using var document = JsonDocument.Parse(stream);
        return Hex.Decode(document.RootElement.GetProperty("deployedBytecode").GetString());
    }
}
