using Ledger.Evidence.Blocks;
using Ledger.Evidence.Tries;

namespace Ledger.Engine.Chain;

/// <summary>What a block's header fixes of its transactions and receipts, each rule by name.</summary>
internal static class BodyRules
{
    public static IEnumerable<(string Rule, string Message)> Broken(BlockHeader header, StoredBody body)
    {
        if (body.Senders.Count != body.Transactions.Count || body.Receipts.Count != body.Transactions.Count)
        {
            yield return ("Body", "has not as many senders and receipts as transactions.");
            yield break;
        }
        if (TrieRoot.OfList([.. body.Transactions.Select(t => t.Encode())]) != header.TransactionsRoot)
            yield return ("TransactionsRoot", "the transactions give another root than the header.");
        if (TrieRoot.OfList([.. body.Receipts.Select(ReceiptCodec.Encode)]) != header.ReceiptsRoot)
            yield return ("ReceiptsRoot", "the receipts give another root than the header.");
        if (!LogsBloom.Of(body.Receipts).AsSpan().SequenceEqual(header.LogsBloom))
            yield return ("LogsBloom", "the logs give another filter than the header.");
        if ((body.Receipts.Count == 0 ? 0 : body.Receipts[^1].CumulativeGasUsed) != header.GasUsed)
            yield return ("GasUsed", "the receipts give another sum than the header.");
    }
}
