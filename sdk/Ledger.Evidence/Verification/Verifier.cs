namespace Ledger.Evidence;

/// <summary>
/// Checks bundles against a pinned trust anchor. Pure and thread-safe: no network, no clock. Each check is carried out
/// as far as it can be; none stops the rest.
/// </summary>
public sealed class Verifier(TrustAnchor trust)
{
    public TrustAnchor Trust { get; } = trust ?? throw new ArgumentNullException(nameof(trust));

    /// <summary>Checks a bundle that <see cref="Bundle.TryRead"/> has read.</summary>
    public VerificationReport Verify(Bundle bundle, Verification verification)
    {
        ArgumentNullException.ThrowIfNull(bundle);
        ArgumentNullException.ThrowIfNull(verification);
        throw new NotSupportedException(
            "Comes in the next push, chain " + Trust.ChainId.ToString(System.Globalization.CultureInfo.InvariantCulture)
        );
    }

    /// <summary>Reads and checks a bundle; bytes that are none give a report whose checks 101 or 102 are Invalid.</summary>
    public VerificationReport Verify(
        ReadOnlyMemory<byte> bundle,
        Verification verification,
        BundleLimits? limits = null
    )
    {
        ArgumentNullException.ThrowIfNull(verification);
        throw new NotSupportedException(
            "Comes in the next push, chain " + Trust.ChainId.ToString(System.Globalization.CultureInfo.InvariantCulture)
        );
    }
}
