using Ledger.Evidence.Blocks;
using Ledger.Evidence.Primitives;
using Ledger.Evidence.Rlp;
using Ledger.Evidence.Transactions;

namespace Ledger.Engine.Chain;

/// <summary>A block as the store keeps it and as Besu exports it.</summary>
public static class BlockCodec
{
    /// <summary>RLP([header, transactions, ommers, withdrawals]) (Besu's <c>blocks import --format=RLP</c>; EIP-4895).</summary>
    public static byte[] EncodeExport(BlockHeader header, IReadOnlyList<Transaction> transactions)
    {
        var w = new RlpWriter(4096);
        var block = w.BeginList();
        w.Raw(header.Encode());
        WriteTransactions(w, transactions);
        w.EndList(w.BeginList());
        w.EndList(w.BeginList());
        return w.EndList(block).ToArray();
    }

    /// <exception cref="RlpException">Malformed, or with ommers or withdrawals.</exception>
    public static (BlockHeader Header, List<Transaction> Transactions) DecodeExport(ReadOnlySpan<byte> encoded)
    {
        var outer = new RlpReader(encoded);
        var r = outer.ReadList();
        outer.End();
        var header = BlockHeader.Read(ref r);
        var transactions = ReadTransactions(ref r);
        r.ReadList().End();
        r.ReadList().End();
        r.End();
        return (header, transactions);
    }

    /// <summary>The row of the block table: transactions, senders and receipts together, so that zstd sees the repetition.</summary>
    internal static byte[] EncodeBody(
        IReadOnlyList<Transaction> transactions,
        IReadOnlyList<Address> senders,
        IReadOnlyList<TransactionReceipt> receipts
    )
    {
        var w = new RlpWriter(4096);
        var row = w.BeginList();
        WriteTransactions(w, transactions);
        var list = w.BeginList();
        foreach (var sender in senders)
            w.Bytes(sender);
        w.EndList(list);
        list = w.BeginList();
        foreach (var receipt in receipts)
            ReceiptCodec.WriteStored(w, receipt);
        return w.EndList(list).EndList(row).ToArray();
    }

    internal static StoredBody DecodeBody(ReadOnlySpan<byte> encoded)
    {
        var outer = new RlpReader(encoded);
        var r = outer.ReadList();
        outer.End();
        var transactions = ReadTransactions(ref r);
        var senders = new List<Address>(transactions.Count);
        var list = r.ReadList();
        while (!list.AtEnd)
            senders.Add(list.ReadAddress());
        var receipts = new List<TransactionReceipt>(transactions.Count);
        list = r.ReadList();
        r.End();
        for (var i = 0; !list.AtEnd; i++)
        {
            if (i >= transactions.Count || i >= senders.Count)
                throw new RlpException(RlpFault.TrailingBytes, list.Position);
            var gasBefore = i == 0 ? 0 : receipts[i - 1].CumulativeGasUsed;
            receipts.Add(ReceiptCodec.ReadStored(ref list, transactions[i], senders[i], gasBefore));
        }
        return new StoredBody(transactions, senders, receipts);
    }

    private static void WriteTransactions(RlpWriter w, IReadOnlyList<Transaction> transactions)
    {
        var list = w.BeginList();
        foreach (var transaction in transactions)
        {
            // A typed transaction stands in a block as a string, a legacy one as a list (EIP-2718).
            if (transaction.Type == 0)
                w.Raw(transaction.Encode());
            else
                w.Bytes(transaction.Encode());
        }
        w.EndList(list);
    }

    private static List<Transaction> ReadTransactions(ref RlpReader r)
    {
        var result = new List<Transaction>();
        var list = r.ReadList();
        while (!list.AtEnd)
            result.Add(Transaction.Decode(list.NextIsList ? list.ReadItem() : list.ReadBytes()));
        return result;
    }
}

/// <summary>A block's row: as many senders and receipts as transactions.</summary>
internal sealed record StoredBody(
    IReadOnlyList<Transaction> Transactions,
    IReadOnlyList<Address> Senders,
    IReadOnlyList<TransactionReceipt> Receipts
);
