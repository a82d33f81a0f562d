using System.Text.Json;
using Ledger.Engine.Evm;

namespace Ledger.Engine.Rpc;

/// <summary>One block to be imagined.</summary>
/// <param name="Overrides">What it finds otherwise.</param>
/// <param name="Calls">Call objects, in order.</param>
internal sealed record SimulatedBlock(CallOverrides Overrides, IReadOnlyList<JsonElement> Calls);

/// <summary>The payload of eth_simulateV1.</summary>
/// <param name="Blocks">In order.</param>
/// <param name="TraceTransfers">Transfers of wei are told as logs.</param>
/// <param name="Validation">Nonces, fees and balances count as in a block.</param>
/// <param name="FullTransactions">Whole, not the hash alone.</param>
internal sealed record SimulateParameter(
    IReadOnlyList<SimulatedBlock> Blocks,
    bool TraceTransfers,
    bool Validation,
    bool FullTransactions
)
{
    private const string Name = "0 (payload)";

    private static readonly string[] Fields =
    [
        "blockStateCalls",
        "traceTransfers",
        "validation",
        "returnFullTransactions",
    ];

    private static readonly string[] BlockFields = ["blockOverrides", "stateOverrides", "calls"];

    public static SimulateParameter Read(JsonElement value)
    {
        var payload = RpcObject.Read(value, Name, Fields);
        if (payload["blockStateCalls"] is not { ValueKind: JsonValueKind.Array } blocks || blocks.GetArrayLength() == 0)
            throw RpcException.Invalid("blockStateCalls", "expected a list of at least one block");
        return new SimulateParameter(
            [.. blocks.EnumerateArray().Select(ReadBlock)],
            RpcParams.Flag(payload["traceTransfers"] ?? default, "traceTransfers"),
            RpcParams.Flag(payload["validation"] ?? default, "validation"),
            RpcParams.Flag(payload["returnFullTransactions"] ?? default, "returnFullTransactions")
        );
    }

    private static SimulatedBlock ReadBlock(JsonElement value)
    {
        var block = RpcObject.Read(value, "blockStateCalls", BlockFields);
        var overrides = OverrideParameters.Read(block["stateOverrides"] ?? default, block["blockOverrides"] ?? default);
        if (block["calls"] is not { } calls)
            return new SimulatedBlock(overrides, []);
        return calls.ValueKind == JsonValueKind.Array
            ? new SimulatedBlock(overrides, [.. calls.EnumerateArray()])
            : throw RpcException.Invalid("calls", "expected a list");
    }
}
