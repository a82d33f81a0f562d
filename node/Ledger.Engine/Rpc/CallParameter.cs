using System.Globalization;
using System.Text.Json;
using Ledger.Engine.Evm;
using Ledger.Evidence.Primitives;
using Ledger.Evidence.Transactions;

namespace Ledger.Engine.Rpc;

/// <summary>The call object of eth_call and eth_estimateGas.</summary>
internal static class CallParameter
{
    private const string Name = "0 (call)";

    /// <summary>
    /// nonce and type are what wallets fill in before they ask for an estimate: read, and of no effect, since a call is not
    /// judged by its nonce and its other fields say what its type would.
    /// </summary>
    private static readonly string[] Fields =
    [
        "from",
        "to",
        "gas",
        "gasPrice",
        "maxFeePerGas",
        "maxPriorityFeePerGas",
        "value",
        "data",
        "input",
        "accessList",
        "nonce",
        "chainId",
        "type",
    ];

    private static readonly string[] AccessFields = ["address", "storageKeys"];

    public static CallRequest Read(JsonElement parameter, ulong maxGas, ulong chainId)
    {
        var call = RpcObject.Read(parameter, Name, Fields);
        CheckEnvelope(call, chainId);
        var gas = call["gas"] is { } g ? RpcParams.Quantity(g, "gas") : maxGas;
        var (max, priority) = ReadFees(call);
        return new CallRequest
        {
            From = call["from"] is { } from ? RpcParams.Address(from, "from") : Address.Zero,
            To = call["to"] is { } to ? RpcParams.Address(to, "to") : null,
            Data = ReadData(call),
            Value = call["value"] is { } value ? RpcParams.Word256(value, "value") : UInt256.Zero,
            GasLimit = Math.Min(gas, maxGas),
            MaxFeePerGas = max,
            MaxPriorityFeePerGas = priority,
            AccessList = call["accessList"] is { } list ? ReadAccessList(list) : [],
        };
    }

    /// <summary>The gas that a call object names; null where it names none.</summary>
    public static ulong? GasOf(JsonElement parameter) => Named(parameter, "gas");

    /// <inheritdoc cref="GasOf"/>
    public static ulong? NonceOf(JsonElement parameter) => Named(parameter, "nonce");

    /// <summary>The type of transaction that a call object is, by what it has (EIP-2718).</summary>
    public static byte TypeOf(JsonElement parameter, CallRequest request) =>
        Named(parameter, "type") is { } type ? (byte)type
        : !parameter.TryGetProperty("gasPrice", out _) ? (byte)2
        : request.AccessList.Count > 0 ? (byte)1
        : (byte)0;

    private static ulong? Named(JsonElement parameter, string field) =>
        parameter.TryGetProperty(field, out var value) && value.ValueKind != JsonValueKind.Null
            ? RpcParams.Quantity(value, field)
            : null;

    private static void CheckEnvelope(RpcObject call, ulong chainId)
    {
        if (call["nonce"] is { } nonce)
            _ = RpcParams.Quantity(nonce, "nonce");
        if (call["type"] is { } type && RpcParams.Quantity(type, "type") > 2)
            throw RpcException.Invalid("type", "transactions of types 0, 1 and 2 alone are supported");
        if (call["chainId"] is { } chain && RpcParams.Quantity(chain, "chainId") is var given && given != chainId)
            throw RpcException.Invalid(
                "chainId",
                string.Create(CultureInfo.InvariantCulture, $"is {given}, the node's is {chainId}")
            );
    }

    /// <summary>Newer libraries send input, older ones data, some both; two different ones are refused, as geth does.</summary>
    private static byte[] ReadData(RpcObject call)
    {
        var data = call["data"] is { } d ? RpcParams.Bytes(d, "data") : null;
        var input = call["input"] is { } i ? RpcParams.Bytes(i, "input") : null;
        if (data is not null && input is not null && !data.AsSpan().SequenceEqual(input))
            throw RpcException.Invalid("input", "both data and input are given and differ; send one of them");
        return input ?? data ?? [];
    }

    /// <summary>A gas price, or a most and a priority fee (EIP-1559); a fee that is not named is zero.</summary>
    private static (UInt256 Max, UInt256 Priority) ReadFees(RpcObject call)
    {
        var max = call["maxFeePerGas"] is { } m ? RpcParams.Word256(m, "maxFeePerGas") : (UInt256?)null;
        var priority = call["maxPriorityFeePerGas"] is { } p
            ? RpcParams.Word256(p, "maxPriorityFeePerGas")
            : (UInt256?)null;
        if (call["gasPrice"] is { } price)
        {
            if (max is not null || priority is not null)
                throw RpcException.Invalid("gasPrice", "is given beside maxFeePerGas or maxPriorityFeePerGas");
            var one = RpcParams.Word256(price, "gasPrice");
            return (one, one);
        }
        if ((priority ?? UInt256.Zero) > (max ?? UInt256.Zero))
            throw RpcException.Invalid("maxPriorityFeePerGas", "is above maxFeePerGas");
        return (max ?? UInt256.Zero, priority ?? UInt256.Zero);
    }

    private static List<AccessListEntry> ReadAccessList(JsonElement list)
    {
        if (list.ValueKind != JsonValueKind.Array)
            throw RpcException.Invalid("accessList", "expected a list");
        var entries = new List<AccessListEntry>();
        foreach (var item in list.EnumerateArray())
        {
            var entry = RpcObject.Read(item, "accessList", AccessFields);
            if (entry["address"] is not { } address)
                throw RpcException.Invalid("accessList", "expected objects with an address");
            var keys = entry["storageKeys"] is { } k ? ReadKeys(k) : [];
            entries.Add(new AccessListEntry(RpcParams.Address(address, "accessList.address"), keys));
        }
        return entries;
    }

    private static Bytes32[] ReadKeys(JsonElement keys) =>
        keys.ValueKind == JsonValueKind.Array
            ? [.. keys.EnumerateArray().Select(key => RpcParams.Hash(key, "accessList.storageKeys"))]
            : throw RpcException.Invalid("accessList.storageKeys", "expected a list");
}
