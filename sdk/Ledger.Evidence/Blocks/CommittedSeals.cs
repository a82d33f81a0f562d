using Ledger.Evidence.Crypto;
using Ledger.Evidence.Primitives;

namespace Ledger.Evidence.Blocks;

/// <summary>Who sealed a header.</summary>
/// <param name="Signers">Distinct members of the set, in the order of the seals.</param>
/// <param name="AllHold">Every seal is well formed, of a member, and no member signed twice.</param>
public sealed record SealCheck(IReadOnlyList<Address> Signers, bool AllHold)
{
    /// <summary>ceil(2N/3) distinct members of the set signed.</summary>
    public bool HasQuorum(ValidatorSet set)
    {
        ArgumentNullException.ThrowIfNull(set);
        return Signers.Count >= set.Quorum;
    }
}

/// <summary>What a seal is worth before a set.</summary>
public enum SealStanding
{
    /// <summary>Never told.</summary>
    Unset = 0,

    /// <summary>A member's, its first.</summary>
    Counts = 1,

    /// <summary>Of a member that sealed already.</summary>
    Double = 2,

    /// <summary>Of no member: a stranger, or a seal of another header, whose signer comes out as anybody.</summary>
    Stranger = 3,

    /// <summary>No key can have made it.</summary>
    NoSignature = 4,
}

/// <summary>A seal and who made it.</summary>
/// <param name="Signer">Null where no key can have made it.</param>
public sealed record JudgedSeal(Address? Signer, SealStanding Standing);

/// <summary>Committed seals of QBFT: 65 bytes r ‖ s ‖ v over <see cref="BlockHeader.SealHash"/>; a high-s twin is the same signer.</summary>
/// <remarks>docs/evidence.md 6, 9; Hyperledger Besu's BftExtraData and QbftBlockHashing. Recovery: SEC 1, 4.1.6.</remarks>
public static class CommittedSeals
{
    /// <summary>Recovers each seal's signer over <see cref="BlockHeader.SealHash"/> and looks for it in the set.</summary>
    public static SealCheck Check(BlockHeader header, ValidatorSet set)
    {
        ArgumentNullException.ThrowIfNull(header);
        ArgumentNullException.ThrowIfNull(set);
        var seals = Judge(header.SealHash, header.Extra.Seals, set.Addresses);
        return new SealCheck(
            [.. seals.Where(s => s.Standing == SealStanding.Counts).Select(s => s.Signer!.Value)],
            seals.Count > 0 && seals.All(s => s.Standing == SealStanding.Counts)
        );
    }

    /// <summary>Each seal by itself, in the given order.</summary>
    /// <param name="sealHash">What the seals sign.</param>
    /// <param name="seals">65 bytes each.</param>
    /// <param name="validators">The set that had to seal.</param>
    public static IReadOnlyList<JudgedSeal> Judge(
        in Bytes32 sealHash,
        IReadOnlyList<byte[]> seals,
        IReadOnlyList<Address> validators
    )
    {
        ArgumentNullException.ThrowIfNull(seals);
        ArgumentNullException.ThrowIfNull(validators);
        var judged = new List<JudgedSeal>(seals.Count);
        foreach (var seal in seals)
        {
            var signer = Recover(sealHash, seal);
            judged.Add(
                new JudgedSeal(
                    signer,
                    signer is not { } known ? SealStanding.NoSignature
                        : !validators.Contains(known) ? SealStanding.Stranger
                        : judged.Exists(j => j.Signer == known) ? SealStanding.Double
                        : SealStanding.Counts
                )
            );
        }
        return judged;
    }

    /// <summary>The address behind a seal, or null where none can have made it.</summary>
    public static Address? Recover(in Bytes32 sealHash, ReadOnlySpan<byte> seal) =>
        seal.Length == Secp256k1Signature.Size ? Secp256k1Signature.Recover(sealHash, seal[..64], seal[64]) : null;
}
