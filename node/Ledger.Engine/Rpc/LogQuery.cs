using System.Text.Json;
using Ledger.Evidence.Primitives;

namespace Ledger.Engine.Rpc;

/// <summary>Which logs of which blocks; keeps nothing of the request that it was read from.</summary>
/// <param name="Filter">Addresses and topics.</param>
/// <param name="From">The first block as it was given; null: the head.</param>
/// <param name="To">The last block as it was given; null: the head.</param>
/// <param name="BlockHash">The one block, in place of the two.</param>
internal sealed record LogQuery(LogFilter Filter, JsonElement? From, JsonElement? To, Bytes32? BlockHash)
{
    private static readonly string[] Fields = ["address", "topics", "fromBlock", "toBlock", "blockHash"];

    public static LogQuery Read(JsonElement value)
    {
        var json = RpcObject.Read(value, "0 (filter)", Fields);
        var filter = LogFilter.Read(json);
        var (from, to) = (json["fromBlock"]?.Clone(), json["toBlock"]?.Clone());
        var hash = json["blockHash"] is { } h ? RpcParams.Hash(h, "blockHash") : (Bytes32?)null;
        if (hash is not null && (from is not null || to is not null))
            throw RpcException.Invalid("blockHash", "cannot be given together with fromBlock or toBlock");
        return new LogQuery(filter, from, to, hash);
    }
}
