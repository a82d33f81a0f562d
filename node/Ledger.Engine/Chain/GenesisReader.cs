using System.Globalization;
using System.Numerics;
using System.Text.Json;
using Ledger.Engine.State;
using Ledger.Evidence.Blocks;
using Ledger.Evidence.Crypto;
using Ledger.Evidence.Primitives;
using Ledger.Evidence.Rlp;

namespace Ledger.Engine.Chain;

/// <summary>
/// Besu's genesis.json for a QBFT chain with all forks up to Cancun from the start and validators from a contract. What
/// would make another chain than this engine runs (fees, later forks, validators in headers) is refused by name.
/// </summary>
internal static class GenesisReader
{
    private const int MaxBytes = 64 * 1024 * 1024;

    private const ulong MostChainId = (ulong.MaxValue - 36) / 2;

    private static readonly string[] LaterForks = ["pragueTime", "osakaTime", "amsterdamTime", "bogotaTime"];

    public static (ChainDescription Chain, GenesisFields Fields, StateChanges State) Read(ReadOnlyMemory<byte> json)
    {
        if (json.Length > MaxBytes)
            throw new GenesisException("larger than 64 MiB.");
        try
        {
            using var document = JsonDocument.Parse(json, new JsonDocumentOptions { MaxDepth = 16 });
            var root = document.RootElement;
            return (ReadChain(root), ReadFields(root), ReadState(root));
        }
        catch (JsonException e)
        {
            throw new GenesisException("not JSON: " + e.Message, e);
        }
        catch (InvalidOperationException e)
        {
            throw new GenesisException("a value has another type than its key asks for: " + e.Message, e);
        }
    }

    private static ChainDescription ReadChain(JsonElement root)
    {
        var config = Required(root, "config");
        var qbft = Required(config, "qbft");
        Require(Number(config, "shanghaiTime", 1) == 0, "config.shanghaiTime must be 0.");
        Require(Number(config, "cancunTime", 1) == 0, "config.cancunTime must be 0.");
        foreach (var fork in LaterForks)
            Require(!config.TryGetProperty(fork, out _), $"config.{fork}: this engine runs Cancun and no later fork.");
        Require(
            config.TryGetProperty("zeroBaseFee", out var zero) && zero.ValueKind == JsonValueKind.True,
            "config.zeroBaseFee must be true: this chain takes no fees."
        );
        Require(
            Number(root, "baseFeePerGas", 1) == 0,
            "baseFeePerGas must be \"0x0\" (without it the genesis header alone gets 1 gwei)."
        );
        var contract = qbft.TryGetProperty("validatorcontractaddress", out var address)
            ? ReadAddress(address.GetString(), "config.qbft.validatorcontractaddress")
            : throw new GenesisException("config.qbft.validatorcontractaddress is missing.");
        var test = qbft.TryGetProperty("test", out var t) && t.GetBoolean();
        var period = Seconds(qbft, "blockperiodseconds", 1);
        Require(period > 0 || test, "config.qbft.blockperiodseconds 0 needs \"test\": true beside it.");
        var heartbeat = Seconds(qbft, "emptyblockperiodseconds", 60);
        Require(heartbeat > 0, "config.qbft.emptyblockperiodseconds must be at least 1.");
        var gasLimit = Number(root, "gasLimit", 0);
        Require(gasLimit is >= 5000 and <= long.MaxValue, "gasLimit must be from 5,000 to 2^63 - 1.");
        return new ChainDescription(ReadChainId(config), period, heartbeat, gasLimit, contract, test);
    }

    private static ulong ReadChainId(JsonElement config)
    {
        Require(config.TryGetProperty("chainId", out _), "config.chainId is missing.");
        var chainId = Number(config, "chainId", 0);
        Require(
            chainId > 0,
            "config.chainId must not be 0: a transaction names its chain by this number (EIP-155), and 0 is none."
        );
        Require(
            chainId <= MostChainId,
            FormattableString.Invariant(
                $"config.chainId is {chainId}, the most is {MostChainId}: v of a signature is 35 + 2 x chainId or one more (EIP-155) and has to fit 64 bits."
            )
        );
        return chainId;
    }

    private static GenesisFields ReadFields(JsonElement root)
    {
        Require(Number(root, "difficulty", 0) == 1, "difficulty must be \"0x1\".");
        Require(Number(root, "nonce", 0) == 0, "nonce must be \"0x0\".");
        var mixHash = Text(root, "mixHash") ?? Text(root, "mixhash");
        Require(
            string.Equals(mixHash, BlockHeader.QbftMixHash.ToString(), StringComparison.OrdinalIgnoreCase),
            "mixHash must be " + BlockHeader.QbftMixHash + "."
        );
        var parent = Text(root, "parentHash");
        Require(parent is null || parent.AsSpan(2).Trim('0').IsEmpty, "parentHash must be zero.");
        var extra = Text(root, "extraData") ?? throw new GenesisException("extraData is missing.");
        var coinbase = Text(root, "coinbase") is { } text ? ReadAddress(text, "coinbase") : Address.Zero;
        return new GenesisFields(Number(root, "timestamp", 0), coinbase, ReadExtra(extra));
    }

    private static ExtraData ReadExtra(string text)
    {
        try
        {
            var extra = ExtraData.Decode(Hex.Decode(text));
            Require(extra is { Round: 0, Seals.Count: 0 }, "extraData must have round 0 and no seals.");
            return extra;
        }
        catch (Exception e) when (e is FormatException or RlpException)
        {
            throw new GenesisException(
                "extraData must be that of validators from a contract: 0xe5a0, 32 bytes, c0c080c0. " + e.Message,
                e
            );
        }
    }

    private static StateChanges ReadState(JsonElement root)
    {
        var accounts = new SortedDictionary<Address, AccountChange>();
        var codes = new Dictionary<Bytes32, ReadOnlyMemory<byte>>();
        foreach (var entry in Required(root, "alloc").EnumerateObject())
        {
            var address = ReadAddress(entry.Name, "alloc");
            var code = Text(entry.Value, "code") is { } hex ? ReadBytes(hex, entry.Name + ".code") : [];
            var codeHash = Keccak256.Hash(code);
            if (code.Length > 0)
                codes[codeHash] = code;
            var account = new AccountRecord(
                Number(entry.Value, "nonce", 0),
                Text(entry.Value, "balance") is { } balance ? Word(balance, entry.Name + ".balance") : Bytes32.Zero,
                BlockHeader.EmptyTrieRoot,
                codeHash
            );
            var change = new AccountChange(address, account, false, ReadStorage(entry.Value, entry.Name));
            Require(accounts.TryAdd(address, change), $"alloc has {entry.Name} twice.");
        }
        return new StateChanges([.. accounts.Values], codes);
    }

    private static Dictionary<Bytes32, Bytes32> ReadStorage(JsonElement account, string name)
    {
        var storage = new Dictionary<Bytes32, Bytes32>();
        if (!account.TryGetProperty("storage", out var slots))
            return storage;
        foreach (var slot in slots.EnumerateObject())
        {
            var word = Word(slot.Value.GetString() ?? "", name + ".storage");
            Require(storage.TryAdd(Word(slot.Name, name + ".storage"), word), $"{name}.storage has a slot twice.");
        }
        return storage;
    }

    private static Address ReadAddress(string? text, string key) =>
        Address.TryParse(text is { Length: 40 } ? "0x" + text : text, out var address)
            ? address
            : throw new GenesisException(key + ": expected an address of 20 bytes in hex.");

    private static byte[] ReadBytes(string text, string key) =>
        Hex.TryDecode(text, out var bytes) ? bytes : throw new GenesisException(key + ": expected 0x and hex digits.");

    private static Bytes32 Word(string text, string key)
    {
        Span<byte> word = stackalloc byte[32];
        if (
            !TryInteger(text, out var value)
            || value.Sign < 0
            || !value.TryWriteBytes(word, out var written, isUnsigned: true, isBigEndian: true)
        )
            throw new GenesisException(key + ": expected a number of at most 32 bytes.");
        Span<byte> padded = stackalloc byte[32];
        padded.Clear();
        word[..written].CopyTo(padded[(32 - written)..]);
        return new Bytes32(padded);
    }

    private static bool TryInteger(string text, out BigInteger value)
    {
        if (text.Length > 80)
        {
            value = default;
            return false;
        }
        return text.StartsWith("0x", StringComparison.OrdinalIgnoreCase)
            ? BigInteger.TryParse(
                string.Concat("0", text.AsSpan(2)),
                NumberStyles.AllowHexSpecifier,
                CultureInfo.InvariantCulture,
                out value
            )
            : BigInteger.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out value);
    }

    private static uint Seconds(JsonElement parent, string key, uint fallback)
    {
        var value = Number(parent, key, fallback);
        return value <= 86_400 ? (uint)value : throw new GenesisException(key + " is more than a day.");
    }

    private static ulong Number(JsonElement parent, string key, ulong fallback)
    {
        if (!parent.TryGetProperty(key, out var value))
            return fallback;
        if (value.ValueKind == JsonValueKind.Number && value.TryGetUInt64(out var number))
            return number;
        return
            value.ValueKind == JsonValueKind.String
            && TryInteger(value.GetString()!, out var big)
            && big >= 0
            && big <= ulong.MaxValue
            ? (ulong)big
            : throw new GenesisException(key + ": expected a whole number from 0 to 2^64 - 1.");
    }

    private static string? Text(JsonElement parent, string key) =>
        parent.TryGetProperty(key, out var value) ? value.GetString() : null;

    private static JsonElement Required(JsonElement parent, string key) =>
        parent.TryGetProperty(key, out var value) && value.ValueKind == JsonValueKind.Object
            ? value
            : throw new GenesisException(key + " is missing.");

    private static void Require(bool holds, string message)
    {
        if (!holds)
            throw new GenesisException(message);
    }
}
