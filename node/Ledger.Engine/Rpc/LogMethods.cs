using System.Globalization;
using System.Text.Json;
using System.Text.Json.Nodes;
using Ledger.Engine.Chain;

namespace Ledger.Engine.Rpc;

/// <summary>
/// eth_getLogs. A range beyond the head is an error and no empty list, so that an indexer does not believe it has read
/// what does not exist yet; "latest" is the head at the moment of the call, one and the same for both ends.
/// </summary>
internal sealed class LogMethods(IExecutionChain chain, JsonRpcOptions options)
{
    public async ValueTask<JsonNode?> GetAsync(RpcArguments arguments, CancellationToken ct)
    {
        var json = arguments.Required(0, "0 (filter)");
        if (json.ValueKind != JsonValueKind.Object)
            throw RpcException.Invalid("0 (filter)", "expected an object");
        var filter = LogFilter.Read(json);
        var (from, to) = await RangeAsync(json, ct).ConfigureAwait(false);
        var result = new JsonArray();
        for (var number = from; number <= to; number++)
        {
            ct.ThrowIfCancellationRequested();
            var header = (await chain.GetHeaderAsync(number, ct).ConfigureAwait(false))!;
            if (filter.MayMatch(header.LogsBloom))
                await AddAsync(result, filter, number, ct).ConfigureAwait(false);
        }
        return result;
    }

    private async ValueTask AddAsync(JsonArray result, LogFilter filter, ulong number, CancellationToken ct)
    {
        var receipts = (await chain.GetReceiptsAsync(number, ct).ConfigureAwait(false))!;
        SealedBlock? block = null;
        var logIndex = 0;
        for (var i = 0; i < receipts.Count; i++)
        {
            foreach (var log in receipts[i].Logs)
            {
                if (filter.Matches(log))
                {
                    if (result.Count == options.MaxLogs)
                        throw new RpcException(
                            RpcException.LimitExceeded,
                            FormattableString.Invariant(
                                $"query returned more than {options.MaxLogs} results; ask for fewer blocks"
                            )
                        );
                    block ??= await chain.GetBlockAsync(number, ct).ConfigureAwait(false);
                    result.Add(RpcJson.Log(block!, i, log, logIndex));
                }
                logIndex++;
            }
        }
    }

    private async ValueTask<(ulong From, ulong To)> RangeAsync(JsonElement json, CancellationToken ct)
    {
        var hash = Get(json, "blockHash");
        var fromBlock = Get(json, "fromBlock");
        var toBlock = Get(json, "toBlock");
        if (hash.ValueKind != JsonValueKind.Undefined)
        {
            if (fromBlock.ValueKind != JsonValueKind.Undefined || toBlock.ValueKind != JsonValueKind.Undefined)
                throw RpcException.Invalid("blockHash", "cannot be given together with fromBlock or toBlock");
            var number = await chain.FindBlockAsync(RpcParams.Hash(hash, "blockHash"), ct).ConfigureAwait(false);
            return number is { } known
                ? (known, known)
                : throw new RpcException(RpcException.ServerError, "unknown block: no block has this hash");
        }
        var head = await BlockParameter.HeadAsync(chain, ct).ConfigureAwait(false);
        var from = await EndAsync(fromBlock, "fromBlock", head, ct).ConfigureAwait(false);
        var to = await EndAsync(toBlock, "toBlock", head, ct).ConfigureAwait(false);
        if (from > to)
            throw RpcException.Invalid("fromBlock", "is above toBlock");
        if (to > head)
            throw RpcException.Invalid(
                "toBlock",
                string.Create(CultureInfo.InvariantCulture, $"block {to} is above the head, {head}")
            );
        if (to - from >= options.MaxLogBlocks)
            throw new RpcException(
                RpcException.LimitExceeded,
                FormattableString.Invariant($"a query may span {options.MaxLogBlocks} blocks; ask for fewer")
            );
        return (from, to);
    }

    private async ValueTask<ulong> EndAsync(JsonElement value, string name, ulong head, CancellationToken ct)
    {
        if (
            value.ValueKind == JsonValueKind.Undefined
            || (
                value.ValueKind == JsonValueKind.String
                && value.GetString() is "latest" or "safe" or "finalized" or "pending"
            )
        )
            return head;
        return await BlockParameter.ReadAsync(chain, value, name, ct).ConfigureAwait(false)
            ?? throw RpcException.Invalid(name, "no block has this hash");
    }

    private static JsonElement Get(JsonElement json, string name) =>
        json.TryGetProperty(name, out var value) && value.ValueKind != JsonValueKind.Null ? value : default;
}
