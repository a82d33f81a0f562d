using System.Text.Json;
using Ledger.Engine.Evm;
using Ledger.Evidence.Primitives;

namespace Ledger.Engine.Rpc;

/// <summary>The state and block overrides of eth_call and eth_estimateGas, in go-ethereum's form.</summary>
internal static class OverrideParameters
{
    private const string Accounts = "2 (state overrides)";
    private const string Block = "3 (block overrides)";

    private static readonly string[] AccountFields =
    [
        "nonce",
        "balance",
        "code",
        "state",
        "stateDiff",
        "movePrecompileToAddress",
    ];

    /// <summary>The difficulty is not among them: opcode 0x44 answers prevRandao (EIP-4399).</summary>
    private static readonly string[] BlockFields =
    [
        "number",
        "time",
        "gasLimit",
        "feeRecipient",
        "prevRandao",
        "baseFeePerGas",
        "blobBaseFee",
    ];

    /// <param name="accounts">By address; undefined where there are none.</param>
    /// <param name="block">Undefined where there is none.</param>
    public static CallOverrides Read(JsonElement accounts, JsonElement block) =>
        new(
            accounts.ValueKind == JsonValueKind.Undefined ? [] : ReadAccounts(accounts),
            block.ValueKind == JsonValueKind.Undefined ? CallOverrides.None.Block : ReadBlock(block)
        );

    private static List<AccountOverride> ReadAccounts(JsonElement accounts)
    {
        if (accounts.ValueKind != JsonValueKind.Object)
            throw RpcException.Invalid(Accounts, "expected an object by address");
        var overrides = new List<AccountOverride>();
        var seen = new HashSet<Address>();
        foreach (var account in accounts.EnumerateObject())
        {
            if (!Address.TryParse(account.Name, out var address))
                throw RpcException.Invalid(Accounts, "expected addresses of 0x and 40 hex digits as names");
            if (!seen.Add(address))
                throw RpcException.Invalid(Accounts, $"the account {address} is given twice");
            overrides.Add(ReadAccount(account.Value, address));
        }
        foreach (var moved in overrides)
            if (moved.MovePrecompileTo is { } destination && !seen.Add(destination))
                throw RpcException.Invalid(
                    Accounts,
                    $"a precompiled contract is moved to {destination}, which is overridden too"
                );
        return overrides;
    }

    private static AccountOverride ReadAccount(JsonElement value, in Address address)
    {
        var name = $"{Accounts} {address}";
        var account = RpcObject.Read(value, name, AccountFields);
        if (account["state"] is not null && account["stateDiff"] is not null)
            throw RpcException.Invalid(name, "has both state and stateDiff");
        if (account["movePrecompileToAddress"] is not null && Precompiled.NumberOf(address) == 0)
            throw RpcException.Invalid(name, "movePrecompileToAddress: it is no precompiled contract");
        return new AccountOverride
        {
            Address = address,
            Nonce = account["nonce"] is { } nonce ? RpcParams.Quantity(nonce, "nonce") : null,
            Balance = account["balance"] is { } balance ? RpcParams.Word256(balance, "balance") : null,
            Code = account["code"] is { } code ? (ReadOnlyMemory<byte>?)RpcParams.Bytes(code, "code") : null,
            ReplacesStorage = account["state"] is not null,
            Storage = ReadStorage(account["state"] ?? account["stateDiff"], name),
            MovePrecompileTo = account["movePrecompileToAddress"] is { } to
                ? RpcParams.Address(to, "movePrecompileToAddress")
                : null,
        };
    }

    private static List<KeyValuePair<UInt256, UInt256>> ReadStorage(JsonElement? words, string name)
    {
        if (words is not { } given)
            return [];
        if (given.ValueKind != JsonValueKind.Object)
            throw RpcException.Invalid(name, "state and stateDiff: expected objects of 32-byte words by slot");
        var storage = new List<KeyValuePair<UInt256, UInt256>>();
        var seen = new HashSet<UInt256>();
        foreach (var word in given.EnumerateObject())
        {
            if (!Bytes32.TryParse(word.Name, out var slot))
                throw RpcException.Invalid(name, "expected slots of 0x and 64 hex digits as names");
            var key = UInt256.From(slot);
            if (!seen.Add(key))
                throw RpcException.Invalid(name, $"the slot {slot} is given twice");
            storage.Add(new(key, UInt256.From(RpcParams.Hash(word.Value, name + " " + slot))));
        }
        return storage;
    }

    private static BlockOverride ReadBlock(JsonElement value)
    {
        var block = RpcObject.Read(value, Block, BlockFields);
        return new BlockOverride
        {
            Number = block["number"] is { } number ? RpcParams.Quantity(number, "number") : null,
            Timestamp = block["time"] is { } time ? RpcParams.Quantity(time, "time") : null,
            GasLimit = block["gasLimit"] is { } gas ? RpcParams.Quantity(gas, "gasLimit") : null,
            Coinbase = block["feeRecipient"] is { } to ? RpcParams.Address(to, "feeRecipient") : null,
            PrevRandao = block["prevRandao"] is { } randao ? RpcParams.Hash(randao, "prevRandao") : null,
            BaseFee = block["baseFeePerGas"] is { } fee ? RpcParams.Word256(fee, "baseFeePerGas") : null,
            BlobBaseFee = block["blobBaseFee"] is { } blob ? RpcParams.Word256(blob, "blobBaseFee") : null,
        };
    }
}
