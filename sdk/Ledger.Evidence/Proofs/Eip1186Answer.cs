using System.Collections.Frozen;
using System.Diagnostics.CodeAnalysis;
using System.Globalization;
using System.Text.Json;
using Ledger.Evidence.Json;
using Ledger.Evidence.Primitives;

namespace Ledger.Evidence.Proofs;

/// <summary>
/// An eth_getProof answer (EIP-1186) of any client: shapes differ (letter case, short keys, leading zeros, numbers in the
/// place of quantities, empty or missing lists, a JSON-RPC envelope around it), all are read and none is believed. What has
/// no one reading is refused by its field: a text without 0x or without a digit, a hash that is not 32 bytes, a number with
/// sign, fraction or exponent, a key that stands twice.
/// </summary>
public sealed record Eip1186Answer
{
    /// <summary>Bytes of an answer that are still read.</summary>
    public const int MaxBytes = 16 * 1024 * 1024;

    private const int MaxNodes = 20_000;
    private const int MaxNodeBytes = 64 * 1024;

    /// <summary>Null where the answer does not name one.</summary>
    public Address? Address { get; init; }

    /// <summary>Nodes from the state root to the account, in the order of the path.</summary>
    public IReadOnlyList<byte[]> AccountProof { get; init; } = [];

    /// <summary>What is stated beside the proof, as 32-byte words by the field's name: nonce, balance, codeHash, storageHash.</summary>
    public IReadOnlyDictionary<string, Bytes32> Stated { get; init; } = FrozenDictionary<string, Bytes32>.Empty;

    /// <summary>The slots that were asked for, each with its proof.</summary>
    public IReadOnlyList<Eip1186Slot> Slots { get; init; } = [];

    /// <summary>Reads an answer.</summary>
    /// <param name="json">UTF-8 JSON.</param>
    /// <param name="answer">Null where it cannot be read.</param>
    /// <param name="fault">What is wrong, in English.</param>
    public static bool TryRead(
        ReadOnlyMemory<byte> json,
        [NotNullWhen(true)] out Eip1186Answer? answer,
        out string fault
    )
    {
        (answer, fault) = (null, "");
        if (json.Length > MaxBytes)
        {
            fault = string.Create(CultureInfo.InvariantCulture, $"{json.Length} bytes, at most {MaxBytes} are read");
            return false;
        }
        if (JsonObjectReader.HasByteOrderMark(json.Span))
        {
            fault = "a byte order mark (BOM) in front; save it as UTF-8 without one";
            return false;
        }
        try
        {
            using var document = JsonDocument.Parse(
                json,
                new JsonDocumentOptions { MaxDepth = 32, AllowDuplicateProperties = false }
            );
            var root = document.RootElement;
            if (root.ValueKind == JsonValueKind.Object && root.TryGetProperty("result", out var result))
                root = result;
            if (root.ValueKind != JsonValueKind.Object)
                throw new FormatException("expected an object with accountProof or storageProof");
            answer = Read(root);
            return true;
        }
        catch (Exception e) when (e is JsonException or FormatException or InvalidOperationException)
        {
            fault = e.Message;
            return false;
        }
    }

    private static Eip1186Answer Read(JsonElement root)
    {
        var stated = new Dictionary<string, Bytes32>(StringComparer.Ordinal);
        foreach (var name in new[] { "nonce", "balance" })
            if (Given(root, name) is { } value)
                stated.Add(name, Quantity(value, name));
        foreach (var name in new[] { "codeHash", "storageHash" })
            if (Given(root, name) is { } value)
                stated.Add(name, Hash(value, name));
        var slots = new List<Eip1186Slot>();
        foreach (var entry in Items(root, "storageProof"))
            slots.Add(
                new Eip1186Slot(
                    Quantity(Given(entry, "key") ?? throw new FormatException("a storageProof has no key"), "key"),
                    Given(entry, "value") is { } value ? Quantity(value, "value") : null,
                    Nodes(entry, "proof")
                )
            );
        if (!root.TryGetProperty("accountProof", out _) && slots.Count == 0)
            throw new FormatException("holds neither accountProof nor storageProof");
        return new Eip1186Answer
        {
            Address = Given(root, "address") is { } address ? AddressOf(address) : null,
            AccountProof = Nodes(root, "accountProof"),
            Stated = stated,
            Slots = slots,
        };
    }

    private static JsonElement? Given(JsonElement element, string name) =>
        element.ValueKind == JsonValueKind.Object
        && element.TryGetProperty(name, out var value)
        && value.ValueKind != JsonValueKind.Null
            ? value
            : null;

    private static JsonElement.ArrayEnumerator Items(JsonElement element, string name)
    {
        if (Given(element, name) is not { } list)
            return default;
        if (list.ValueKind != JsonValueKind.Array || list.GetArrayLength() > MaxNodes)
            throw new FormatException(name + " is not a list of at most 20,000 entries");
        return list.EnumerateArray();
    }

    private static List<byte[]> Nodes(JsonElement element, string name)
    {
        var nodes = new List<byte[]>();
        foreach (var item in Items(element, name))
            nodes.Add(
                item.ValueKind == JsonValueKind.String && Hex.TryDecode(item.GetString(), out var node, MaxNodeBytes)
                    ? node
                    : throw new FormatException(name + " holds an entry that is not hex with 0x")
            );
        return nodes;
    }

    private static Address AddressOf(JsonElement value) =>
        value.ValueKind == JsonValueKind.String
        && Evidence.Primitives.Address.TryParse(value.GetString(), out var address)
            ? address
            : throw new FormatException("address is not 0x and 20 bytes");

    /// <summary>Data of exactly 32 bytes.</summary>
    private static Bytes32 Hash(JsonElement value, string name) =>
        value.ValueKind == JsonValueKind.String && Bytes32.TryParse(value.GetString(), out var hash)
            ? hash
            : throw new FormatException(name + " is not 0x and 32 bytes in hex");

    /// <summary>0x and 1 to 64 digits, leading zeros allowed (keys come as words, values from some clients too); or a whole number.</summary>
    private static Bytes32 Quantity(JsonElement value, string name)
    {
        var digits = value.ValueKind switch
        {
            JsonValueKind.String when value.GetString() is { Length: >= 3 and <= 66 } text => text.StartsWith(
                "0x",
                StringComparison.OrdinalIgnoreCase
            )
                ? text[2..]
                : "",
            // The raw text: 1e3, 1.0 and -0 are numbers too.
            JsonValueKind.Number
                when ulong.TryParse(
                    value.GetRawText(),
                    NumberStyles.None,
                    CultureInfo.InvariantCulture,
                    out var number
                ) => number.ToString("x", CultureInfo.InvariantCulture),
            _ => "",
        };
        return digits.Length > 0 && Bytes32.TryParse("0x" + digits.PadLeft(64, '0'), out var word)
            ? word
            : throw new FormatException(name + " is not a quantity: 0x and 1 to 64 hex digits");
    }
}

/// <summary>One entry of storageProof.</summary>
/// <param name="Key">The slot.</param>
/// <param name="Stated">The value beside the proof, null where none is given.</param>
/// <param name="Proof">Nodes from the storage root down.</param>
public sealed record Eip1186Slot(Bytes32 Key, Bytes32? Stated, IReadOnlyList<byte[]> Proof);
