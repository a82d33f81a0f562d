using System.Buffers;
using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using Ledger.Engine.Evm;
using Ledger.Evidence.Primitives;

namespace Ledger.Engine.Rpc;

/// <summary>Traces in go-ethereum's shapes.</summary>
internal static class TraceJson
{
    /// <summary>The tree of calls; gas of the outermost one is the transaction's.</summary>
    public static JsonObject Calls(TracedFrame frame, ulong? gas = null, ulong? gasUsed = null)
    {
        var creates = frame.Kind is CallKind.Create or CallKind.Create2;
        var failed = frame.Fault != ExecutionFault.None;
        var json = new JsonObject
        {
            ["from"] = frame.From.ToString(),
            ["gas"] = RpcJson.Quantity(gas ?? (ulong)frame.Gas),
            ["gasUsed"] = RpcJson.Quantity(gasUsed ?? (ulong)frame.GasUsed),
        };
        // What was not created has no address.
        if (!creates || !failed)
            json["to"] = frame.To.ToString();
        json["input"] = Hex.Encode(frame.Input);
        if (frame.Output.Length > 0)
            json["output"] = Hex.Encode(frame.Output);
        if (failed)
            json["error"] = CallFault.Words(frame.Fault);
        if (frame.Fault == ExecutionFault.Revert && CallFault.Reason(frame.Output) is { } reason)
            json["revertReason"] = reason;
        if (frame.Calls.Count > 0)
            json["calls"] = new JsonArray([.. frame.Calls.Select(call => Calls(call))]);
        if (frame.Logs.Count > 0)
            json["logs"] = new JsonArray([.. frame.Logs.Select(l => Log(l.Log, l.Position))]);
        if (frame.Kind != CallKind.StaticCall)
            json["value"] = RpcJson.Quantity(frame.Value.ToBytes32());
        json["type"] = frame.Kind.ToString().ToUpperInvariant();
        return json;
    }

    private static JsonObject Log(LogEntry log, int position) =>
        new()
        {
            ["address"] = log.Address.ToString(),
            ["topics"] = RpcJson.Array(log.Topics.Select(t => t.ToString())),
            ["data"] = Hex.Encode(log.Data),
            ["position"] = RpcJson.Quantity((ulong)position),
        };

    /// <summary>One opcode, written where it is wanted: there may be a hundred thousand of them.</summary>
    public static void Write(IBufferWriter<byte> output, TracedStep step)
    {
        using var json = new Utf8JsonWriter(output, new JsonWriterOptions { SkipValidation = true });
        json.WriteStartObject();
        json.WriteNumber("pc", step.Pc);
        json.WriteString("op", Opcode.Name(step.Op));
        json.WriteNumber("gas", step.Gas);
        json.WriteNumber("gasCost", step.Cost);
        json.WriteNumber("depth", step.Depth);
        json.WriteNumber("refund", step.Refund);
        if (step.Fault != ExecutionFault.None && step.Fault != ExecutionFault.Unset)
            json.WriteString("error", CallFault.Words(step.Fault));
        if (step.Stack is { } stack)
        {
            json.WriteStartArray("stack");
            foreach (var word in stack)
                json.WriteStringValue(RpcJson.Quantity(word.ToBytes32()));
            json.WriteEndArray();
        }
        if (step.ReturnData is { } data)
            json.WriteString("returnData", Hex.Encode(data));
        if (step.Memory is { } memory)
        {
            json.WriteStartArray("memory");
            for (var i = 0; i < memory.Length; i += 32)
                json.WriteStringValue(Hex.Encode(memory.AsSpan(i, 32)));
            json.WriteEndArray();
        }
        if (step.Storage is { } storage)
        {
            json.WriteStartObject("storage");
            foreach (var (slot, word) in storage)
                json.WriteString(slot.ToBytes32().ToString(), word.ToBytes32().ToString());
            json.WriteEndObject();
        }
        json.WriteEndObject();
    }

    /// <summary>What stands behind the opcodes.</summary>
    public static byte[] End(TransactionOutcome outcome) =>
        Encoding.UTF8.GetBytes(
            FormattableString.Invariant(
                $"],\"gas\":{outcome.GasUsed},\"failed\":{(outcome.Succeeded ? "false" : "true")},\"returnValue\":\"{Hex.Encode(outcome.Output)}\"}}"
            )
        );
}
