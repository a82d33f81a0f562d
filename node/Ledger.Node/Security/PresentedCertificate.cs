namespace Ledger.Node.Security;

/// <summary>
/// What a connection's peer showed at the handshake: a certificate of the pinned authority whose key it holds. Whether it
/// counts is asked for each call: a term ends and a certificate is withdrawn while a connection is open.
/// </summary>
/// <param name="Fingerprint">SHA-256, 64 upper-case hex digits.</param>
/// <param name="Serial">Upper-case hex, without leading zeros.</param>
/// <param name="From">From when it and all above it are valid, UTC.</param>
/// <param name="To">Until when.</param>
/// <param name="Caller">Whom its URI name names; null: nobody of this ledger.</param>
internal sealed record PresentedCertificate(
    string Fingerprint,
    string Serial,
    DateTime From,
    DateTime To,
    CallerIdentity? Caller
);
