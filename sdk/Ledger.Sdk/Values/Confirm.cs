namespace Ledger.Sdk;

/// <summary>Whose word a final statement rests on.</summary>
public enum Confirm
{
    /// <summary>Never taken.</summary>
    Unset = 0,

    /// <summary>The organisation's own node says that the block is final.</summary>
    Node,

    /// <summary>
    /// This process proved it: the record's head under a header with a quorum of seals, against its own trust.json.
    /// Until then the entry stays open.
    /// </summary>
    Proof,
}
