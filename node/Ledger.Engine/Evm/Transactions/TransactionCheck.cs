using Ledger.Evidence.Transactions;

namespace Ledger.Engine.Evm;

/// <summary>Whether a transaction may be executed at all.</summary>
internal static class TransactionCheck
{
    private const int MaxBlobs = 6;

    public static TransactionValidity Check(
        WorldState state,
        in BlockContext block,
        Transaction transaction,
        AccountState sender,
        BlobFields? blobs,
        ulong gasAvailable,
        bool mayBeContract
    )
    {
        if (transaction.Type > 2 && blobs is null)
            return TransactionValidity.UnsupportedType;
        if (transaction.ChainId is { } chain && chain != block.ChainId)
            return TransactionValidity.WrongChain;
        if (transaction.Nonce < sender.Nonce)
            return TransactionValidity.NonceTooLow;
        if (transaction.Nonce > sender.Nonce)
            return TransactionValidity.NonceTooHigh;
        if (transaction.Nonce == ulong.MaxValue)
            return TransactionValidity.NonceAtMaximum;
        if (sender.HasCode && !mayBeContract)
            return TransactionValidity.SenderIsContract;
        if (blobs is not null && CheckBlobs(transaction, blobs, block) is var fault and not TransactionValidity.Valid)
            return fault;
        return CheckGas(block, transaction, sender, blobs, gasAvailable);
    }

    /// <summary>What a unit of gas costs the sender, in wei (EIP-1559).</summary>
    /// <param name="max">Most of it.</param>
    /// <param name="priority">Above the base fee; as much as the most where there is one gas price.</param>
    /// <param name="baseFee">The block's.</param>
    public static UInt256 EffectivePrice(in UInt256 max, in UInt256 priority, in UInt256 baseFee)
    {
        var wanted = UInt256.Add(priority, baseFee, out var overflow);
        return overflow || wanted > max ? max : wanted;
    }

    private static TransactionValidity CheckGas(
        in BlockContext block,
        Transaction transaction,
        AccountState sender,
        BlobFields? blobs,
        ulong gasAvailable
    )
    {
        var max = UInt256.From(transaction.MaxFeePerGas);
        if (max < block.BaseFee)
            return TransactionValidity.FeeBelowBaseFee;
        if (transaction.Type >= 2 && UInt256.From(transaction.MaxPriorityFeePerGas) > max)
            return TransactionValidity.PriorityAboveFee;
        // Gas is counted in signed 64-bit words; a limit above them could never be used up.
        if (transaction.GasLimit > gasAvailable || transaction.GasLimit > long.MaxValue)
            return TransactionValidity.GasAboveBlock;
        if (transaction.To is null && transaction.Data.Length > GasCost.MaxInitCode)
            return TransactionValidity.InitCodeTooLarge;
        var intrinsic = IntrinsicGas.Of(transaction.Data, transaction.To is null, transaction.AccessList);
        if (intrinsic > transaction.GasLimit)
            return TransactionValidity.IntrinsicGas;
        var cost = UInt256.Multiply(transaction.GasLimit, max, out var tooMuch);
        cost = UInt256.Add(cost, UInt256.From(transaction.Value), out var carry);
        tooMuch |= carry;
        if (blobs is not null)
        {
            cost = UInt256.Add(cost, UInt256.Multiply(blobs.Gas, blobs.MaxFee, out var product), out carry);
            tooMuch |= carry | product;
        }
        return tooMuch || sender.Balance < cost ? TransactionValidity.InsufficientFunds : TransactionValidity.Valid;
    }

    private static TransactionValidity CheckBlobs(Transaction transaction, BlobFields blobs, in BlockContext block)
    {
        var count = blobs.Hashes.Count;
        if (transaction.To is null || count is 0 or > MaxBlobs)
            return TransactionValidity.BadBlobs;
        foreach (var hash in blobs.Hashes)
        {
            if (hash.Span[0] != 1)
                return TransactionValidity.BadBlobs;
        }
        return blobs.MaxFee < block.BlobBaseFee ? TransactionValidity.BlobFeeTooLow : TransactionValidity.Valid;
    }
}
