using System.Text.Json;
using Ledger.Engine.Evm;
using Ledger.Evidence;

namespace Ledger.Engine.Rpc;

/// <summary>The call object of eth_call and eth_estimateGas; fields that it does not name are ignored.</summary>
internal static class CallParameter
{
    public static CallRequest Read(JsonElement call, ulong maxGas)
    {
        if (call.ValueKind != JsonValueKind.Object)
            throw RpcException.Invalid("0", "expected a call object");
        var gas = Get(call, "gas") is { } g ? RpcParams.Quantity(g, "gas") : maxGas;
        return new CallRequest
        {
            From = Get(call, "from") is { } from ? RpcParams.Address(from, "from") : Address.Zero,
            To = Get(call, "to") is { } to ? RpcParams.Address(to, "to") : null,
            Data = ReadData(call),
            Value = Get(call, "value") is { } value ? RpcParams.Word256(value, "value") : UInt256.Zero,
            GasLimit = Math.Min(gas, maxGas),
            GasPrice = ReadPrice(call),
            AccessList = Get(call, "accessList") is { } list ? ReadAccessList(list) : [],
        };
    }

    /// <summary>Newer libraries send input, older ones data, some both; two different ones are refused, as geth does.</summary>
    private static byte[] ReadData(JsonElement call)
    {
        var data = Get(call, "data") is { } d ? RpcParams.Bytes(d, "data") : null;
        var input = Get(call, "input") is { } i ? RpcParams.Bytes(i, "input") : null;
        if (data is not null && input is not null && !data.AsSpan().SequenceEqual(input))
            throw RpcException.Invalid("input", "both data and input are given and differ; send one of them");
        return input ?? data ?? [];
    }

    private static UInt256 ReadPrice(JsonElement call)
    {
        if (Get(call, "gasPrice") is { } price)
            return RpcParams.Word256(price, "gasPrice");
        return Get(call, "maxFeePerGas") is { } fee ? RpcParams.Word256(fee, "maxFeePerGas") : UInt256.Zero;
    }

    private static List<AccessListEntry> ReadAccessList(JsonElement list)
    {
        if (list.ValueKind != JsonValueKind.Array)
            throw RpcException.Invalid("accessList", "expected a list");
        var entries = new List<AccessListEntry>();
        foreach (var entry in list.EnumerateArray())
        {
            if (entry.ValueKind != JsonValueKind.Object || Get(entry, "address") is not { } address)
                throw RpcException.Invalid("accessList", "expected objects with an address");
            var keys = Get(entry, "storageKeys") is { ValueKind: JsonValueKind.Array } k
                ? k.EnumerateArray().Select(key => RpcParams.Hash(key, "accessList.storageKeys")).ToArray()
                : [];
            entries.Add(new AccessListEntry(RpcParams.Address(address, "accessList.address"), keys));
        }
        return entries;
    }

    private static JsonElement? Get(JsonElement call, string name) =>
        call.TryGetProperty(name, out var value) && value.ValueKind != JsonValueKind.Null ? value : null;
}
