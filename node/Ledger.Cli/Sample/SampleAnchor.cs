using System.Globalization;
using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Nodes;

namespace Ledger.Cli.Sample;

/// <summary>The sample's trust.json as it is true of this machine: the page stands on the port that was asked for.</summary>
internal static class SampleAnchor
{
    private static readonly JsonSerializerOptions Form = new()
    {
        WriteIndented = true,
        Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
    };

    /// <param name="json">The sample's file.</param>
    /// <param name="port">Where the explorer listens on loopback.</param>
    /// <returns>The file as it is where it names that port; else with this machine's hosts in the place of its own.</returns>
    public static byte[] At(byte[] json, int port)
    {
        var root = JsonNode.Parse(json)!;
        string[] hosts =
        [
            string.Create(CultureInfo.InvariantCulture, $"localhost:{port}"),
            string.Create(CultureInfo.InvariantCulture, $"127.0.0.1:{port}"),
        ];
        if (root["hosts"]!.AsArray().Select(static h => (string?)h).SequenceEqual(hosts, StringComparer.Ordinal))
            return json;
        root["hosts"] = new JsonArray([.. hosts.Select(static h => (JsonNode)h)]);
        return JsonSerializer.SerializeToUtf8Bytes(root, Form);
    }
}
