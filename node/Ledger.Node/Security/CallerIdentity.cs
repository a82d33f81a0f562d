namespace Ledger.Node.Security;

/// <summary>What a caller's identity comes from.</summary>
public enum CallerKind
{
    Unset = 0,

    /// <summary>The loopback of a sample node without certificates.</summary>
    Loopback,

    /// <summary>A certificate with the URI name of an organisation of trust.json.</summary>
    Member,

    /// <summary>A certificate with a URI name ledger:reader:NAME: an explorer's or an auditor's.</summary>
    Reader,
}

/// <summary>Who calls: what the certificate's URI name says.</summary>
/// <param name="Organisation">The member's number; 0 for a reader, and without a certificate (sample on loopback only).</param>
/// <param name="Uri">The URI name; empty for a caller without a certificate.</param>
/// <param name="Certificate">SHA-256 of the certificate, for limits by certificate.</param>
public sealed record CallerIdentity(uint Organisation, string Uri, string Certificate)
{
    /// <summary>A caller on the loopback of a sample node without certificates: may do what any organisation may.</summary>
    public static readonly CallerIdentity Loopback = new(0, "", "loopback");

    public CallerKind Kind { get; private init; } = Organisation == 0 ? CallerKind.Loopback : CallerKind.Member;

    /// <summary>Who reads proofs, and is no organisation.</summary>
    public static CallerIdentity Reader(string uri, string certificate) =>
        new(0, uri, certificate) { Kind = CallerKind.Reader };

    public bool MayActFor(uint organisation) =>
        Kind switch
        {
            CallerKind.Loopback => true,
            CallerKind.Member => Organisation == organisation,
            _ => false,
        };
}
