using System.Globalization;
using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Nodes;
using Ledger.Evidence.Blocks;
using Ledger.Evidence.Primitives;
using Ledger.Files;

namespace Ledger.Node.Following;

/// <summary>Where a follower keeps what it stopped at: each file is synced before anything is told of it.</summary>
/// <param name="folder">Made with the first file; null: nothing is kept (a test's node without a folder).</param>
/// <param name="genesis">The ledger's.</param>
internal sealed class EvidenceFolder(string? folder, Bytes32 genesis)
{
    private static readonly JsonSerializerOptions Readable = new()
    {
        WriteIndented = true,
        Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
    };

    /// <summary>
    /// What a source gave for a block: the bytes (<c>.rlp</c>, which <c>ledger import-blocks</c> judges again on a copy of the
    /// chain) and beside them who gave them, the rule and the head on which they were judged (<c>.json</c>).
    /// </summary>
    /// <returns>The path of the second; null where nothing is kept.</returns>
    public string? Keep(Uri source, ulong number, byte[] given, string rule, string message, Bytes32 parent)
    {
        if (Begin("refused", number, Keccak(given)) is not { } path)
            return null;
        SyncedFile.Replace(path + ".rlp", given);
        var told = new JsonObject
        {
            ["kind"] = "refused-block",
            ["genesis"] = genesis.ToString(),
            ["source"] = source.GetLeftPart(UriPartial.Path),
            ["number"] = number.ToString(CultureInfo.InvariantCulture),
            ["parent"] = parent.ToString(),
            ["rule"] = rule,
            ["message"] = message,
            ["block"] = Path.GetFileName(path) + ".rlp",
        };
        SyncedFile.Replace(path + ".json", JsonSerializer.SerializeToUtf8Bytes(told, Readable));
        return path + ".json";
    }

    /// <summary>Two headers of one height, as <c>ledger inspect misbehaviour</c> reads them.</summary>
    /// <returns>The path; null where nothing is kept.</returns>
    public string? Keep(Misbehaviour shown)
    {
        if (Begin("misbehaviour", shown.First.Number, shown.Second.Hash) is not { } path)
            return null;
        SyncedFile.Replace(path + ".rlp", shown.Encode());
        return path + ".rlp";
    }

    private string? Begin(string kind, ulong number, Bytes32 hash)
    {
        if (folder is null)
            return null;
        SyncedFolder.Create(folder);
        return Path.Combine(
            folder,
            FormattableString.Invariant($"{kind}-{number}-{Convert.ToHexStringLower(hash.Span[..4])}")
        );
    }

    private static Bytes32 Keccak(byte[] bytes) => Ledger.Evidence.Crypto.Keccak256.Hash(bytes);
}
