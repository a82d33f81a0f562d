using System.Globalization;
using System.Text.Json.Nodes;
using Ledger.Engine.Chain;
using Ledger.Evidence.Primitives;
using Ledger.Evidence.Transactions;

namespace Ledger.Engine.Rpc;

/// <summary>txpool_*: what waits; pending are those whose turn it is, queued those behind a missing nonce.</summary>
internal sealed class PoolMethods(IExecutionChain chain)
{
    public ValueTask<JsonNode?> StatusAsync(RpcArguments arguments, CancellationToken ct)
    {
        var all = chain.GetPending().SelectMany(Split).ToLookup(t => t.IsReady);
        return Answer(
            new JsonObject
            {
                ["pending"] = RpcJson.Quantity((ulong)all[true].Count()),
                ["queued"] = RpcJson.Quantity((ulong)all[false].Count()),
            }
        );
    }

    public ValueTask<JsonNode?> ContentAsync(RpcArguments arguments, CancellationToken ct) =>
        Answer(BySender(static (t, sender) => RpcJson.Pending(t, sender)));

    public ValueTask<JsonNode?> InspectAsync(RpcArguments arguments, CancellationToken ct) =>
        Answer(BySender(static (t, _) => Line(t)));

    public ValueTask<JsonNode?> ContentFromAsync(RpcArguments arguments, CancellationToken ct)
    {
        var sender = RpcParams.Address(arguments.Required(0, "0 (address)"), "0 (address)");
        var queue = chain.GetPending().FirstOrDefault(q => q.Sender == sender);
        return Answer(
            new JsonObject
            {
                ["pending"] = queue is null ? new JsonObject() : ByNonce(queue, true, Pending),
                ["queued"] = queue is null ? new JsonObject() : ByNonce(queue, false, Pending),
            }
        );
    }

    private static JsonObject Pending(Transaction transaction, Address sender) => RpcJson.Pending(transaction, sender);

    private JsonObject BySender(Func<Transaction, Address, JsonNode> show)
    {
        var (pending, queued) = (new JsonObject(), new JsonObject());
        foreach (var queue in chain.GetPending())
        foreach (var (target, isReady) in new[] { (pending, true), (queued, false) })
            if (ByNonce(queue, isReady, show) is { Count: > 0 } some)
                target[queue.Sender.ToString()] = some;
        return new JsonObject { ["pending"] = pending, ["queued"] = queued };
    }

    private static JsonObject ByNonce(PendingQueue queue, bool isReady, Func<Transaction, Address, JsonNode> show)
    {
        var json = new JsonObject();
        foreach (var (transaction, ready) in Split(queue))
            if (ready == isReady)
                json[transaction.Nonce.ToString(CultureInfo.InvariantCulture)] = show(transaction, queue.Sender);
        return json;
    }

    private static IEnumerable<(Transaction Transaction, bool IsReady)> Split(PendingQueue queue) =>
        queue.Transactions.Select(t => (t, t.Nonce < queue.Missing));

    private static string Line(Transaction t) =>
        string.Create(
            CultureInfo.InvariantCulture,
            $"{t.To?.ToString() ?? "contract creation"}: {Number(t.Value)} wei + {t.GasLimit} gas × {Number(t.MaxFeePerGas)} wei"
        );

    private static System.Numerics.BigInteger Number(in Bytes32 word) =>
        new(word.Span, isUnsigned: true, isBigEndian: true);

    private static ValueTask<JsonNode?> Answer(JsonNode json) => ValueTask.FromResult<JsonNode?>(json);
}
