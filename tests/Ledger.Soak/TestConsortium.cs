using System.Net;
using System.Net.Sockets;
using System.Security.Cryptography;
using System.Text.Json.Nodes;
using Ledger.Chaincode;
using Ledger.Engine.Chain;

namespace Ledger.Soak;

/// <summary>
/// The sample consortium as a chain of its own for faults: the same keys, but <c>test: true</c> and no block period. In a
/// folder that looks like keys-sample.
/// </summary>
internal sealed class TestConsortium
{
    // Below the range from which systems draw the ports of outgoing connections: a client that calls a dead node again and
    // again must not be given the node's own port.
    private const int FirstPort = 20_000;
    private const int LastPort = 32_000;

    private TestConsortium(string folder) => Folder = folder;

    public string Folder { get; }

    public string Trust => Path.Combine(Folder, "trust.json");

    public GenesisBlock Genesis => GenesisBlock.Parse(File.ReadAllBytes(Path.Combine(Folder, "genesis.json")));

    /// <summary>Copies the sample's keys to a folder and makes the test chain's genesis.json and trust.json there.</summary>
    public static TestConsortium Make(string keysSample, string folder)
    {
        foreach (var file in Directory.EnumerateFiles(keysSample, "*", SearchOption.AllDirectories))
        {
            var copy = Path.Combine(folder, Path.GetRelativePath(keysSample, file));
            Directory.CreateDirectory(Path.GetDirectoryName(copy)!);
            File.Copy(file, copy, overwrite: true);
        }
        var path = Path.Combine(folder, "consortium.json");
        var description = JsonNode.Parse(File.ReadAllBytes(path))!.AsObject();
        // Another time makes it another ledger: `test` and the period are no part of the genesis block's hash.
        (description["test"], description["blockPeriod"], description["timestamp"]) = (true, 0, "1767225601");
        File.WriteAllText(path, description.ToJsonString());
        var files = GenesisFiles.Make(ConsortiumDescription.Read(File.ReadAllBytes(path)));
        File.WriteAllBytes(Path.Combine(folder, "genesis.json"), files.Genesis);
        File.WriteAllBytes(Path.Combine(folder, "trust.json"), files.Trust);
        return new TestConsortium(folder);
    }

    /// <summary>The first of <paramref name="count"/> neighbouring ports on which nobody listens.</summary>
    public static int FreePorts(int count)
    {
        while (true)
        {
            var first = RandomNumberGenerator.GetInt32(FirstPort, LastPort);
            if (Enumerable.Range(first, count).All(IsFree))
                return first;
        }
    }

    private static bool IsFree(int port)
    {
        try
        {
            using var listener = new TcpListener(IPAddress.Loopback, port);
            listener.Start();
            return true;
        }
        catch (SocketException)
        {
            return false;
        }
    }
}
