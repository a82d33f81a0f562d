using System.Globalization;
using System.Text;
using System.Text.Json;
using Ledger.Engine.Chain;
using Ledger.Engine.Evm.StateTests;
using Ledger.Evidence.Crypto;

namespace Ledger.Engine.Tests.Evm.Oracle;

/// <summary>What executing a block gave, as text that shows a difference at once: gas, status and logs of each transaction, both roots.</summary>
internal static class BlockSummary
{
    public static string Ours(SealedBlock block, IReadOnlyList<TransactionReceipt> receipts)
    {
        var text = new StringBuilder();
        foreach (var receipt in receipts)
            Line(text, receipt.GasUsed, receipt.Succeeded, StateTestRunner.EncodeLogs(receipt.Logs));
        return Roots(text, block.Header.ReceiptsRoot.ToString(), block.Header.StateRoot.ToString());
    }

    /// <summary>Of each block that @ethereumjs/vm executed.</summary>
    public static IReadOnlyList<string> OfEthereumJs(JsonElement answer)
    {
        if (answer.TryGetProperty("error", out var error))
            return ["error " + error.GetString()];
        return [.. answer.GetProperty("blocks").EnumerateArray().Select(OfBlock)];
    }

    public static void Line(StringBuilder text, ulong gas, bool succeeded, byte[] logs) =>
        Line(text, gas, succeeded, Keccak256.Hash(logs).ToString());

    public static string Roots(StringBuilder text, string receipts, string state) =>
        text.Append("receipts ").Append(receipts).Append(" state ").Append(state).ToString();

    private static string OfBlock(JsonElement block)
    {
        var text = new StringBuilder();
        foreach (var t in block.GetProperty("transactions").EnumerateArray())
        {
            var gas = t.GetProperty("gas").GetString().AsSpan(2);
            Line(
                text,
                ulong.Parse(gas, NumberStyles.HexNumber, CultureInfo.InvariantCulture),
                t.GetProperty("success").GetBoolean(),
                t.GetProperty("logs").GetString()!
            );
        }
        var receipts = block.GetProperty("receiptsRoot").GetString()!;
        return Roots(text, receipts, block.GetProperty("stateRoot").GetString()!);
    }

    private static void Line(StringBuilder text, ulong gas, bool succeeded, string logs) =>
        text.Append(CultureInfo.InvariantCulture, $"gas {gas} {(succeeded ? "success" : "failure")} logs {logs}\n");
}
