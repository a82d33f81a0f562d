using System.Globalization;
using System.Text.Json.Nodes;
using Ledger.Engine.Evm;
using Ledger.Engine.Evm.StateTests;
using Ledger.Evidence;

namespace Ledger.Engine.Tests.Evm.Oracle;

internal sealed record OracleAccount(
    ulong Nonce,
    UInt256 Balance,
    byte[] Code,
    IReadOnlyDictionary<UInt256, UInt256> Storage
);

/// <summary>A pre-state and a block of signed transactions, for our engine and for the oracle.</summary>
internal sealed record OracleCase(
    int Id,
    ulong ChainId,
    IReadOnlyDictionary<Address, OracleAccount> Pre,
    BlockContext Block,
    IReadOnlyList<Transaction> Transactions
)
{
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
        var block = new JsonObject
        {
            ["number"] = Number(Block.Number),
            ["timestamp"] = Number(Block.Timestamp),
            ["coinbase"] = Block.Coinbase.ToString(),
            ["gasLimit"] = Number(Block.GasLimit),
            ["baseFee"] = Block.BaseFee.ToString(),
            ["prevRandao"] = Block.PrevRandao.ToString(),
            ["transactions"] = new JsonArray([.. Transactions.Select(t => JsonValue.Create(Hex.Encode(t.Encode())))]),
        };
        return new JsonObject
        {
            ["id"] = Id,
            ["chainId"] = ChainId,
            ["pre"] = pre,
            ["blocks"] = new JsonArray(block),
        }.ToJsonString();
    }

    private static string Number(ulong value) => "0x" + value.ToString("x", CultureInfo.InvariantCulture);
}
