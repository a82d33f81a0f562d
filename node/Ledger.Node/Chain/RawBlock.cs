using Ledger.Evidence.Blocks;
using Ledger.Evidence.Rlp;
using Ledger.Evidence.Transactions;

namespace Ledger.Node;

/// <summary>A block as debug_getRawBlock gives it: [header, transactions, ommers, withdrawals].</summary>
internal static class RawBlock
{
    /// <exception cref="ChainUnavailableException">Not such a block, or a transaction without a sender.</exception>
    public static SealedBlock Read(byte[] raw)
    {
        try
        {
            var outer = new RlpReader(raw);
            var block = outer.ReadList();
            var header = BlockHeader.Read(ref block);
            var transactions = new List<Transaction>();
            var list = block.ReadList();
            while (!list.AtEnd)
                // EIP-2718: a legacy transaction is a list, a typed one a string.
                transactions.Add(Transaction.Decode(list.NextIsList ? list.ReadItem() : list.ReadBytes()));
            var senders = transactions
                .AsParallel()
                .AsOrdered()
                .Select(t => t.RecoverSender() ?? throw new InvalidDataException("A transaction without a sender."))
                .ToList();
            return new SealedBlock(header, header.Hash, transactions, senders);
        }
        catch (Exception e) when (e is RlpException or AggregateException)
        {
            throw new ChainUnavailableException("The chain gave a block that is none: " + e.Message, e);
        }
    }
}
