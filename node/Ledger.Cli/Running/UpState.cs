using System.Text.Json;
using Ledger.Cli.Files;
using Ledger.Cli.Terminal;

namespace Ledger.Cli.Running;

/// <summary>What runs now, in <c>up.json</c> of the data folder: how the other verbs find the node.</summary>
/// <param name="Process">Id of the node's process.</param>
/// <param name="Grpc">Address of the node's gRPC, with mutual TLS.</param>
/// <param name="Rpc">Address of the chain's JSON-RPC.</param>
/// <param name="Explorer">Address of the explorer; null where none was built.</param>
/// <param name="Keys">Folder of the organisations' keys.</param>
/// <param name="Trust">The trust anchor.</param>
internal sealed record UpState(int Process, Uri Grpc, Uri Rpc, Uri? Explorer, string Keys, string Trust)
{
    private const string FileName = "up.json";
    private static readonly JsonSerializerOptions Json = new(JsonSerializerDefaults.Web) { WriteIndented = true };

    public void Write(string data) =>
        WholeFile.Write(Path.Combine(data, FileName), JsonSerializer.SerializeToUtf8Bytes(this, Json));

    public static void Remove(string data) => File.Delete(Path.Combine(data, FileName));

    /// <exception cref="CliException">Nothing runs on this data folder.</exception>
    public static UpState Find(string data) => Running(data) ?? throw new CliException("error.up.none", data);

    /// <summary>The folder of keys of what runs on this data folder, or else those that <c>up</c> would take.</summary>
    public static string KeysOf(string data) => Running(data)?.Keys ?? LedgerFolders.KeysSample;

    private static UpState? Running(string data)
    {
        var path = Path.Combine(data, FileName);
        if (!File.Exists(path))
            return null;
        try
        {
            return
                JsonSerializer.Deserialize<UpState>(File.ReadAllBytes(path), Json) is { } state
                && IsAlive(state.Process)
                ? state
                : null;
        }
        catch (JsonException)
        {
            return null;
        }
    }

    private static bool IsAlive(int process)
    {
        try
        {
            using var found = System.Diagnostics.Process.GetProcessById(process);
            return !found.HasExited;
        }
        catch (ArgumentException)
        {
            return false;
        }
    }
}
