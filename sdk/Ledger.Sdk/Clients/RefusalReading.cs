using Ledger.Chaincode;
using Ledger.Sdk.Outbox.Entries;
using Ledger.Sdk.Outbox.Transport;

namespace Ledger.Sdk.Clients;

/// <summary>A refusal as callers get it, from the outbox's bytes.</summary>
internal static class RefusalReading
{
    public static Refusal Of(RefusalData data) =>
        data switch
        {
            { By: RefusedBy.Ledger, Number: >= 1000 or 0 } => new OtherRefusal(
                data.Number,
                data.Name,
                data.Name,
                data.Name,
                data.Data
            ),
            { By: RefusedBy.Ledger } => Refusal.Decode(data.Data),
            { Number: 1001 } => new OperationKeyReused(),
            { Number: 1002 } => new PredecessorRefused(),
            { Number: 1003 } => new Abandoned(),
            { Number: 1007 } => new Overtaken(),
            { Number: 1008 } => DisclosuresTooLarge(data.Data),
            _ => new OtherRefusal(data.Number, data.Name, data.Name, data.Name, data.Data),
        };

    private static DisclosuresTooLarge DisclosuresTooLarge(byte[] data)
    {
        var (size, limit) = DisclosureSize.Read(data);
        return new DisclosuresTooLarge(size, limit);
    }
}
