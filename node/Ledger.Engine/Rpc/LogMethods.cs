using System.Globalization;
using System.Net;
using System.Text.Json;
using System.Text.Json.Nodes;
using Ledger.Engine.Chain;

namespace Ledger.Engine.Rpc;

/// <summary>
/// eth_getLogs. A range beyond the head is an error and no empty list, so that an indexer does not believe it has read
/// what does not exist yet; "latest" is the head at the moment of the call, one and the same for both ends.
/// </summary>
internal sealed class LogMethods(IExecutionChain chain, JsonRpcOptions options, RpcAdmission admission)
{
    private static readonly string[] Fields = ["address", "topics", "fromBlock", "toBlock", "blockHash"];

    public async ValueTask GetAsync(RpcArguments arguments, RpcOutput output, CancellationToken ct)
    {
        var json = RpcObject.Read(arguments.Required(0, "0 (filter)"), "0 (filter)", Fields);
        var filter = LogFilter.Read(json);
        var (from, to) = await RangeAsync(json, ct).ConfigureAwait(false);
        if (from == to)
            await OfOneAsync(filter, from, output, ct).ConfigureAwait(false);
        else
            await OfManyAsync(filter, from, to, arguments.Caller, output, ct).ConfigureAwait(false);
    }

    /// <summary>However many logs a block has: a reader that cannot read it could never pass it.</summary>
    private async ValueTask OfOneAsync(LogFilter filter, ulong number, RpcOutput output, CancellationToken ct)
    {
        WholeBlock? found = null;
        if (await MayMatchAsync(filter, number, ct).ConfigureAwait(false))
            found = await WholeBlock.ReadAsync(chain, admission, number, output, ct).ConfigureAwait(false);
        await output.ListAsync(found is null ? [] : Matching(filter, found), ct).ConfigureAwait(false);
    }

    private async ValueTask OfManyAsync(
        LogFilter filter,
        ulong from,
        ulong to,
        IPAddress caller,
        RpcOutput output,
        CancellationToken ct
    )
    {
        var count = 0;
        output.Raw("["u8);
        using var turn = await admission.ScanAsync(caller, ct).ConfigureAwait(false);
        for (var number = from; number <= to; number++)
        {
            await turn.NextAsync(ct).ConfigureAwait(false);
            if (!await MayMatchAsync(filter, number, ct).ConfigureAwait(false))
                continue;
            var receipts = (await chain.GetReceiptsAsync(number, ct).ConfigureAwait(false))!;
            if (!receipts.Any(r => r.Logs.Any(filter.Matches)))
                continue;
            var block = (await chain.GetBlockAsync(number, ct).ConfigureAwait(false))!;
            foreach (var log in Matching(filter, new WholeBlock(block, receipts)))
            {
                if (count++ == options.MaxLogs)
                    throw new RpcException(
                        RpcException.LimitExceeded,
                        FormattableString.Invariant(
                            $"query returned more than {options.MaxLogs} results; ask for fewer blocks"
                        )
                    );
                if (count > 1)
                    output.Raw(","u8);
                output.Value(log);
            }
        }
        output.Raw("]"u8);
    }

    private async ValueTask<bool> MayMatchAsync(LogFilter filter, ulong number, CancellationToken ct) =>
        filter.MayMatch((await chain.GetHeaderAsync(number, ct).ConfigureAwait(false))!.LogsBloom);

    private static IEnumerable<JsonObject> Matching(LogFilter filter, WholeBlock of)
    {
        var logIndex = 0;
        for (var i = 0; i < of.Receipts.Count; i++)
            foreach (var log in of.Receipts[i].Logs)
            {
                if (filter.Matches(log))
                    yield return RpcJson.Log(of.Block, i, log, logIndex);
                logIndex++;
            }
    }

    private async ValueTask<(ulong From, ulong To)> RangeAsync(RpcObject json, CancellationToken ct)
    {
        var (fromBlock, toBlock) = (json["fromBlock"], json["toBlock"]);
        if (json["blockHash"] is { } hash)
        {
            if (fromBlock is not null || toBlock is not null)
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

    private async ValueTask<ulong> EndAsync(JsonElement? value, string name, ulong head, CancellationToken ct)
    {
        if (
            value is not { } given
            || (
                given.ValueKind == JsonValueKind.String
                && given.GetString() is "latest" or "safe" or "finalized" or "pending"
            )
        )
            return head;
        return await BlockParameter.ReadAsync(chain, given, name, ct).ConfigureAwait(false)
            ?? throw RpcException.Invalid(name, "no block has this hash");
    }
}
