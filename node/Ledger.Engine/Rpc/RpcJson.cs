using System.Globalization;
using System.Text.Json.Nodes;
using Ledger.Engine.Chain;
using Ledger.Engine.Evm;
using Ledger.Evidence.Primitives;
using Ledger.Evidence.Transactions;

namespace Ledger.Engine.Rpc;

/// <summary>Blocks, transactions, receipts and logs in the shapes of the Ethereum execution API.</summary>
internal static class RpcJson
{
    /// <summary>0x and hex digits without a zero in front; zero is 0x0.</summary>
    public static string Quantity(ulong value) => "0x" + value.ToString("x", CultureInfo.InvariantCulture);

    public static string Quantity(in Bytes32 word)
    {
        var digits = Convert.ToHexStringLower(word.Span).TrimStart('0');
        return "0x" + (digits.Length == 0 ? "0" : digits);
    }

    public static JsonArray Array(IEnumerable<string> items) => [.. items.Select(i => (JsonNode)i)];

    /// <summary>Of a block's answer: whole, or the hash alone.</summary>
    public static IEnumerable<JsonNode> Transactions(SealedBlock block, bool full)
    {
        for (var i = 0; i < block.Transactions.Count; i++)
            yield return full ? Transaction(block, i) : (JsonNode)block.Transactions[i].Hash.ToString();
    }

    /// <summary>A block without its transactions.</summary>
    public static JsonObject Block(SealedBlock block)
    {
        var header = block.Header;
        return new JsonObject
        {
            ["number"] = Quantity(header.Number),
            ["hash"] = block.Hash.ToString(),
            ["parentHash"] = header.ParentHash.ToString(),
            ["nonce"] = "0x" + header.Nonce.ToString("x16", CultureInfo.InvariantCulture),
            ["mixHash"] = header.MixHash.ToString(),
            ["sha3Uncles"] = header.OmmersHash.ToString(),
            ["logsBloom"] = Hex.Encode(header.LogsBloom),
            ["transactionsRoot"] = header.TransactionsRoot.ToString(),
            ["stateRoot"] = header.StateRoot.ToString(),
            ["receiptsRoot"] = header.ReceiptsRoot.ToString(),
            ["miner"] = header.Coinbase.ToString(),
            ["difficulty"] = Quantity(header.Difficulty),
            ["totalDifficulty"] = Quantity(header.Number + 1),
            ["extraData"] = Hex.Encode(header.Extra.Encode()),
            ["size"] = Quantity((ulong)BlockCodec.EncodeExport(header, block.Transactions).Length),
            ["gasLimit"] = Quantity(header.GasLimit),
            ["gasUsed"] = Quantity(header.GasUsed),
            ["timestamp"] = Quantity(header.Timestamp),
            ["baseFeePerGas"] = Quantity(header.BaseFee),
            ["withdrawalsRoot"] = header.WithdrawalsRoot.ToString(),
            ["blobGasUsed"] = Quantity(header.BlobGasUsed),
            ["excessBlobGas"] = Quantity(header.ExcessBlobGas),
            ["parentBeaconBlockRoot"] = header.ParentBeaconBlockRoot.ToString(),
            ["uncles"] = new JsonArray(),
            ["withdrawals"] = new JsonArray(),
        };
    }

    public static JsonObject Transaction(SealedBlock block, int index)
    {
        var json = Transaction(block.Transactions[index], block.Senders[index], EffectivePrice(block, index));
        json["blockHash"] = block.Hash.ToString();
        json["blockNumber"] = Quantity(block.Header.Number);
        json["blockTimestamp"] = Quantity(block.Header.Timestamp);
        json["transactionIndex"] = Quantity((ulong)index);
        return json;
    }

    /// <summary>One that is in no block yet.</summary>
    public static JsonObject Pending(Transaction transaction, in Address sender)
    {
        var json = Transaction(transaction, sender, Quantity(transaction.MaxFeePerGas));
        json["blockHash"] = null;
        json["blockNumber"] = null;
        json["blockTimestamp"] = null;
        json["transactionIndex"] = null;
        return json;
    }

    public static JsonObject Receipt(
        SealedBlock block,
        IReadOnlyList<TransactionReceipt> receipts,
        int index,
        int logIndex
    )
    {
        var receipt = receipts[index];
        var transaction = block.Transactions[index];
        var logs = new JsonArray();
        foreach (var log in receipt.Logs)
            logs.Add(Log(block, index, log, logIndex++));
        return new JsonObject
        {
            ["transactionHash"] = transaction.Hash.ToString(),
            ["transactionIndex"] = Quantity((ulong)index),
            ["blockHash"] = block.Hash.ToString(),
            ["blockNumber"] = Quantity(block.Header.Number),
            ["from"] = block.Senders[index].ToString(),
            ["to"] = transaction.To?.ToString(),
            ["cumulativeGasUsed"] = Quantity(receipt.CumulativeGasUsed),
            ["gasUsed"] = Quantity(receipt.GasUsed),
            ["effectiveGasPrice"] = EffectivePrice(block, index),
            ["contractAddress"] = receipt.ContractAddress?.ToString(), // also of a creation that failed
            ["logs"] = logs,
            ["logsBloom"] = Hex.Encode(LogsBloom.Of([receipt])),
            ["status"] = receipt.Succeeded ? "0x1" : "0x0",
            ["type"] = Quantity(receipt.Type),
        };
    }

    public static JsonObject Log(SealedBlock block, int index, LogEntry log, int logIndex) =>
        new()
        {
            ["address"] = log.Address.ToString(),
            ["topics"] = Array(log.Topics.Select(t => t.ToString())),
            ["data"] = Hex.Encode(log.Data),
            ["blockNumber"] = Quantity(block.Header.Number),
            ["blockHash"] = block.Hash.ToString(),
            ["blockTimestamp"] = Quantity(block.Header.Timestamp),
            ["transactionHash"] = block.Transactions[index].Hash.ToString(),
            ["transactionIndex"] = Quantity((ulong)index),
            ["logIndex"] = Quantity((ulong)logIndex),
            ["removed"] = false,
        };

    public static JsonArray AccessList(IReadOnlyList<AccessListEntry> list) =>
        [
            .. list.Select(entry => new JsonObject
            {
                ["address"] = entry.Address.ToString(),
                ["storageKeys"] = Array(entry.Slots.Select(s => s.ToString())),
            }),
        ];

    private static JsonObject Transaction(Transaction transaction, in Address sender, string gasPrice)
    {
        var signature = transaction.Signature!;
        ulong parity = signature[64];
        var json = new JsonObject
        {
            ["hash"] = transaction.Hash.ToString(),
            ["type"] = Quantity(transaction.Type),
            ["nonce"] = Quantity(transaction.Nonce),
            ["from"] = sender.ToString(),
            ["to"] = transaction.To?.ToString(),
            ["value"] = Quantity(transaction.Value),
            ["gas"] = Quantity(transaction.GasLimit),
            ["gasPrice"] = gasPrice,
            ["input"] = Hex.Encode(transaction.Data),
            ["r"] = Quantity(new Bytes32(signature.AsSpan(0, 32))),
            ["s"] = Quantity(new Bytes32(signature.AsSpan(32, 32))),
            ["v"] = Quantity(
                transaction.Type != 0 ? parity : parity + (transaction.ChainId is { } id ? 35 + 2 * id : 27)
            ),
        };
        if (transaction.ChainId is { } chainId)
            json["chainId"] = Quantity(chainId);
        if (transaction.Type == 0)
            return json;
        json["yParity"] = Quantity(parity);
        json["accessList"] = AccessList(transaction.AccessList);
        if (transaction.Type == 2)
        {
            json["maxFeePerGas"] = Quantity(transaction.MaxFeePerGas);
            json["maxPriorityFeePerGas"] = Quantity(transaction.MaxPriorityFeePerGas);
        }
        return json;
    }

    /// <summary>What was paid per gas: the base fee is zero on this chain, so the priority fee, or a legacy price.</summary>
    private static string EffectivePrice(SealedBlock block, int index) =>
        Quantity(block.Transactions[index].MaxPriorityFeePerGas);
}
