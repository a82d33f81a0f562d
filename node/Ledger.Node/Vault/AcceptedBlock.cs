using Ledger.Chaincode;
using Ledger.Evidence.Machines;
using Ledger.Evidence.Primitives;

namespace Ledger.Node.Vault;

/// <summary>A version of a filing that the chain accepted: its statement's commitments.</summary>
internal readonly record struct AcceptedVersion(Bytes32 Record, Bytes32 Commitment, Bytes32 CommitmentSm)
{
    public bool Binds(in Bytes32 record, in Bytes32 commitment) =>
        record == Record && (commitment == Commitment || commitment == CommitmentSm);
}

/// <summary>What a final block says about fields: which versions of filings it accepted, by transaction, and whose nonces it used.</summary>
internal sealed record AcceptedBlock(
    ulong Number,
    Bytes32 Hash,
    IReadOnlyDictionary<Bytes32, List<AcceptedVersion>> Accepted,
    IReadOnlySet<(Address Sender, ulong Nonce)> Nonces
)
{
    public static AcceptedBlock Of(SealedBlock block, IReadOnlyList<TransactionReceipt> receipts)
    {
        var accepted = new Dictionary<Bytes32, List<AcceptedVersion>>();
        var nonces = new HashSet<(Address, ulong)>();
        for (var i = 0; i < receipts.Count; i++)
        {
            nonces.Add((block.Senders[i], block.Transactions[i].Nonce));
            foreach (var version in Versions(receipts[i]))
            {
                if (!accepted.TryGetValue(block.Transactions[i].Hash, out var list))
                    accepted[block.Transactions[i].Hash] = list = [];
                list.Add(version);
            }
        }
        return new AcceptedBlock(block.Header.Number, block.Hash, accepted, nonces);
    }

    /// <summary>The filings' contract alone announces them, by whom its rules allow.</summary>
    public static IEnumerable<AcceptedVersion> Versions(TransactionReceipt receipt)
    {
        foreach (var log in receipt.Logs)
            if (
                RecordedEvent.TryRead(new ContractLog(log.Address, log.Topics, log.Data), out var e)
                && e.Kind == RecordKind.Filing
            )
                switch (e.Decode())
                {
                    case FilingSignData sign:
                        yield return new AcceptedVersion(e.Record, sign.Commitment, sign.CommitmentSm);
                        break;
                    case FilingProposeChangeData change:
                        yield return new AcceptedVersion(e.Record, change.Commitment, change.CommitmentSm);
                        break;
                }
    }
}
