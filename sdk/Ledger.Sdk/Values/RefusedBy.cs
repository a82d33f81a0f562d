namespace Ledger.Sdk;

/// <summary>Who said no.</summary>
public enum RefusedBy
{
    Unset = 0,

    /// <summary>The chaincode, in a final block.</summary>
    Ledger,
    Node,

    /// <summary>This library, before or instead of sending.</summary>
    Sdk,
}
