using Ledger.Evidence.Blocks;
using Ledger.Evidence.Primitives;

namespace Ledger.Engine.Chain;

/// <summary>A rule that a block breaks.</summary>
/// <param name="Rule">Its name.</param>
/// <param name="Message">What is wrong, without the name.</param>
public sealed record BrokenRule(string Rule, string Message);

/// <summary>Where a header claims to stand.</summary>
/// <param name="Parent">The block before it.</param>
/// <param name="ParentHash">That block's hash.</param>
/// <param name="Validators">Who seals it: the parent's state says.</param>
public readonly record struct HeaderPlace(BlockHeader Parent, Bytes32 ParentHash, ValidatorSet Validators);

/// <summary>
/// The rules of a header that need no execution (Hyperledger Besu's QBFT header validation), each by name, the cheap ones
/// first; whoever stops enumerating stops the work. One for import, following, co-sealing and fsck.
/// </summary>
public sealed class HeaderValidator(ChainDescription chain)
{
    /// <summary>Of a block that is to be sealed still: round 0, no seals.</summary>
    public IEnumerable<BrokenRule> OfProposal(BlockHeader header, HeaderPlace place)
    {
        foreach (var broken in OfAny(header, place))
            yield return broken;
        if (header.Extra.Round != 0)
            yield return new("Round", FormattableString.Invariant($"{header.Extra.Round}; a proposal has round 0."));
        if (header.Extra.Seals.Count > 0)
            yield return new("Seals", "a proposal has none.");
    }

    /// <summary>Of a block that is final: seals of a quorum, none twice and none of others.</summary>
    public IEnumerable<BrokenRule> OfSealed(BlockHeader header, HeaderPlace place)
    {
        foreach (var broken in OfAny(header, place))
            yield return broken;
        foreach (var broken in Seals(header, place.Validators))
            yield return broken;
    }

    /// <summary>The seals alone.</summary>
    public static IEnumerable<BrokenRule> Seals(BlockHeader header, ValidatorSet set)
    {
        var seals = CommittedSeals.Check(header, set);
        if (!seals.AllHold)
            yield return new("Seals", "a seal is malformed, of nobody in the set, or a validator's second one.");
        else if (!seals.HasQuorum(set))
            yield return new(
                "Quorum",
                FormattableString.Invariant($"{seals.Signers.Count} seals; {set.Quorum} are needed.")
            );
    }

    /// <summary>Of a block that comes now: one second of difference between clocks is allowed (Besu's QBFT).</summary>
    public static BrokenRule? Future(BlockHeader header, DateTimeOffset now) =>
        header.Timestamp > (ulong)Math.Max(0, now.ToUnixTimeSeconds()) + 1
            ? new BrokenRule("Timestamp", "is in the future.")
            : null;

    private IEnumerable<BrokenRule> OfAny(BlockHeader header, HeaderPlace place)
    {
        var parent = place.Parent;
        if (header.Number != parent.Number + 1)
            yield return new(
                "Number",
                FormattableString.Invariant($"{header.Number} does not follow {parent.Number}.")
            );
        if (header.ParentHash != place.ParentHash)
            yield return new(
                "ParentHash",
                $"{header.ParentHash} is not {place.ParentHash}, the hash of the block before."
            );
        if (header.Timestamp < parent.Timestamp + chain.BlockPeriod)
            yield return new(
                "Timestamp",
                FormattableString.Invariant($"{header.Timestamp} is before parent + block period.")
            );
        if (header.GasLimit != chain.GasLimit)
            yield return new(
                "GasLimit",
                FormattableString.Invariant($"{header.GasLimit}; the chain's is {chain.GasLimit}.")
            );
        if (header.GasUsed > header.GasLimit)
            yield return new("GasUsed", "is above the gas limit.");
        if (header is not { Difficulty: 1, Nonce: 0, BaseFee: 0, BlobGasUsed: 0, ExcessBlobGas: 0 })
            yield return new("FixedFields", "difficulty must be 1; nonce, base fee and blob gas 0.");
        if (
            header.MixHash != BlockHeader.QbftMixHash
            || header.OmmersHash != BlockHeader.EmptyOmmersHash
            || header.WithdrawalsRoot != BlockHeader.EmptyTrieRoot
            || !header.ParentBeaconBlockRoot.IsZero
        )
            yield return new(
                "FixedFields",
                "mixHash, ommers, withdrawals or beacon root is not the one of this format."
            );
        if (!place.Validators.Contains(header.Coinbase))
            yield return new("Coinbase", $"{header.Coinbase} is not a validator of this block.");
    }
}
