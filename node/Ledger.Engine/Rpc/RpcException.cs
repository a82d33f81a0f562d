using System.Text.Json.Nodes;

namespace Ledger.Engine.Rpc;

/// <summary>The error that a call is answered with (JSON-RPC 2.0, 5.1; EIP-1474).</summary>
internal sealed class RpcException(int code, string message, JsonNode? data = null) : Exception(message)
{
    public const int ParseError = -32700;
    public const int InvalidRequest = -32600;
    public const int MethodNotFound = -32601;
    public const int InvalidParams = -32602;
    public const int InternalError = -32603;
    public const int ServerError = -32000;
    public const int LimitExceeded = -32005;

    /// <summary>EIP-7966: accepted, and in no block within the time.</summary>
    public const int NotYetSealed = 4;

    /// <summary>Other clients answer a revert with this code and the revert's bytes as data.</summary>
    public const int Reverted = 3;

    public int Code { get; } = code;

    public JsonNode? ErrorData { get; } = data;

    public static RpcException Invalid(string parameter, string what) =>
        new(InvalidParams, $"invalid argument {parameter}: {what}");
}
