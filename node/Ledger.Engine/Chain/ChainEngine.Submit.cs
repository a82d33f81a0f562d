using System.Globalization;
using Ledger.Engine.Evm;
using Ledger.Engine.State.Trie;
using Ledger.Evidence.Crypto;
using Ledger.Evidence.Primitives;
using Ledger.Evidence.Rlp;
using Ledger.Evidence.Transactions;

namespace Ledger.Engine.Chain;

public sealed partial class ChainEngine
{
    /// <inheritdoc/>
    public ValueTask<SubmitResult> SubmitAsync(ReadOnlyMemory<byte> raw, CancellationToken ct)
    {
        SubmitResult Refuse(SubmitOutcome outcome, string message) => new(outcome, Keccak256.Hash(raw.Span), message);

        if (raw.Length > options.Pool.TransactionBytes)
            return ValueTask.FromResult(Refuse(SubmitOutcome.TooLarge, TooLarge(raw.Length)));
        if (Transaction.UnknownType(raw.Span) is { } type)
            return ValueTask.FromResult(
                Refuse(
                    SubmitOutcome.UnsupportedType,
                    Text($"This chain takes types 0, 1 and 2; this is of type {type}.")
                )
            );
        try
        {
            return SubmitAsync(SignedTransaction.Decode(raw), ct);
        }
        catch (RlpException e)
        {
            return ValueTask.FromResult(Refuse(SubmitOutcome.Malformed, e.Message));
        }
    }

    /// <inheritdoc/>
    public ValueTask<SubmitResult> SubmitAsync(SignedTransaction transaction, CancellationToken ct)
    {
        ct.ThrowIfCancellationRequested();
        try
        {
            return ValueTask.FromResult(Submit(transaction));
        }
        catch (Exception e) when (e is StateReadException or Store.StoreException)
        {
            var why = new EngineStoppedException("The engine stopped: " + e.Message, e);
            Stop(why);
            LogStopped(options.Logger, head.Number, why.Message, e);
            return ValueTask.FromResult(new SubmitResult(SubmitOutcome.Stopped, transaction.Hash, why.Message));
        }
    }

    private SubmitResult Submit(SignedTransaction signed)
    {
        var (transaction, hash) = (signed.Transaction, signed.Hash);
        SubmitResult Refuse(SubmitOutcome outcome, string message) => new(outcome, hash, message);

        if (fault is { } stopped)
            return Refuse(SubmitOutcome.Stopped, stopped.Message);
        if (RecentClockFault() is { } wrong)
            return Refuse(SubmitOutcome.ClockWrong, wrong.Message);
        var limits = options.Pool;
        if (signed.Raw.Length > limits.TransactionBytes)
            return Refuse(SubmitOutcome.TooLarge, TooLarge(signed.Raw.Length));
        if (pool.Find(hash) is not null || store.FindTransaction(hash) is not null)
            return Refuse(SubmitOutcome.Known, "already known");
        if (pool.IsBanned(hash))
            return Refuse(SubmitOutcome.TooDear, "Executing it took more time or memory than a transaction may.");
        if (transaction.ChainId is null)
            return Refuse(SubmitOutcome.WrongChain, "Signed without a chain id (EIP-155).");
        if (transaction.ChainId != ChainId)
            return Refuse(
                SubmitOutcome.WrongChain,
                Text($"Signed for chain {transaction.ChainId}; this is {ChainId}.")
            );
        if (CheckGas(transaction) is { } gasFault)
            return Refuse(gasFault.Outcome, gasFault.Message);
        if (!transaction.HasLowS)
            return Refuse(
                SubmitOutcome.BadSignature,
                "s of the signature lies in the upper half of the group's order (EIP-2)."
            );
        if (options.Admission.RefuseOfAnybody(transaction) is { } refused)
            return Refuse(refused.Outcome, refused.Message);
        // The dear part, on the caller's thread: so many callers recover in parallel, ahead of execution.
        if (signed.Sender is not { } sender)
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

        var pooled = new PooledTransaction(transaction, sender, hash, signed.Raw.ToArray());
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
        Arrivals.Add(hash);
        RaiseWork();
        OnAccepted?.Invoke(signed);
        return new SubmitResult(SubmitOutcome.Accepted, hash, "");
    }

    /// <summary>A transaction came into the pool. Called by whoever submits, so it has to be short and must not throw.</summary>
    public Action<SignedTransaction>? OnAccepted { get; set; }

    /// <summary>Raw transactions that came in longer ago than that and wait still, those of one sender in the order of nonces.</summary>
    public IReadOnlyList<ReadOnlyMemory<byte>> WaitingSince(TimeSpan longerThan) =>
        [.. pool.Waiting(longerThan).Select(static t => (ReadOnlyMemory<byte>)t.Raw)];

    private string TooLarge(int bytes) => Text($"{bytes} bytes; the limit is {options.Pool.TransactionBytes}.");

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
