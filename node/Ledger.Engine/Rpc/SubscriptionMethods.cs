using System.Runtime.CompilerServices;
using System.Text.Json;
using System.Text.Json.Nodes;
using Ledger.Engine.Chain;

namespace Ledger.Engine.Rpc;

/// <summary>eth_subscribe: new heads, logs of new blocks, transactions as the pool takes them; of each block once, in order.</summary>
internal sealed class SubscriptionMethods(IExecutionChain chain)
{
    /// <summary>Of a block's object, what is not of its header.</summary>
    private static readonly string[] NotOfHeader = ["totalDifficulty", "size", "uncles", "withdrawals"];

    private static readonly string[] Fields = ["address", "topics"];

    public async ValueTask<JsonNode?> SubscribeAsync(RpcArguments arguments, CancellationToken ct)
    {
        var session = Require(arguments);
        var kind = RpcParams.Text(arguments.Required(0, "0 (kind)"), "0 (kind)");
        var more = arguments.Optional(1);
        var head = await BlockParameter.HeadAsync(chain, ct).ConfigureAwait(false);
        switch (kind)
        {
            case "newHeads":
                arguments.AtMost(1);
                return session.Subscribe(until => HeadsAsync(head, until));
            case "logs":
                var filter = LogFilter.Read(
                    more.ValueKind == JsonValueKind.Undefined
                        ? RpcObject.None
                        : RpcObject.Read(more, "1 (filter)", Fields)
                );
                return session.Subscribe(until => LogsAsync(filter, head, until));
            case "newPendingTransactions":
                var whole = RpcParams.Flag(more, "1");
                var next = chain.Arrivals.Next;
                return session.Subscribe(until => PendingAsync(whole, next, until));
            default:
                throw RpcException.Invalid("0 (kind)", "these are offered: newHeads, logs, newPendingTransactions");
        }
    }

    public static ValueTask<JsonNode?> UnsubscribeAsync(RpcArguments arguments, CancellationToken ct)
    {
        var name = RpcParams.Text(arguments.Required(0, "0 (subscription)"), "0 (subscription)");
        return Require(arguments).Unsubscribe(name)
            ? ValueTask.FromResult<JsonNode?>(true)
            : throw new RpcException(RpcException.ServerError, "subscription not found");
    }

    private static RpcSession Require(RpcArguments arguments) =>
        arguments.Session
        ?? throw new RpcException(
            RpcException.ServerError,
            "notifications not supported: they come over a WebSocket connection to this address"
        );

    private async IAsyncEnumerable<JsonNode> HeadsAsync(ulong after, [EnumeratorCancellation] CancellationToken ct)
    {
        await foreach (var block in chain.FollowAsync(after, ct).ConfigureAwait(false))
        {
            var header = RpcJson.Block(block);
            foreach (var field in NotOfHeader)
                header.Remove(field);
            yield return header;
        }
    }

    private async IAsyncEnumerable<JsonNode> LogsAsync(
        LogFilter filter,
        ulong after,
        [EnumeratorCancellation] CancellationToken ct
    )
    {
        await foreach (var block in chain.FollowAsync(after, ct).ConfigureAwait(false))
        {
            if (!filter.MayMatch(block.Header.LogsBloom))
                continue;
            var receipts = (await chain.GetReceiptsAsync(block.Header.Number, ct).ConfigureAwait(false))!;
            foreach (var log in LogMethods.Matching(filter, new FullBlock(block, receipts)))
                yield return log;
        }
    }

    private async IAsyncEnumerable<JsonNode> PendingAsync(
        bool whole,
        long next,
        [EnumeratorCancellation] CancellationToken ct
    )
    {
        while (true)
        {
            await chain.Arrivals.WaitAsync(next, ct).ConfigureAwait(false);
            (var hashes, next) = chain.Arrivals.Since(next);
            foreach (var hash in hashes)
            {
                if (!whole)
                    yield return JsonValue.Create(hash.ToString());
                // One that is in a block already is no pending one.
                else if (chain.FindPending(hash) is { } pending)
                    yield return RpcJson.Pending(pending.Transaction, pending.Sender);
            }
        }
    }
}
