using System.Globalization;
using System.Text.Json;
using Ledger.Engine.Evm;
using Ledger.Evidence.Primitives;

namespace Ledger.Node;

/// <summary>Values as JSON-RPC writes them. Clients differ in padding and case; lengths are made right here.</summary>
internal static class JsonRpcForms
{
    public static string Quantity(ulong number) =>
        "0x" + number.ToString("x", System.Globalization.CultureInfo.InvariantCulture);

    public static ulong Quantity(JsonElement value)
    {
        var text = value.GetString() ?? "";
        return
            text.StartsWith("0x", StringComparison.OrdinalIgnoreCase)
            && ulong.TryParse(text.AsSpan(2), NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture, out var n)
            ? n
            : throw new ChainUnavailableException("The chain's client answered something else than a quantity.");
    }

    /// <summary>A word, short or long.</summary>
    public static Bytes32 Word(JsonElement value)
    {
        var digits = (value.GetString() ?? "").AsSpan();
        if (digits.Length < 2 || digits.Length > 66)
            throw new ChainUnavailableException("The chain's client answered something else than a word.");
        return Bytes32.Parse("0x" + digits[2..].ToString().PadLeft(64, '0'));
    }

    public static List<byte[]> Nodes(JsonElement list) => [.. list.EnumerateArray().Select(JsonRpcClient.Bytes)];

    public static TransactionReceipt Receipt(JsonElement r) =>
        new(
            r.TryGetProperty("type", out var type) ? (byte)Quantity(type) : (byte)0,
            Quantity(r.GetProperty("status")) == 1,
            Quantity(r.GetProperty("cumulativeGasUsed")),
            Quantity(r.GetProperty("gasUsed")),
            [.. r.GetProperty("logs").EnumerateArray().Select(Log)],
            r.TryGetProperty("contractAddress", out var made) && made.ValueKind == JsonValueKind.String
                ? Address.Parse(made.GetString())
                : null
        );

    /// <summary>
    /// Clients answer a refused transaction with a text alone; the words that geth, Besu and Nethermind share decide, and
    /// what none of them knows is "not acceptable", never "accepted".
    /// </summary>
    public static SubmitOutcome Outcome(string message)
    {
        bool Has(string part) => message.Contains(part, StringComparison.OrdinalIgnoreCase);
        if (Has("already known") || Has("known transaction") || Has("TRANSACTION_ALREADY_KNOWN"))
            return SubmitOutcome.Known;
        if (Has("nonce too low") || Has("nonce below") || Has("NONCE_TOO_LOW"))
            return SubmitOutcome.NonceTooLow;
        if (Has("underpriced") || Has("REPLACEMENT"))
            return SubmitOutcome.Underpriced;
        if (Has("nonce too high") || Has("distant") || Has("NONCE_TOO_FAR"))
            return SubmitOutcome.NonceTooHigh;
        if (Has("pool") && Has("full") || Has("limit exceeded"))
            return SubmitOutcome.PoolFull;
        // This engine's words: what it cannot do now is no fault of the transaction.
        if (Has("no space left"))
            return SubmitOutcome.NoSpace;
        if (Has("no block can be made"))
            return SubmitOutcome.ClockWrong;
        if (Has("node is stopped"))
            return SubmitOutcome.Stopped;
        // Besu's words where its own permissioning is on, then this engine's.
        if (Has("not authorized") || Has("NOT_AUTHORIZED") || Has("sender not permitted"))
            return SubmitOutcome.SenderNotPermitted;
        if (Has("destination not permitted"))
            return SubmitOutcome.WrongDestination;
        if (Has("chain id") || Has("chainid"))
            return SubmitOutcome.WrongChain;
        return Has("gas limit") || Has("exceeds block gas") ? SubmitOutcome.GasTooHigh : SubmitOutcome.Malformed;
    }

    private static LogEntry Log(JsonElement log) =>
        new(
            Address.Parse(log.GetProperty("address").GetString()),
            [.. log.GetProperty("topics").EnumerateArray().Select(Word)],
            JsonRpcClient.Bytes(log.GetProperty("data"))
        );
}
