using System.Text.Json.Nodes;
using Ledger.Engine.Chain;

namespace Ledger.Engine.Rpc;

internal sealed class TransactionMethods(IExecutionChain chain)
{
    public async ValueTask<JsonNode?> SendAsync(RpcArguments arguments, CancellationToken ct)
    {
        var raw = RpcParams.Bytes(arguments.Required(0, "0 (transaction)"), "0 (transaction)");
        var result = await chain.SubmitAsync(raw, ct).ConfigureAwait(false);
        if (result.Outcome == SubmitOutcome.Accepted)
            return result.Hash.ToString();
        throw new RpcException(
            RpcException.ServerError,
            Words(result),
            new JsonObject { ["outcome"] = result.Outcome.ToString() }
        );
    }

    public async ValueTask<JsonNode?> ByHashAsync(RpcArguments arguments, CancellationToken ct)
    {
        var hash = RpcParams.Hash(arguments.Required(0, "0 (hash)"), "0 (hash)");
        if (await chain.FindTransactionAsync(hash, ct).ConfigureAwait(false) is { } place)
            return RpcJson.Transaction(
                (await chain.GetBlockAsync(place.Block, ct).ConfigureAwait(false))!,
                place.Index
            );
        return chain.FindPending(hash) is { } pending ? RpcJson.Pending(pending.Transaction, pending.Sender) : null;
    }

    public async ValueTask<JsonNode?> ReceiptAsync(RpcArguments arguments, CancellationToken ct)
    {
        var hash = RpcParams.Hash(arguments.Required(0, "0 (hash)"), "0 (hash)");
        if (await chain.FindTransactionAsync(hash, ct).ConfigureAwait(false) is not { } place)
            return null;
        var block = (await chain.GetBlockAsync(place.Block, ct).ConfigureAwait(false))!;
        var receipts = (await chain.GetReceiptsAsync(place.Block, ct).ConfigureAwait(false))!;
        var logsBefore = receipts.Take(place.Index).Sum(r => r.Logs.Count);
        return RpcJson.Receipt(block, receipts, place.Index, logsBefore);
    }

    public async ValueTask<JsonNode?> ByNumberAndIndexAsync(RpcArguments arguments, CancellationToken ct)
    {
        var number = await BlockParameter
            .ReadAsync(chain, arguments.Required(0, "0 (block)"), "0 (block)", ct)
            .ConfigureAwait(false);
        return await AtAsync(number, arguments, ct).ConfigureAwait(false);
    }

    public async ValueTask<JsonNode?> ByBlockHashAndIndexAsync(RpcArguments arguments, CancellationToken ct)
    {
        var hash = RpcParams.Hash(arguments.Required(0, "0 (block hash)"), "0 (block hash)");
        var number = await chain.FindBlockAsync(hash, ct).ConfigureAwait(false);
        return await AtAsync(number, arguments, ct).ConfigureAwait(false);
    }

    private async ValueTask<JsonNode?> AtAsync(ulong? number, RpcArguments arguments, CancellationToken ct)
    {
        var index = RpcParams.Quantity(arguments.Required(1, "1 (index)"), "1 (index)");
        if (number is null || await chain.GetBlockAsync(number.Value, ct).ConfigureAwait(false) is not { } block)
            return null;
        return index < (ulong)block.Transactions.Count ? RpcJson.Transaction(block, (int)index) : null;
    }

    /// <summary>The words by which libraries know the outcome, then ours.</summary>
    private static string Words(SubmitResult result)
    {
        var known = result.Outcome switch
        {
            SubmitOutcome.Known => "already known",
            SubmitOutcome.Malformed => "rlp: transaction malformed",
            SubmitOutcome.UnsupportedType => "transaction type not supported",
            SubmitOutcome.WrongChain => "invalid chain id for signer",
            SubmitOutcome.BadSignature => "invalid sender",
            SubmitOutcome.NonceTooLow => "nonce too low",
            SubmitOutcome.NonceTooHigh => "nonce too high",
            SubmitOutcome.Underpriced => "replacement transaction underpriced",
            SubmitOutcome.GasTooHigh => "exceeds block gas limit",
            SubmitOutcome.GasTooLow => "intrinsic gas too low",
            SubmitOutcome.TooLarge => "oversized data",
            SubmitOutcome.InsufficientFunds => "insufficient funds for gas * price + value",
            SubmitOutcome.PoolFull => "txpool is full",
            SubmitOutcome.SenderIsContract => "sender not an eoa",
            SubmitOutcome.TooDear => "exceeds execution limits",
            SubmitOutcome.SenderNotPermitted => "sender not permitted",
            SubmitOutcome.WrongDestination => "destination not permitted",
            SubmitOutcome.ClockWrong => "no block can be made",
            SubmitOutcome.NoSpace => "no space left",
            _ => "node is stopped",
        };
        return result.Outcome == SubmitOutcome.Known ? known : known + ": " + result.Message;
    }
}
