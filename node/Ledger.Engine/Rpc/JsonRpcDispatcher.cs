using System.Text.Json;
using System.Text.Json.Nodes;
using System.Text.Unicode;
using Ledger.Engine.Chain;
using Ledger.Engine.State;
using Ledger.Engine.Store;

namespace Ledger.Engine.Rpc;

/// <summary>JSON-RPC 2.0 envelopes: single calls, batches, notifications, errors.</summary>
internal sealed class JsonRpcDispatcher(IExecutionChain chain, JsonRpcOptions options, RpcAdmission admission)
{
    private readonly RpcMethods methods = new(chain, options, admission);

    /// <summary>The answer's bytes; empty where nothing is to be answered (notifications only).</summary>
    /// <param name="body">UTF-8 JSON.</param>
    /// <param name="take">Asked once with the number of calls; false: the caller's budget is used up.</param>
    /// <param name="ct">Ends the calls.</param>
    /// <exception cref="CallBudgetException">As <paramref name="take"/> said; nothing was executed.</exception>
    public async ValueTask<byte[]> AnswerAsync(ReadOnlyMemory<byte> body, Func<int, bool> take, CancellationToken ct)
    {
        JsonDocument document;
        try
        {
            document = Parse(body);
        }
        catch (Exception e) when (e is JsonException or InvalidOperationException)
        {
            return Write(Error(null, RpcException.ParseError, "parse error: not JSON, or nested too deep"));
        }
        using (document)
        {
            var root = document.RootElement;
            var calls = root.ValueKind == JsonValueKind.Array ? Math.Max(1, root.GetArrayLength()) : 1;
            if (calls <= options.MaxBatch && !take(calls))
                throw new CallBudgetException();
            if (root.ValueKind != JsonValueKind.Array)
                return await CallAsync(root, ct).ConfigureAwait(false) is { } single ? Write(single) : [];
            return await BatchAsync(root, ct).ConfigureAwait(false);
        }
    }

    /// <summary>
    /// The parser leaves texts alone until they are read, and then throws: bytes that are no UTF-8 and half a surrogate pair
    /// are found here, for the whole request, so that whatever reads a text later can.
    /// </summary>
    /// <exception cref="JsonException">Not JSON.</exception>
    /// <exception cref="InvalidOperationException">A text that is none.</exception>
    private JsonDocument Parse(ReadOnlyMemory<byte> body)
    {
        if (!Utf8.IsValid(body.Span))
            throw new JsonException();
        if (body.Span.IndexOf("\\u"u8) >= 0)
        {
            var reader = new Utf8JsonReader(body.Span, new JsonReaderOptions { MaxDepth = options.MaxDepth });
            while (reader.Read())
                if (reader.ValueIsEscaped)
                    _ = reader.GetString();
        }
        return JsonDocument.Parse(body, new JsonDocumentOptions { MaxDepth = options.MaxDepth });
    }

    private async ValueTask<byte[]> BatchAsync(JsonElement batch, CancellationToken ct)
    {
        var count = batch.GetArrayLength();
        if (count == 0)
            return Write(Error(null, RpcException.InvalidRequest, "empty batch"));
        if (count > options.MaxBatch)
            return Write(
                Error(
                    null,
                    RpcException.InvalidRequest,
                    FormattableString.Invariant($"batch too large: {count} calls, the limit is {options.MaxBatch}")
                )
            );
        using var answer = new MemoryStream();
        answer.WriteByte((byte)'[');
        foreach (var call in batch.EnumerateArray())
        {
            if (await CallAsync(call, ct).ConfigureAwait(false) is not { } item)
                continue;
            if (answer.Length > 1)
                answer.WriteByte((byte)',');
            var bytes = Write(item);
            if (answer.Length + bytes.Length > options.MaxResponseBytes)
                bytes = Write(TooLarge(Node(IdOf(call))));
            answer.Write(bytes);
        }
        if (answer.Length == 1)
            return [];
        answer.WriteByte((byte)']');
        return answer.ToArray();
    }

    /// <summary>Null for a notification (a call without id).</summary>
    private async ValueTask<JsonObject?> CallAsync(JsonElement call, CancellationToken ct)
    {
        if (
            call.ValueKind != JsonValueKind.Object
            || !call.TryGetProperty("jsonrpc", out var version)
            || version.ValueKind != JsonValueKind.String
            || !version.ValueEquals("2.0")
            || !call.TryGetProperty("method", out var name)
            || name.ValueKind != JsonValueKind.String
            || IdOf(call) is { ValueKind: JsonValueKind.Undefined } && call.TryGetProperty("id", out _)
        )
            return Error(Node(IdOf(call)), RpcException.InvalidRequest, "invalid request");
        var id = IdOf(call);
        JsonObject answer;
        try
        {
            var result = await InvokeAsync(name.GetString()!, call, ct).ConfigureAwait(false);
            answer = new JsonObject
            {
                ["jsonrpc"] = "2.0",
                ["id"] = Node(id),
                ["result"] = result,
            };
        }
        catch (RpcException e)
        {
            answer = Error(Node(id), e.Code, e.Message, e.ErrorData);
        }
        catch (HistoryPrunedException e)
        {
            var data = new JsonObject { ["oldest"] = RpcJson.Quantity(e.Oldest) };
            answer = Error(Node(id), RpcException.ServerError, e.Message, data);
        }
        catch (ArgumentOutOfRangeException)
        {
            // The block was named and the head read before; only a head that moved back could do this.
            answer = Error(Node(id), RpcException.ServerError, "header not found");
        }
        catch (Exception e)
            when (e is StateReadException or StoreException or EngineStoppedException or ObjectDisposedException)
        {
            answer = Error(Node(id), RpcException.InternalError, "the node cannot read its store");
        }
        return id.ValueKind == JsonValueKind.Undefined ? null : answer;
    }

    private ValueTask<JsonNode?> InvokeAsync(string name, JsonElement call, CancellationToken ct)
    {
        if (!methods.ByName.TryGetValue(name, out var method))
            throw new RpcException(
                RpcException.MethodNotFound,
                $"the method {(name.Length > 64 ? name[..64] : name)} does not exist/is not available"
            );
        var hasParams = call.TryGetProperty("params", out var parameters);
        if (hasParams && parameters.ValueKind is not (JsonValueKind.Array or JsonValueKind.Null))
            throw new RpcException(RpcException.InvalidParams, "params: expected a list");
        return method(new RpcArguments(parameters), ct);
    }

    /// <summary>An answer to a request that was not read as calls.</summary>
    public static byte[] Refusal(int code, string message) =>
        JsonSerializer.SerializeToUtf8Bytes(Error(null, code, message));

    private byte[] Write(JsonObject answer)
    {
        var bytes = JsonSerializer.SerializeToUtf8Bytes(answer);
        if (bytes.Length <= options.MaxResponseBytes)
            return bytes;
        return JsonSerializer.SerializeToUtf8Bytes(TooLarge(answer["id"]?.DeepClone()));
    }

    private JsonObject TooLarge(JsonNode? id) =>
        Error(
            id,
            RpcException.LimitExceeded,
            FormattableString.Invariant($"response too large: the limit is {options.MaxResponseBytes} bytes")
        );

    /// <summary>Undefined where there is none, or one of a kind that no id has.</summary>
    private static JsonElement IdOf(JsonElement call) =>
        call.ValueKind == JsonValueKind.Object
        && call.TryGetProperty("id", out var id)
        && id.ValueKind is JsonValueKind.String or JsonValueKind.Number or JsonValueKind.Null
            ? id
            : default;

    private static JsonValue? Node(JsonElement id) =>
        id.ValueKind is JsonValueKind.Undefined or JsonValueKind.Null ? null : JsonValue.Create(id);

    private static JsonObject Error(JsonNode? id, int code, string message, JsonNode? data = null)
    {
        var error = new JsonObject { ["code"] = code, ["message"] = message };
        if (data is not null)
            error["data"] = data;
        return new JsonObject
        {
            ["jsonrpc"] = "2.0",
            ["id"] = id,
            ["error"] = error,
        };
    }
}

/// <summary>The caller has used up its calls for now.</summary>
internal sealed class CallBudgetException() : Exception("Too many calls a second.");
