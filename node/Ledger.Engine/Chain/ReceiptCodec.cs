using Ledger.Engine.Evm;
using Ledger.Evidence.Crypto;
using Ledger.Evidence.Primitives;
using Ledger.Evidence.Rlp;
using Ledger.Evidence.Transactions;

namespace Ledger.Engine.Chain;

/// <summary>Receipts as their trie hashes them (EIP-658, EIP-2718), and without what can be derived, as the store keeps them.</summary>
internal static class ReceiptCodec
{
    public static byte[] Encode(TransactionReceipt receipt) => Encode(receipt, LogsBloom.Of([receipt]));

    /// <param name="receipt">The receipt.</param>
    /// <param name="bloom">Its filter, where it is at hand.</param>
    public static byte[] Encode(TransactionReceipt receipt, byte[] bloom)
    {
        var w = new RlpWriter(512);
        var list = w.BeginList();
        w.UInt64(receipt.Succeeded ? 1UL : 0).UInt64(receipt.CumulativeGasUsed).Bytes(bloom);
        WriteLogs(w, receipt.Logs);
        w.EndList(list);
        return receipt.Type == 0 ? w.ToArray() : [receipt.Type, .. w.WrittenSpan];
    }

    public static void WriteStored(RlpWriter w, TransactionReceipt receipt)
    {
        var list = w.BeginList();
        w.UInt64(receipt.Succeeded ? 1UL : 0).UInt64(receipt.CumulativeGasUsed);
        WriteLogs(w, receipt.Logs);
        w.EndList(list);
    }

    /// <param name="r">At the receipt.</param>
    /// <param name="transaction">The receipt's transaction.</param>
    /// <param name="sender">Its sender.</param>
    /// <param name="gasBefore">Cumulative gas of the receipt before it.</param>
    public static TransactionReceipt ReadStored(
        ref RlpReader r,
        Transaction transaction,
        in Address sender,
        ulong gasBefore
    )
    {
        var fields = r.ReadList();
        var succeeded = fields.ReadUInt64() == 1;
        var gas = fields.ReadUInt64();
        var logs = ReadLogs(ref fields);
        fields.End();
        Address? created = transaction.To is null ? CreatedAddress(sender, transaction.Nonce) : null;
        return new TransactionReceipt(transaction.Type, succeeded, gas, gas - gasBefore, logs, created);
    }

    /// <summary>Address of the contract that a creating transaction makes: keccak256(RLP([sender, nonce])), last 20 bytes.</summary>
    private static Address CreatedAddress(in Address sender, ulong nonce)
    {
        var w = new RlpWriter(32);
        var list = w.BeginList();
        w.Bytes(sender).UInt64(nonce);
        return new Address(Keccak256.Hash(w.EndList(list).WrittenSpan).Span[12..]);
    }

    private static void WriteLogs(RlpWriter w, IReadOnlyList<LogEntry> logs)
    {
        var list = w.BeginList();
        foreach (var log in logs)
        {
            var entry = w.BeginList();
            w.Bytes(log.Address);
            var topics = w.BeginList();
            foreach (var topic in log.Topics)
                w.Bytes(topic);
            w.EndList(topics).Bytes(log.Data).EndList(entry);
        }
        w.EndList(list);
    }

    private static List<LogEntry> ReadLogs(ref RlpReader r)
    {
        var logs = new List<LogEntry>();
        var list = r.ReadList();
        while (!list.AtEnd)
        {
            var entry = list.ReadList();
            var address = entry.ReadAddress();
            var topicList = entry.ReadList();
            var topics = new List<Bytes32>(4);
            while (!topicList.AtEnd)
                topics.Add(topicList.ReadBytes32());
            logs.Add(new LogEntry(address, topics, entry.ReadBytes().ToArray()));
            entry.End();
        }
        return logs;
    }
}
