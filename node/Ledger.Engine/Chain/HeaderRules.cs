using Ledger.Evidence;

namespace Ledger.Engine.Chain;

/// <summary>A block that is not a next block of this chain. The message begins with the rule's name.</summary>
public sealed class BlockRefusedException(string rule, string message) : Exception(rule + ": " + message)
{
    public string Rule { get; } = rule;
}

/// <summary>The rules on a header that need no execution (Besu's QBFT header validation), each by name.</summary>
internal static class HeaderRules
{
    /// <summary>The first rule that does not hold, or null.</summary>
    public static (string Rule, string Message)? Check(
        BlockHeader header,
        Bytes32 headerHash,
        BlockHeader parent,
        Bytes32 parentHash,
        ChainDescription chain
    )
    {
        if (header.Number != parent.Number + 1)
            return ("Number", FormattableString.Invariant($"{header.Number} does not follow {parent.Number}."));
        if (header.ParentHash != parentHash)
            return ("ParentHash", $"{header.ParentHash} is not {parentHash}, the hash of the block before.");
        if (header.Timestamp < parent.Timestamp + chain.BlockPeriod)
            return ("Timestamp", FormattableString.Invariant($"{header.Timestamp} is before parent + block period."));
        if (header.GasLimit != chain.GasLimit)
            return ("GasLimit", FormattableString.Invariant($"{header.GasLimit}; the chain's is {chain.GasLimit}."));
        if (header.GasUsed > header.GasLimit)
            return ("GasUsed", "is above the gas limit.");
        if (header is not { Difficulty: 1, Nonce: 0, BaseFee: 0, BlobGasUsed: 0, ExcessBlobGas: 0 })
            return ("FixedFields", "difficulty must be 1; nonce, base fee and blob gas 0.");
        if (
            header.MixHash != BlockHeader.QbftMixHash
            || header.OmmersHash != BlockHeader.EmptyOmmersHash
            || header.WithdrawalsRoot != BlockHeader.EmptyTrieRoot
            || !header.ParentBeaconBlockRoot.IsZero
        )
            return ("FixedFields", "mixHash, ommers, withdrawals or beacon root is not the one of this format.");
        return header.Hash == headerHash ? null : ("Hash", $"{headerHash} is not the hash of the header.");
    }

    /// <summary>Coinbase in the set, seals of a quorum, none twice and none of others.</summary>
    public static (string Rule, string Message)? CheckSeals(BlockHeader header, ValidatorSet set)
    {
        if (!set.Contains(header.Coinbase))
            return ("Coinbase", $"{header.Coinbase} is not a validator of this block.");
        var seals = CommittedSeals.Check(header, set);
        if (!seals.AllHold)
            return ("Seals", "a seal is malformed, of nobody in the set, or a validator's second one.");
        return seals.HasQuorum(set)
            ? null
            : ("Quorum", FormattableString.Invariant($"{seals.Signers.Count} seals; {set.Quorum} are needed."));
    }
}
