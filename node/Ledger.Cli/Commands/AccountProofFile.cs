using System.Globalization;
using System.Numerics;
using System.Text.Json;
using Ledger.Evidence;

namespace Ledger.Cli.Commands;

/// <summary>
/// An answer of eth_getProof (EIP-1186) of any client: the object itself, or inside <c>result</c>. Hex in any letter
/// case; quantities with or without leading zeros.
/// </summary>
internal sealed record AccountProofFile
{
    public const long MaxBytes = 16 * 1024 * 1024;
    private const int MaxNodeBytes = 32 * 1024;

    public required Address? Address { get; init; }
    public required IReadOnlyList<byte[]> AccountNodes { get; init; }
    public required ulong? Nonce { get; init; }
    public required BigInteger? Balance { get; init; }
    public required Bytes32? StorageHash { get; init; }
    public required Bytes32? CodeHash { get; init; }
    public required IReadOnlyList<Slot> Storage { get; init; }

    /// <summary>One entry of storageProof.</summary>
    internal sealed record Slot(Bytes32 Key, Bytes32? Value, IReadOnlyList<byte[]> Nodes);

    /// <exception cref="CliException">Not such an answer; the place is named.</exception>
    public static AccountProofFile Read(byte[] json)
    {
        try
        {
            using var document = JsonDocument.Parse(json, new JsonDocumentOptions { MaxDepth = 16 });
            var root = document.RootElement;
            if (root.ValueKind == JsonValueKind.Object && root.TryGetProperty("result", out var result))
                root = result;
            if (root.ValueKind != JsonValueKind.Object)
                throw Bad("accountProof");
            return new AccountProofFile
            {
                Address = Text(root, "address") is { } a
                    ? (Evidence.Address.TryParse(a, out var address) ? address : throw Bad("address"))
                    : null,
                AccountNodes = Nodes(root, "accountProof"),
                Nonce = Quantity(root, "nonce") is { } nonce
                    ? (nonce <= ulong.MaxValue ? (ulong)nonce : throw Bad("nonce"))
                    : null,
                Balance = Quantity(root, "balance"),
                StorageHash = Word(root, "storageHash"),
                CodeHash = Word(root, "codeHash"),
                Storage = [.. Slots(root)],
            };
        }
        catch (JsonException fault)
        {
            throw new CliException("error.json", fault.Message);
        }
    }

    private static IEnumerable<Slot> Slots(JsonElement root)
    {
        if (!root.TryGetProperty("storageProof", out var list) || list.ValueKind == JsonValueKind.Null)
            yield break;
        if (list.ValueKind != JsonValueKind.Array)
            throw Bad("storageProof");
        foreach (var entry in list.EnumerateArray())
            yield return new Slot(Word(entry, "key") ?? throw Bad("key"), Word(entry, "value"), Nodes(entry, "proof"));
    }

    private static List<byte[]> Nodes(JsonElement owner, string name)
    {
        if (!owner.TryGetProperty(name, out var list) || list.ValueKind == JsonValueKind.Null)
            return [];
        if (list.ValueKind != JsonValueKind.Array)
            throw Bad(name);
        return
        [
            .. list.EnumerateArray()
                .Select(node =>
                    node.ValueKind == JsonValueKind.String
                    && Hex.TryDecode(node.GetString(), out var bytes, MaxNodeBytes)
                        ? bytes
                        : throw Bad(name)
                ),
        ];
    }

    private static string? Text(JsonElement owner, string name) =>
        owner.ValueKind != JsonValueKind.Object ? throw Bad(name)
        : !owner.TryGetProperty(name, out var value) || value.ValueKind == JsonValueKind.Null ? null
        : value.ValueKind == JsonValueKind.String ? value.GetString()
        : throw Bad(name);

    private static BigInteger? Quantity(JsonElement owner, string name)
    {
        if (Text(owner, name) is not { } text)
            return null;
        if (!text.StartsWith("0x", StringComparison.OrdinalIgnoreCase) || text.Length > 66)
            throw Bad(name);
        return BigInteger.TryParse(
            "0" + text[2..],
            NumberStyles.AllowHexSpecifier,
            CultureInfo.InvariantCulture,
            out var value
        )
            ? value
            : throw Bad(name);
    }

    private static Bytes32? Word(JsonElement owner, string name)
    {
        if (Quantity(owner, name) is not { } value)
            return null;
        var bytes = value.ToByteArray(isUnsigned: true, isBigEndian: true);
        Span<byte> word = stackalloc byte[Bytes32.Size];
        word.Clear();
        bytes.CopyTo(word[(Bytes32.Size - bytes.Length)..]);
        return new Bytes32(word);
    }

    private static CliException Bad(string place) => new("error.proof.form", place);
}
