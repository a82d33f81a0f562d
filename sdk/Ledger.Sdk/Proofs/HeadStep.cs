using Ledger.Chaincode;
using Ledger.Evidence.Bundles;
using Ledger.Evidence.Primitives;
using Ledger.Evidence.Records;

namespace Ledger.Sdk.Proofs;

/// <summary>Recomputes a record's head over one event.</summary>
internal static class HeadStep
{
    /// <summary>True where the event leads from the position before it to the head that it names.</summary>
    public static bool Follows(TrustAnchor trust, RecordPosition before, LedgerEvent e)
    {
        Bytes32 head;
        if (e.Position.Seq == 1)
            head = HeadChain.Start(trust.ChainId, ContractAddresses.OfKind(e.Kind), e.Kind, e.Record);
        else if (before.Seq + 1 == e.Position.Seq)
            head = before.Head;
        else
            return false;
        return HeadChain.Next(head, e.Record, ToBundle(e)) == e.Position.Head;
    }

    private static BundleEvent ToBundle(LedgerEvent e) =>
        new(
            e.Position.Seq,
            e.Number,
            e.Organisation.Number,
            e.Writer,
            e.Proposer,
            e.Role,
            checked((ulong)e.EventTime.ToUnixTimeSeconds()),
            e.Block.Number,
            e.Block.Time,
            EventWord.Split(e.Data)
        );
}
