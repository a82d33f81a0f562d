using Ledger.Evidence;

namespace Ledger.Explorer.Site;

/// <summary>The pinned trust anchor, read, and as the bytes that the page is given.</summary>
public sealed record Anchor(TrustAnchor Trust, byte[] Json);
