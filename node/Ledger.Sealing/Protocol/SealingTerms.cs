using Ledger.Engine.Chain;
using Ledger.Evidence.Blocks;
using Ledger.Evidence.Primitives;

namespace Ledger.Sealing.Protocol;

/// <summary>The signer of a seal over a block's hash (of round 0); null where no key can have made it.</summary>
public delegate Address? SealReader(in Bytes32 hash, ReadOnlySpan<byte> seal);

/// <summary>What all validators of a co-sealed chain agree on before the first block.</summary>
/// <remarks>
/// docs/sealing.md. Numbers, for N validators: f = floor((N-1)/3) may lie; q = ceil(2N/3) seals make a block final, more where the
/// consortium says so. Two quorums share 2q - N members, so a fork needs that many who seal two blocks of one height.
/// </remarks>
public sealed record SealingTerms
{
    /// <summary>Hash of the ledger's genesis block.</summary>
    public required Bytes32 Genesis { get; init; }

    /// <summary>The one validator that composes blocks.</summary>
    public required Address Proposer { get; init; }

    /// <summary>Period, gas limit, fixed fields.</summary>
    public required ChainDescription Chain { get; init; }

    /// <summary>Seals that a block needs where that is more than ceil(2N/3); at most N count. 0: ceil(2N/3).</summary>
    public int LeastSeals { get; init; }

    /// <summary>A proposal's bytes.</summary>
    public int BlockBytes { get; init; } = 10 * 1024 * 1024;

    /// <summary>How far a proposal's time may lie ahead of a validator's clock.</summary>
    public TimeSpan Ahead { get; init; } = TimeSpan.FromSeconds(1);

    /// <summary>How far a proposal's time may lie behind a validator's clock, where no lock proof comes with it.</summary>
    public TimeSpan Late { get; init; } = TimeSpan.FromSeconds(10);

    /// <summary>How long a transaction that could be executed may wait before a block without it is refused.</summary>
    public TimeSpan Overdue { get; init; } = TimeSpan.FromSeconds(60);

    /// <summary>Who made a seal.</summary>
    public SealReader Reader { get; init; } = CommittedSeals.Recover;

    /// <summary>q: seals that make a block final.</summary>
    public int QuorumOf(ValidatorSet set) => Math.Max(set.Quorum, Math.Min(LeastSeals, set.Addresses.Count));

    /// <summary>f: validators that may do anything at all.</summary>
    public static int LiarsAmong(ValidatorSet set) => (set.Addresses.Count - 1) / 3;

    /// <summary>
    /// Answers that a validator needs before it trusts what it kept: N - q + 1 + f, itself among them where it kept its lock.
    /// So many hold at least one honest member of every quorum.
    /// </summary>
    public int AnswersAtStart(ValidatorSet set) => set.Addresses.Count - QuorumOf(set) + 1 + LiarsAmong(set);

    /// <summary>Distinct members of a set among the signers of <paramref name="hash"/>.</summary>
    public int SignersOf(in Bytes32 hash, IReadOnlyList<byte[]> seals, ValidatorSet set)
    {
        var signers = new HashSet<Address>();
        foreach (var seal in seals)
            if (Reader(hash, seal) is { } signer && set.Contains(signer))
                signers.Add(signer);
        return signers.Count;
    }
}
