namespace Ledger.Evidence;

/// <summary>Who sealed a header.</summary>
/// <param name="Signers">Distinct members of the set, in the order of the seals.</param>
/// <param name="AllHold">Every seal is well formed, of a member, and no member signed twice.</param>
public sealed record SealCheck(IReadOnlyList<Address> Signers, bool AllHold)
{
    public bool HasQuorum(ValidatorSet set)
    {
        ArgumentNullException.ThrowIfNull(set);
        return Signers.Count >= set.Quorum;
    }
}

/// <summary>Committed seals of QBFT: 65 bytes r ‖ s ‖ v over <see cref="BlockHeader.SealHash"/>; a high-s twin is the same signer.</summary>
public static class CommittedSeals
{
    public static SealCheck Check(BlockHeader header, ValidatorSet set)
    {
        ArgumentNullException.ThrowIfNull(header);
        ArgumentNullException.ThrowIfNull(set);
        var digest = header.SealHash;
        var signers = new List<Address>(header.Extra.Seals.Count);
        var allHold = true;
        foreach (var seal in header.Extra.Seals)
        {
            if (Recover(digest, seal) is not { } signer || !set.Contains(signer) || signers.Contains(signer))
                allHold = false;
            else
                signers.Add(signer);
        }
        return new SealCheck(signers, allHold && signers.Count > 0);
    }

    /// <summary>The address behind a seal, or null where none can have made it.</summary>
    public static Address? Recover(in Bytes32 sealHash, ReadOnlySpan<byte> seal) =>
        seal.Length == Secp256k1Signature.Size ? Secp256k1Signature.Recover(sealHash, seal[..64], seal[64]) : null;
}
