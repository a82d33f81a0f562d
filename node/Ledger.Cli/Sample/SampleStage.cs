namespace Ledger.Cli.Sample;

/// <summary>How far a deal of the sample has come; together they show every state of the main line.</summary>
internal enum SampleStage
{
    Unset = 0,

    /// <summary>Filing signed.</summary>
    Signed,

    /// <summary>Filing voided before it was filed; its unit is free again.</summary>
    Voided,

    /// <summary>Filed, tax pending.</summary>
    Filed,

    /// <summary>Filed, tax assessed.</summary>
    Assessed,

    /// <summary>Filed, tax cleared.</summary>
    Cleared,

    /// <summary>Filed, supervision agreed, no money yet.</summary>
    Agreed,

    /// <summary>Filed, a part of the money is in.</summary>
    Partial,

    /// <summary>Filed, tax cleared, all money is in.</summary>
    Funded,

    /// <summary>A change is proposed.</summary>
    Changing,

    /// <summary>A clerical change was accepted: version 2 is current, version 1 superseded.</summary>
    Superseded,

    /// <summary>Cancellation requested.</summary>
    Cancelling,

    /// <summary>Cancelled; its unfunded escrow closed in the same call.</summary>
    Cancelled,

    /// <summary>Registered, money ready to be released.</summary>
    ReleaseReady,

    /// <summary>Registered, release instructed.</summary>
    Releasing,

    /// <summary>Registered, the bank could not pay.</summary>
    ReleaseFailed,

    /// <summary>Registered, the seller is paid.</summary>
    Released,
}
