using System.Text.Json.Nodes;
using Ledger.Engine.Chain;
using Ledger.Engine.Store;
using Ledger.Evidence.Blocks;
using Ledger.Evidence.Crypto;
using Ledger.Evidence.Primitives;
using Ledger.Evidence.Transactions;
using Microsoft.Extensions.Time.Testing;

namespace Ledger.Engine.Tests.Chain;

/// <summary>A chain with four validators, a hand-written validator contract and accounts without balance.</summary>
internal sealed class TestChain
{
    public const ulong ChainId = 320_799;
    public const ulong GenesisTime = 1_750_000_000;

    public static readonly byte[][] ValidatorKeys = [.. Enumerable.Range(1, 5).Select(i => Key((byte)i))];

    public static readonly byte[] SenderKey = Key(100);

    public static Address Sender { get; } = Secp256k1Signature.AddressOfPrivateKey(SenderKey);

    public static IReadOnlyList<Address> Validators { get; } =
    [.. ValidatorKeys.Take(4).Select(k => Secp256k1Signature.AddressOfPrivateKey(k)).Order()];

    /// <summary>Who composes where <see cref="Options"/> seal.</summary>
    public static Address Proposer { get; } = Secp256k1Signature.AddressOfPrivateKey(ValidatorKeys[0]);

    public FakeTimeProvider Time { get; } = new(DateTimeOffset.FromUnixTimeSeconds((long)GenesisTime + 10));

    public static byte[] Key(byte number) => [.. Enumerable.Repeat((byte)0x11, 31), number];

    public static GenesisBlock Genesis(Action<JsonObject>? change = null) =>
        GenesisBlock.Parse(System.Text.Encoding.UTF8.GetBytes(GenesisJson(change).ToJsonString()));

    public static JsonObject GenesisJson(Action<JsonObject>? change = null)
    {
        var storage = new JsonObject();
        foreach (var (slot, word) in TestContract.Storage(Validators, 1, 1))
            storage[slot.ToString()] = word.ToString();
        var json = new JsonObject
        {
            ["config"] = new JsonObject
            {
                ["chainId"] = ChainId,
                ["berlinBlock"] = 0,
                ["londonBlock"] = 0,
                ["shanghaiTime"] = 0,
                ["cancunTime"] = 0,
                ["zeroBaseFee"] = true,
                ["qbft"] = new JsonObject
                {
                    ["blockperiodseconds"] = 1,
                    ["emptyblockperiodseconds"] = 60,
                    ["epochlength"] = 30_000,
                    ["requesttimeoutseconds"] = 10,
                    ["validatorcontractaddress"] = TestContract.Address.ToString(),
                },
            },
            ["nonce"] = "0x0",
            ["timestamp"] = "0x" + GenesisTime.ToString("x"),
            ["gasLimit"] = "0x77359400",
            ["difficulty"] = "0x1",
            ["mixHash"] = BlockHeader.QbftMixHash.ToString(),
            ["coinbase"] = Address.Zero.ToString(),
            ["baseFeePerGas"] = "0x0",
            ["extraData"] = Hex.Encode(ExtraData.Blank.Encode()),
            ["alloc"] = new JsonObject
            {
                [TestContract.Address.ToString()] = new JsonObject
                {
                    ["balance"] = "0x0",
                    ["code"] = Hex.Encode(TestContract.Code),
                    ["storage"] = storage,
                },
            },
        };
        change?.Invoke(json);
        return json;
    }

    public EngineOptions Options(bool manual = true, Action<CommitPoint>? onCommit = null, int history = 256) =>
        new()
        {
            Sealers = [.. ValidatorKeys.Select(k => new PrivateKeySealer(k))],
            Admission = OpenAdmission.Instance,
            ManualSealing = manual,
            Time = Time,
            HistoryBlocks = history,
            OnCommitPoint = onCommit,
        };

    public ChainEngine Open(IKeyValueStore? store = null, EngineOptions? options = null) =>
        ChainEngine.Open(store ?? new MemoryStore(), Genesis(), options ?? Options());

    /// <summary>The sender's nonce after the head.</summary>
    public static async Task<ulong> NonceAsync(ChainEngine engine) =>
        await engine.GetNonceAsync(Sender, (await engine.GetHeadAsync(default)).Number, default);

    /// <summary>A signed call of the test contract.</summary>
    public static byte[] Call(ulong nonce, byte[] data, byte[]? key = null, ulong gas = 1_000_000) =>
        Transaction(nonce, data, key, gas).Encode();

    public static Transaction Transaction(ulong nonce, byte[] data, byte[]? key = null, ulong gas = 1_000_000) =>
        new Transaction
        {
            Type = 2,
            ChainId = ChainId,
            Nonce = nonce,
            GasLimit = gas,
            To = TestContract.Address,
            Data = data,
        }.Sign(key ?? SenderKey);

    /// <summary>A call that stores one word.</summary>
    public static byte[] Store(ulong nonce, ulong slot, ulong value, byte[]? key = null) =>
        Call(nonce, TestContract.Store([new(TestContract.Word(slot), TestContract.Word(value))]), key);
}
