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
    public ValueTask GetAsync(RpcArguments arguments, RpcOutput output, CancellationToken ct) =>
        AnswerAsync(LogQuery.Read(arguments.Required(0, "0 (filter)")), arguments.Caller, output, ct);

    public async ValueTask AnswerAsync(LogQuery query, IPAddress caller, RpcOutput output, CancellationToken ct)
    {
        var (from, to) = await RangeAsync(query, ct).ConfigureAwait(false);
        if (from == to)
            await OfOneAsync(query.Filter, from, output, ct).ConfigureAwait(false);
        else
            await OfManyAsync(query.Filter, from, to, mayStop: false, caller, output, ct).ConfigureAwait(false);
    }

    /// <summary>A filter that is polled: its ends may lie ahead.</summary>
    /// <exception cref="RpcException">No filter of new blocks.</exception>
    public async ValueTask CheckAsync(LogQuery query, CancellationToken ct)
    {
        if (query.BlockHash is not null)
            throw RpcException.Invalid("blockHash", "cannot be given to a filter of new blocks");
        var (from, to) = await EndsAsync(query, ct).ConfigureAwait(false);
        if (from > to)
            throw RpcException.Invalid("fromBlock", "is above toBlock");
    }

    /// <summary>Logs of the blocks behind the filter's cursor, as far as one answer goes.</summary>
    /// <returns>The block up to which they were told.</returns>
    public async ValueTask<ulong> ChangesAsync(
        InstalledFilter installed,
        IPAddress caller,
        RpcOutput output,
        CancellationToken ct
    )
    {
        var query = installed.Query!;
        var (low, high) = await EndsAsync(query, ct).ConfigureAwait(false);
        var head = await BlockParameter.HeadAsync(chain, ct).ConfigureAwait(false);
        var last = Math.Min(head, installed.Cursor + options.MaxLogBlocks);
        var from = Math.Max(installed.Cursor + 1, low ?? 0);
        var to = Math.Min(last, high ?? last);
        if (from > to)
        {
            output.Raw("[]"u8);
            return last;
        }
        if (from < to)
        {
            var told = await OfManyAsync(query.Filter, from, to, mayStop: true, caller, output, ct)
                .ConfigureAwait(false);
            return told < to ? told : last;
        }
        await OfOneAsync(query.Filter, from, output, ct).ConfigureAwait(false);
        return last;
    }

    /// <summary>However many logs a block has: a reader that cannot read it could never pass it.</summary>
    private async ValueTask OfOneAsync(LogFilter filter, ulong number, RpcOutput output, CancellationToken ct)
    {
        FullBlock? found = null;
        if (await MayMatchAsync(filter, number, ct).ConfigureAwait(false))
            found = await BlockReading.ReadAsync(chain, admission, number, output, ct).ConfigureAwait(false);
        await output.ListAsync(found is null ? [] : Matching(filter, found), ct).ConfigureAwait(false);
    }

    /// <param name="filter">What matches.</param>
    /// <param name="from">The first block.</param>
    /// <param name="to">The last block.</param>
    /// <param name="mayStop">Ends before a block whose logs would be too many, where some were told.</param>
    /// <param name="caller">Whose query it is.</param>
    /// <param name="output">Takes a list.</param>
    /// <param name="ct">Ends it.</param>
    /// <returns>The last block whose logs are in it.</returns>
    private async ValueTask<ulong> OfManyAsync(
        LogFilter filter,
        ulong from,
        ulong to,
        bool mayStop,
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
            var logs = receipts.Sum(r => r.Logs.Count(filter.Matches));
            if (count + logs > options.MaxLogs && (!mayStop || count > 0))
            {
                if (!mayStop)
                    throw new RpcException(
                        RpcException.LimitExceeded,
                        FormattableString.Invariant(
                            $"query returned more than {options.MaxLogs} results; ask for fewer blocks"
                        )
                    );
                output.Raw("]"u8);
                return number - 1;
            }
            foreach (var log in Matching(filter, new FullBlock(block, receipts)))
            {
                if (count++ > 0)
                    output.Raw(","u8);
                output.Value(log);
            }
        }
        output.Raw("]"u8);
        return to;
    }

    private async ValueTask<bool> MayMatchAsync(LogFilter filter, ulong number, CancellationToken ct) =>
        filter.MayMatch((await chain.GetHeaderAsync(number, ct).ConfigureAwait(false))!.LogsBloom);

    public static IEnumerable<JsonObject> Matching(LogFilter filter, FullBlock of)
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

    private async ValueTask<(ulong From, ulong To)> RangeAsync(LogQuery query, CancellationToken ct)
    {
        if (query.BlockHash is { } hash)
        {
            var number = await chain.FindBlockAsync(hash, ct).ConfigureAwait(false);
            return number is { } known
                ? (known, known)
                : throw new RpcException(RpcException.ServerError, "unknown block: no block has this hash");
        }
        var head = await BlockParameter.HeadAsync(chain, ct).ConfigureAwait(false);
        var (low, high) = await EndsAsync(query, ct).ConfigureAwait(false);
        var (from, to) = (low ?? head, high ?? head);
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

    /// <summary>The ends as numbers; null where an end is the head.</summary>
    private async ValueTask<(ulong? From, ulong? To)> EndsAsync(LogQuery query, CancellationToken ct) =>
        (
            await EndAsync(query.From, "fromBlock", ct).ConfigureAwait(false),
            await EndAsync(query.To, "toBlock", ct).ConfigureAwait(false)
        );

    private async ValueTask<ulong?> EndAsync(JsonElement? value, string name, CancellationToken ct)
    {
        if (
            value is not { } given
            || (
                given.ValueKind == JsonValueKind.String
                && given.GetString() is "latest" or "safe" or "finalized" or "pending"
            )
        )
            return null;
        return await BlockParameter.ReadAsync(chain, given, name, ct).ConfigureAwait(false)
            ?? throw RpcException.Invalid(name, "no block has this hash");
    }
}
