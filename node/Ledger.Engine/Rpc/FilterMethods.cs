using System.Text.Json.Nodes;
using Ledger.Engine.Chain;

namespace Ledger.Engine.Rpc;

/// <summary>Filters that are installed once and polled.</summary>
internal sealed class FilterMethods(
    IExecutionChain chain,
    JsonRpcOptions options,
    InstalledFilters filters,
    LogMethods logs
)
{
    public async ValueTask<JsonNode?> NewLogsAsync(RpcArguments arguments, CancellationToken ct)
    {
        var query = LogQuery.Read(arguments.Required(0, "0 (filter)"));
        await logs.CheckAsync(query, ct).ConfigureAwait(false);
        var head = await BlockParameter.HeadAsync(chain, ct).ConfigureAwait(false);
        return filters.Install(new InstalledFilter(FilterKind.Logs, query, head, arguments.Caller));
    }

    public async ValueTask<JsonNode?> NewBlocksAsync(RpcArguments arguments, CancellationToken ct)
    {
        var head = await BlockParameter.HeadAsync(chain, ct).ConfigureAwait(false);
        return filters.Install(new InstalledFilter(FilterKind.Blocks, null, head, arguments.Caller));
    }

    public ValueTask<JsonNode?> NewPendingAsync(RpcArguments arguments, CancellationToken ct) =>
        ValueTask.FromResult<JsonNode?>(
            filters.Install(new InstalledFilter(FilterKind.Pending, null, (ulong)chain.Arrivals.Next, arguments.Caller))
        );

    public ValueTask<JsonNode?> UninstallAsync(RpcArguments arguments, CancellationToken ct) =>
        ValueTask.FromResult<JsonNode?>(filters.Remove(Name(arguments)));

    /// <summary>
    /// What came since the last poll: as much as an answer may hold, and the rest with the next one. A poll whose answer could
    /// not be made is as if it had not been.
    /// </summary>
    public async ValueTask ChangesAsync(RpcArguments arguments, RpcOutput output, CancellationToken ct)
    {
        var filter = filters.Require(Name(arguments));
        await filter.Turn.WaitAsync(ct).ConfigureAwait(false);
        try
        {
            filter.Cursor = filter.Kind switch
            {
                FilterKind.Logs => await logs.ChangesAsync(filter, arguments.Caller, output, ct).ConfigureAwait(false),
                FilterKind.Blocks => await BlocksAsync(filter.Cursor, output, ct).ConfigureAwait(false),
                _ => Pending(filter.Cursor, output),
            };
        }
        finally
        {
            filter.Turn.Release();
        }
    }

    /// <summary>Everything that a filter of logs matches, whatever was polled.</summary>
    public ValueTask LogsAsync(RpcArguments arguments, RpcOutput output, CancellationToken ct)
    {
        var filter = filters.Require(Name(arguments));
        return filter.Query is { } query
            ? logs.AnswerAsync(query, arguments.Caller, output, ct)
            : throw RpcException.Invalid("0 (filter)", "is no filter of logs");
    }

    private async ValueTask<ulong> BlocksAsync(ulong cursor, RpcOutput output, CancellationToken ct)
    {
        var head = await BlockParameter.HeadAsync(chain, ct).ConfigureAwait(false);
        var last = Math.Min(head, cursor + options.MaxLogBlocks);
        var hashes = new JsonArray();
        for (var number = cursor + 1; number <= last; number++)
            hashes.Add((JsonNode)(await chain.GetHeaderAsync(number, ct).ConfigureAwait(false))!.Hash.ToString());
        output.Value(hashes);
        return last;
    }

    private ulong Pending(ulong cursor, RpcOutput output)
    {
        var (hashes, next) = chain.Arrivals.Since((long)cursor);
        output.Value(RpcJson.Array(hashes.Select(h => h.ToString())));
        return (ulong)next;
    }

    private static string Name(RpcArguments arguments) =>
        RpcParams.Text(arguments.Required(0, "0 (filter)"), "0 (filter)");
}
