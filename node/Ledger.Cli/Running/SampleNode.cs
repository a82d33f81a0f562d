using Ledger.Cli.Files;
using Ledger.Node;

namespace Ledger.Cli.Running;

/// <summary>node.json of a sample consortium in one process: every validator key of a folder of keys, the center's certificate.</summary>
internal static class SampleNode
{
    /// <summary>In the data folder of <c>up</c>; every verb on that folder reads it.</summary>
    public const string FileName = "node.json";

    private const string Center = "center";

    /// <param name="data">The node's own folder.</param>
    /// <param name="keys">Shaped like keys-sample.</param>
    /// <param name="port">Of gRPC, on the loopback.</param>
    /// <param name="rpcPort">Of JSON-RPC.</param>
    public static NodeOptions Options(string data, string keys, int port, int rpcPort)
    {
        keys = Path.GetFullPath(keys);
        var password = Path.Combine(keys, "password.txt");
        return new NodeOptions
        {
            DataDirectory = Path.GetFullPath(data),
            TrustFile = Path.Combine(keys, TrustFile.Name),
            GenesisFile = Path.Combine(keys, "genesis.json"),
            Validators =
            [
                .. KeyFolder
                    .Validators(keys)
                    .Select(folder => new KeystoreOptions
                    {
                        Keystore = Path.Combine(folder, KeyFolder.Validator),
                        PasswordFile = password,
                    }),
            ],
            Port = port,
            RpcPort = rpcPort,
            Tls = new TlsOptions
            {
                Certificate = Path.Combine(keys, Center, "tls.pem"),
                Key = Path.Combine(keys, Center, "tls.key"),
                ClientAuthority = Path.Combine(keys, "ca.pem"),
            },
            AllowSample = true,
        };
    }

    /// <summary>Writes the options into a folder.</summary>
    /// <returns>The file's path.</returns>
    public static string Write(string folder, NodeOptions options)
    {
        Directory.CreateDirectory(folder);
        var file = Path.Combine(folder, FileName);
        WholeFile.Write(file, NodeFile.Write(options));
        return file;
    }
}
