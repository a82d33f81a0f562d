using Ledger.Engine.State.Trie;
using Ledger.Evidence.Primitives;
using Ledger.Evidence.Transactions;

namespace Ledger.Engine.Evm;

/// <summary>
/// Executes transactions and calls on a <see cref="WorldState"/> by the rules of Cancun. A
/// <see cref="StateReadException"/> is fatal and passes through; the overlay must then be dropped.
/// </summary>
public static class TransactionExecutor
{
    private static readonly FrameLoop Loop = Interpreter.Run<UnseenSteps>;
    private static readonly FrameLoop TracedLoop = Interpreter.Run<SeenSteps>;

    /// <summary>Executes a transaction and keeps its changes in <paramref name="state"/>, unless it is invalid.</summary>
    /// <param name="state">The block's overlay.</param>
    /// <param name="block">The block that the transaction is for.</param>
    /// <param name="transaction">Its signature is not looked at.</param>
    /// <param name="sender">As recovered from the signature.</param>
    /// <param name="gasAvailable">What the block has left, in gas; the block's whole limit where not given.</param>
    /// <exception cref="StateReadException">The committed state could not be read.</exception>
    public static TransactionOutcome Execute(
        WorldState state,
        in BlockContext block,
        Transaction transaction,
        Address sender,
        ulong? gasAvailable = null
    ) => Execute(state, block, transaction, sender, blobs: null, gasAvailable ?? block.GasLimit, ExecutionBudget.None);

    /// <param name="state">The block's overlay.</param>
    /// <param name="block">The block that the transaction is for.</param>
    /// <param name="transaction">Its signature is not looked at.</param>
    /// <param name="sender">As recovered from the signature.</param>
    /// <param name="blobs">Of public state tests.</param>
    /// <param name="gasAvailable">What the block has left, in gas.</param>
    /// <param name="budget">Time and memory that it may take.</param>
    /// <param name="tracer">Looks on.</param>
    /// <param name="mayBeContract">The sender's code is not looked at (EIP-3607): of what is only simulated.</param>
    internal static TransactionOutcome Execute(
        WorldState state,
        in BlockContext block,
        Transaction transaction,
        Address sender,
        BlobFields? blobs,
        ulong gasAvailable,
        ExecutionBudget budget,
        ExecutionTracer? tracer = null,
        bool mayBeContract = false
    )
    {
        var account = state.Account(sender);
        var validity = TransactionCheck.Check(state, block, transaction, account, blobs, gasAvailable, mayBeContract);
        if (validity != TransactionValidity.Valid)
            return TransactionOutcome.Invalid(validity);

        var max = UInt256.From(transaction.MaxFeePerGas);
        var priority = transaction.Type < 2 ? max : UInt256.From(transaction.MaxPriorityFeePerGas);
        var price = TransactionCheck.EffectivePrice(max, priority, block.BaseFee);
        var gasLimit = transaction.GasLimit;
        try
        {
            state.SubtractBalance(account, UInt256.Multiply(gasLimit, price, out _));
            if (blobs is not null)
                state.SubtractBalance(account, UInt256.Multiply(blobs.Gas, block.BlobBaseFee, out _));
            state.SetNonce(account, account.Nonce + 1);
            var message = new Message(
                sender,
                transaction.To,
                transaction.Data,
                UInt256.From(transaction.Value),
                gasLimit,
                price,
                transaction.AccessList,
                blobs?.Hashes ?? []
            );
            var end = Machine.Run(state, block, message, transaction.Nonce, budget, LoopOf(tracer), tracer);
            var used = Settle(state, gasLimit, end.GasLeft, out var refunded);
            state.AddBalance(account, UInt256.Multiply(gasLimit - used, price, out _));
            state.AddBalance(state.Account(block.Coinbase), UInt256.Multiply(used, price - block.BaseFee, out _));
            var logs = state.EndTransaction();
            return new TransactionOutcome(
                TransactionValidity.Valid,
                end.Fault,
                used,
                refunded,
                logs,
                end.Output,
                end.CreatedAddress
            );
        }
        catch (UnsupportedPrecompileException)
        {
            state.AbandonTransaction();
            return TransactionOutcome.Invalid(TransactionValidity.UnsupportedPrecompile);
        }
        catch (ExecutionBudgetException e)
        {
            state.AbandonTransaction();
            return TransactionOutcome.Invalid(
                e.Fault == ExecutionFault.OutOfMemory ? TransactionValidity.OutOfMemory : TransactionValidity.OutOfTime
            );
        }
    }

    /// <summary>
    /// Runs a call and throws its changes away. Nonce, balance for gas and EIP-3607 are not looked at; a value above the
    /// sender's balance is <see cref="TransactionValidity.InsufficientFunds"/>.
    /// </summary>
    /// <exception cref="StateReadException">The committed state could not be read.</exception>
    public static TransactionOutcome Call(WorldState state, in BlockContext block, CallRequest request) =>
        Call(state, block, request, ExecutionBudget.None);

    internal static TransactionOutcome Call(
        WorldState state,
        in BlockContext block,
        CallRequest request,
        ExecutionBudget budget,
        ExecutionTracer? tracer = null
    ) => Call(state, block, request, budget, tracer, keeps: false);

    /// <summary>As <see cref="Call(WorldState, in BlockContext, CallRequest)"/>, and keeps its changes.</summary>
    internal static TransactionOutcome Simulate(
        WorldState state,
        in BlockContext block,
        CallRequest request,
        ExecutionBudget budget,
        ExecutionTracer? tracer
    ) => Call(state, block, request, budget, tracer, keeps: true);

    private static TransactionOutcome Call(
        WorldState state,
        in BlockContext block,
        CallRequest request,
        ExecutionBudget budget,
        ExecutionTracer? tracer,
        bool keeps
    )
    {
        if (request.To is null && request.Data.Length > GasCost.MaxInitCode)
            return TransactionOutcome.Invalid(TransactionValidity.InitCodeTooLarge);
        if (IntrinsicGas.Of(request.Data.Span, request.To is null, request.AccessList) > request.GasLimit)
            return TransactionOutcome.Invalid(TransactionValidity.IntrinsicGas);
        if (!request.MaxFeePerGas.IsZero && request.MaxFeePerGas < block.BaseFee)
            return TransactionOutcome.Invalid(TransactionValidity.FeeBelowBaseFee);
        var sender = state.Account(request.From);
        if (sender.Balance < request.Value)
            return TransactionOutcome.Invalid(TransactionValidity.InsufficientFunds);
        try
        {
            var nonce = sender.Nonce;
            state.SetNonce(sender, unchecked(nonce + 1));
            var message = new Message(
                request.From,
                request.To,
                request.Data,
                request.Value,
                request.GasLimit,
                TransactionCheck.EffectivePrice(request.MaxFeePerGas, request.MaxPriorityFeePerGas, block.BaseFee),
                request.AccessList,
                []
            );
            var end = Machine.Run(state, block, message, nonce, budget, LoopOf(tracer), tracer);
            var used = Settle(state, request.GasLimit, end.GasLeft, out var refunded);
            var logs = keeps ? state.EndTransaction() : state.CurrentLogs();
            return new TransactionOutcome(
                TransactionValidity.Valid,
                end.Fault,
                used,
                refunded,
                logs,
                end.Output,
                end.CreatedAddress
            );
        }
        catch (UnsupportedPrecompileException)
        {
            return Faulted(request, ExecutionFault.UnsupportedPrecompile);
        }
        catch (ExecutionBudgetException e)
        {
            return Faulted(request, e.Fault);
        }
        finally
        {
            state.AbandonTransaction();
        }
    }

    private static FrameLoop LoopOf(ExecutionTracer? tracer) => tracer is { SeesSteps: true } ? TracedLoop : Loop;

    private static TransactionOutcome Faulted(CallRequest request, ExecutionFault fault) =>
        new(TransactionValidity.Valid, fault, request.GasLimit, 0, [], [], null);

    /// <summary>Gas used after the refund, which is at most a fifth of it (EIP-3529).</summary>
    private static ulong Settle(WorldState state, ulong gasLimit, ulong gasLeft, out ulong refunded)
    {
        var used = gasLimit - gasLeft;
        refunded = Math.Min((ulong)Math.Max(state.Refund, 0), used / (ulong)GasCost.RefundQuotient);
        return used - refunded;
    }
}
