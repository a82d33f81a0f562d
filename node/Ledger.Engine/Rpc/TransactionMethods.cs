using System.Text.Json.Nodes;
using Ledger.Engine.Chain;
using Ledger.Evidence.Primitives;

namespace Ledger.Engine.Rpc;

internal sealed class TransactionMethods(IExecutionChain chain, JsonRpcOptions options, RpcAdmission admission)
{
    public async ValueTask<JsonNode?> SendAsync(RpcArguments arguments, CancellationToken ct)
    {
        var result = await SubmitAsync(arguments, ct).ConfigureAwait(false);
        return result.Outcome == SubmitOutcome.Accepted ? result.Hash.ToString() : throw Refused(result);
    }

    /// <summary>Sends, and answers with the receipt once there is one (EIP-7966); what was sent before is waited for, too.</summary>
    public async ValueTask<JsonNode?> SendSyncAsync(RpcArguments arguments, CancellationToken ct)
    {
        var wait = options.SyncTime;
        if (arguments.Optional(1) is { ValueKind: not System.Text.Json.JsonValueKind.Undefined } given)
            wait = TimeSpan.FromMilliseconds(
                Math.Min(RpcParams.Quantity(given, "1 (timeout)"), (ulong)options.MaxSyncTime.TotalMilliseconds)
            );
        using var place = await admission.AwaitReceiptAsync(arguments.Caller, ct).ConfigureAwait(false);
        var result = await SubmitAsync(arguments, ct).ConfigureAwait(false);
        if (result.Outcome is not (SubmitOutcome.Accepted or SubmitOutcome.Known))
            throw Refused(result);
        using var late = new CancellationTokenSource(wait, options.Time);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(ct, late.Token);
        try
        {
            var head = await BlockParameter.HeadAsync(chain, ct).ConfigureAwait(false);
            if (await ReceiptAsync(result.Hash, ct).ConfigureAwait(false) is { } there)
                return there;
            await foreach (var _ in chain.FollowAsync(head, either.Token).ConfigureAwait(false))
                if (await ReceiptAsync(result.Hash, ct).ConfigureAwait(false) is { } receipt)
                    return receipt;
        }
        catch (OperationCanceledException) when (late.IsCancellationRequested && !ct.IsCancellationRequested)
        {
            // Told below.
        }
        throw new RpcException(
            RpcException.NotYetSealed,
            FormattableString.Invariant(
                $"the transaction is in the pool and was in no block within {wait.TotalSeconds} seconds"
            ),
            result.Hash.ToString()
        );
    }

    public async ValueTask<JsonNode?> RawAsync(RpcArguments arguments, CancellationToken ct)
    {
        var hash = RpcParams.Hash(arguments.Required(0, "0 (hash)"), "0 (hash)");
        if (await chain.FindTransactionAsync(hash, ct).ConfigureAwait(false) is { } place)
        {
            var block = (await chain.GetBlockAsync(place.Block, ct).ConfigureAwait(false))!;
            return Hex.Encode(block.Transactions[place.Index].Encode());
        }
        return chain.FindPending(hash) is { } pending ? Hex.Encode(pending.Transaction.Encode()) : "0x";
    }

    private ValueTask<SubmitResult> SubmitAsync(RpcArguments arguments, CancellationToken ct) =>
        chain.SubmitAsync(RpcParams.Bytes(arguments.Required(0, "0 (transaction)"), "0 (transaction)"), ct);

    private static RpcException Refused(SubmitResult result) =>
        new(RpcException.ServerError, Words(result), new JsonObject { ["outcome"] = result.Outcome.ToString() });

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

    public ValueTask<JsonNode?> ReceiptAsync(RpcArguments arguments, CancellationToken ct) =>
        ReceiptAsync(RpcParams.Hash(arguments.Required(0, "0 (hash)"), "0 (hash)"), ct);

    private async ValueTask<JsonNode?> ReceiptAsync(Bytes32 hash, CancellationToken ct)
    {
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
