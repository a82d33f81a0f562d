namespace Ledger.Sdk;

/// <summary>Who said no.</summary>
public enum RefusedBy
{
    /// <summary>Never told.</summary>
    Unset = 0,

    /// <summary>The chaincode, in a final block.</summary>
    Ledger,

    /// <summary>The organisation's own node.</summary>
    Node,

    /// <summary>This library, before or instead of sending.</summary>
    Sdk,
}
