namespace Ledger.Node.Security;

/// <summary>Who calls: the organisation that the certificate's URI name belongs to.</summary>
/// <param name="Organisation">Its number, 0 for a caller without a certificate (sample on loopback only).</param>
/// <param name="Uri">The URI name; empty for a caller without a certificate.</param>
/// <param name="Certificate">SHA-256 of the certificate, for limits by certificate.</param>
public sealed record CallerIdentity(uint Organisation, string Uri, string Certificate)
{
    /// <summary>A caller on the loopback of a sample node without certificates: may do what any organisation may.</summary>
    public static readonly CallerIdentity Loopback = new(0, "", "loopback");

    public bool MayActFor(uint organisation) => Organisation == 0 || Organisation == organisation;
}
