using Ledger.Chaincode;

namespace Ledger.Sdk.Statements;

/// <summary>A statement's typed data and what travels with it, or why it was declined.</summary>
internal sealed record Prepared(IEventData? Data, Refusal? Declined, IReadOnlyList<byte[]> Disclosures)
{
    public static Prepared Of(IEventData data) => new(data, null, []);

    public static Prepared No(Refusal refusal) => new(null, refusal, []);
}
