using System.Globalization;
using Ledger.Engine.Evm;
using Ledger.Engine.State.Trie;
using Ledger.Evidence;

namespace Ledger.Engine.Chain;

public sealed partial class ChainEngine
{
    /// <inheritdoc/>
    public ValueTask<SubmitResult> SubmitAsync(ReadOnlyMemory<byte> raw, CancellationToken ct)
    {
        ct.ThrowIfCancellationRequested();
        var hash = Keccak256.Hash(raw.Span);
        try
        {
            return ValueTask.FromResult(Submit(raw, hash));
        }
        catch (Exception e) when (e is StateReadException or Store.StoreException)
        {
            var why = new EngineStoppedException("The engine stopped: " + e.Message, e);
            Stop(why);
            LogStopped(options.Logger, head.Number, why.Message, e);
            return ValueTask.FromResult(new SubmitResult(SubmitOutcome.Stopped, hash, why.Message));
        }
    }

    private SubmitResult Submit(ReadOnlyMemory<byte> raw, Bytes32 hash)
    {
        SubmitResult Refuse(SubmitOutcome outcome, string message) => new(outcome, hash, message);

        if (fault is { } stopped)
            return Refuse(SubmitOutcome.Stopped, stopped.Message);
        if (RecentClockFault() is { } wrong)
            return Refuse(SubmitOutcome.ClockWrong, wrong.Message);
        var limits = options.Pool;
        if (raw.Length > limits.TransactionBytes)
            return Refuse(SubmitOutcome.TooLarge, Text($"{raw.Length} bytes; the limit is {limits.TransactionBytes}."));
        if (pool.Find(hash) is not null || store.FindTransaction(hash) is not null)
            return Refuse(SubmitOutcome.Known, "already known");
        if (pool.IsBanned(hash))
            return Refuse(SubmitOutcome.TooDear, "Executing it took more time or memory than a transaction may.");

        Transaction transaction;
        try
        {
            transaction = Transaction.Decode(raw.Span);
        }
        catch (RlpException e)
        {
            return Refuse(SubmitOutcome.Malformed, e.Message);
        }
        if (transaction.ChainId is null)
            return Refuse(SubmitOutcome.WrongChain, "Signed without a chain id (EIP-155).");
        if (transaction.ChainId != ChainId)
            return Refuse(
                SubmitOutcome.WrongChain,
                Text($"Signed for chain {transaction.ChainId}; this is {ChainId}.")
            );
        if (CheckGas(transaction) is { } gasFault)
            return Refuse(gasFault.Outcome, gasFault.Message);
        // The dear part (50 us), on the caller's thread: so many callers recover in parallel, ahead of execution.
        if (transaction.RecoverSender() is not { } sender)
            return Refuse(SubmitOutcome.BadSignature, "No key can have made this signature.");

        var at = head;
        if (options.Admission.Refuse(transaction, sender, new HeadWords(at)) is { } refusal)
            return Refuse(refusal.Outcome, refusal.Message);
        var account = at.State.GetAccount(sender);
        if (account is not null && account.CodeHash != Keccak256.Empty)
            return Refuse(SubmitOutcome.SenderIsContract, "The sender is a contract (EIP-3607).");
        var nonce = account?.Nonce ?? 0;
        if (transaction.Nonce < nonce)
            return Refuse(SubmitOutcome.NonceTooLow, Text($"Nonce {transaction.Nonce}; the account's is {nonce}."));
        if (transaction.Nonce - nonce >= (ulong)limits.PerSender)
            return Refuse(
                SubmitOutcome.NonceTooHigh,
                Text($"Nonce {transaction.Nonce} is {limits.PerSender} or more ahead of the account's, {nonce}.")
            );
        var balance = account is null ? UInt256.Zero : UInt256.From(account.Balance);
        if (!CanPay(transaction, balance))
            return Refuse(SubmitOutcome.InsufficientFunds, "The balance does not cover gas times fee and value.");

        var pooled = new PooledTransaction(transaction, sender, hash, raw.ToArray());
        var outcome = pool.Add(pooled, nonce, out var missing);
        if (outcome == SubmitOutcome.NonceTooHigh)
            return Refuse(
                outcome,
                Text($"Nonce {transaction.Nonce} and many others wait behind nonce {missing}: send that one first.")
            );
        if (outcome != SubmitOutcome.Accepted)
            return Refuse(outcome, Message(outcome));
        // A block that was made meanwhile may have used the nonce up, or the one before it.
        if (!ReferenceEquals(at, head))
            pool.RemoveBelow(sender, NonceAt(head, sender));
        RaiseWork();
        return new SubmitResult(SubmitOutcome.Accepted, hash, "");
    }

    /// <summary>Of one transaction.</summary>
    private ulong MostGas => Math.Min(options.Pool.TransactionGas, Description.GasLimit);

    private (SubmitOutcome Outcome, string Message)? CheckGas(Transaction transaction)
    {
        if (transaction.GasLimit > MostGas)
            return (SubmitOutcome.GasTooHigh, Text($"Gas limit {transaction.GasLimit}; the most is {MostGas}."));
        if (transaction.To is null && transaction.Data.Length > 49_152)
            return (SubmitOutcome.TooLarge, Text($"Init code of {transaction.Data.Length} bytes; the limit is 49152."));
        var least = IntrinsicGas.Of(transaction.Data, transaction.To is null, transaction.AccessList);
        if (transaction.GasLimit < least)
            return (SubmitOutcome.GasTooLow, Text($"Gas limit {transaction.GasLimit}; {least} go before execution."));
        return transaction.MaxPriorityFeePerGas.CompareTo(transaction.MaxFeePerGas) > 0
            ? (SubmitOutcome.Underpriced, "maxPriorityFeePerGas is above maxFeePerGas.")
            : null;
    }

    private static bool CanPay(Transaction transaction, in UInt256 balance)
    {
        var fee = UInt256.Multiply(transaction.GasLimit, UInt256.From(transaction.MaxFeePerGas), out var tooMuch);
        var cost = UInt256.Add(fee, UInt256.From(transaction.Value), out var carry);
        return !tooMuch && !carry && cost <= balance;
    }

    private static string Message(SubmitOutcome outcome) =>
        outcome switch
        {
            SubmitOutcome.Known => "already known",
            SubmitOutcome.NonceTooLow => "A block has used this nonce.",
            SubmitOutcome.Underpriced =>
                "Another transaction with this nonce waits; only one with both fees higher replaces it.",
            _ => "The pool, or this sender's share of it, is full; send again later.",
        };

    private sealed class HeadWords(ChainHead at) : IHeadWords
    {
        public ulong Number => at.Number;

        public Bytes32 GetStorage(in Address address, in Bytes32 slot) => at.State.GetStorage(address, slot);
    }

    private static string Text(FormattableString text) => text.ToString(CultureInfo.InvariantCulture);
}
