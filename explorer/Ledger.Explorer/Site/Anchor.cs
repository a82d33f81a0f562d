using System.Security.Cryptography;
using Ledger.Evidence.Bundles;

namespace Ledger.Explorer.Site;

/// <summary>The pinned trust anchor, read, and as the bytes that the page is given.</summary>
public sealed record Anchor(TrustAnchor Trust, byte[] Json)
{
    /// <summary>SHA-256 of the file's bytes in hexadecimal digits, as <c>sha256sum trust.json</c> gives it.</summary>
    public string Fingerprint { get; } = Convert.ToHexStringLower(SHA256.HashData(Json));
}
