using System.Globalization;
using System.Text.Json.Nodes;
using Ledger.Engine.Evm;
using Ledger.Engine.Evm.StateTests;
using Ledger.Evidence.Primitives;
using Ledger.Evidence.Transactions;

namespace Ledger.Engine.Tests.Evm.Oracle;

internal sealed record OracleAccount(
    ulong Nonce,
    UInt256 Balance,
    byte[] Code,
    IReadOnlyDictionary<UInt256, UInt256> Storage
);

internal sealed record OracleBlock(BlockContext Context, IReadOnlyList<Transaction> Transactions);

/// <summary>A pre-state and blocks of signed transactions, for our engine and for the oracles.</summary>
internal sealed record OracleCase(
    int Id,
    ulong ChainId,
    IReadOnlyDictionary<Address, OracleAccount> Pre,
    IReadOnlyList<OracleBlock> Blocks
)
{
    /// <summary>Whether the oracle tells each opcode.</summary>
    public bool Steps { get; init; }

    public MemoryState CreateState()
    {
        var state = new MemoryState();
        foreach (var (address, account) in Pre)
        {
            var storage = account.Storage.ToDictionary(s => s.Key.ToBytes32(), s => s.Value.ToBytes32());
            state.Add(address, account.Nonce, account.Balance, account.Code, storage);
        }
        return state;
    }

    /// <summary>The line that the oracle reads.</summary>
    public string ToJson()
    {
        var pre = new JsonObject();
        foreach (var (address, account) in Pre)
        {
            var storage = new JsonObject();
            foreach (var (slot, value) in account.Storage)
                storage[slot.ToBytes32().ToString()] = value.ToBytes32().ToString();
            pre[address.ToString()] = new JsonObject
            {
                ["nonce"] = Number(account.Nonce),
                ["balance"] = account.Balance.ToString(),
                ["code"] = Hex.Encode(account.Code),
                ["storage"] = storage,
            };
        }
        return new JsonObject
        {
            ["id"] = Id,
            ["chainId"] = ChainId,
            ["pre"] = pre,
            ["blocks"] = new JsonArray([.. Blocks.Select(block => ToJson(block, Steps))]),
        }.ToJsonString();
    }

    private static JsonObject ToJson(OracleBlock block, bool steps) =>
        new JsonObject
        {
            ["steps"] = steps,
            ["number"] = Number(block.Context.Number),
            ["timestamp"] = Number(block.Context.Timestamp),
            ["coinbase"] = block.Context.Coinbase.ToString(),
            ["gasLimit"] = Number(block.Context.GasLimit),
            ["baseFee"] = block.Context.BaseFee.ToString(),
            ["prevRandao"] = block.Context.PrevRandao.ToString(),
            ["transactions"] = new JsonArray([
                .. block.Transactions.Select(t => JsonValue.Create(Hex.Encode(t.Encode()))),
            ]),
        };

    private static string Number(ulong value) => "0x" + value.ToString("x", CultureInfo.InvariantCulture);
}
