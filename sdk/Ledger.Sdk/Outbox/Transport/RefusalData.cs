namespace Ledger.Sdk.Outbox.Transport;

/// <summary>A refusal as bytes: decoded by its number and ABI data, never by a text.</summary>
/// <param name="Number">As in formats.md 5; the SDK's own from 1001, the node's from 2001.</param>
internal sealed record RefusalData(int Number, string Name, byte[] Data, RefusedBy By)
{
    public const int KeyInvalid = 2;
    public const int StaleSeq = 6;
    public const int StaleHead = 7;
    public const int OperationKeyReused = 1001;
    public const int PredecessorRefused = 1002;

    /// <summary>A person gave it up.</summary>
    public const int Abandoned = 1003;

    /// <summary>A later statement of the record landed before it.</summary>
    public const int Overtaken = 1007;

    /// <summary>No node takes a request with so many disclosures of one statement.</summary>
    public const int DisclosuresTooLarge = 1008;

    public bool IsStale => By == RefusedBy.Ledger && Number is StaleSeq or StaleHead;
}
