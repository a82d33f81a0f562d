using System.Text.Json;
using System.Text.Json.Nodes;
using System.Text.Unicode;
using Ledger.Engine.Chain;
using Ledger.Engine.State;
using Ledger.Engine.State.Trie;
using Ledger.Engine.Store;

namespace Ledger.Engine.Rpc;

/// <summary>JSON-RPC 2.0 envelopes: single calls, batches, notifications, errors.</summary>
internal sealed class JsonRpcDispatcher(IExecutionChain chain, JsonRpcOptions options, RpcAdmission admission)
{
    private readonly RpcMethods methods = new(chain, options, admission);

    /// <summary>Puts the answer into <paramref name="output"/>; nothing where nothing is to be answered (notifications only).</summary>
    /// <param name="body">UTF-8 JSON.</param>
    /// <param name="caller">Whose calls these are.</param>
    /// <param name="output">Where the answer goes; an answer about one block may have been sent in part already.</param>
    /// <param name="ct">Ends the calls.</param>
    /// <exception cref="CallBudgetException">The caller has used up its calls; nothing was executed.</exception>
    public async ValueTask AnswerAsync(
        ReadOnlyMemory<byte> body,
        RpcCaller caller,
        RpcOutput output,
        CancellationToken ct
    )
    {
        JsonDocument document;
        try
        {
            document = Parse(body);
        }
        catch (Exception e) when (e is JsonException or InvalidOperationException)
        {
            output.Put(Error(null, RpcException.ParseError, "parse error: not JSON, or nested too deep"));
            return;
        }
        using (document)
        {
            var root = document.RootElement;
            var calls = root.ValueKind == JsonValueKind.Array ? Math.Max(1, root.GetArrayLength()) : 1;
            if (calls <= options.MaxBatch && !admission.Take(caller.Address, calls))
                throw new CallBudgetException();
            if (root.ValueKind == JsonValueKind.Array)
                await BatchAsync(root, caller, output, ct).ConfigureAwait(false);
            else
                await CallAsync(root, caller, "", output, ct).ConfigureAwait(false);
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

    private async ValueTask BatchAsync(JsonElement batch, RpcCaller caller, RpcOutput output, CancellationToken ct)
    {
        var count = batch.GetArrayLength();
        if (count == 0)
        {
            output.Put(Error(null, RpcException.InvalidRequest, "empty batch"));
            return;
        }
        if (count > options.MaxBatch)
        {
            var text = FormattableString.Invariant($"batch too large: {count} calls, the limit is {options.MaxBatch}");
            output.Put(Error(null, RpcException.InvalidRequest, text));
            return;
        }
        var before = "[";
        foreach (var call in batch.EnumerateArray())
            if (await CallAsync(call, caller, before, output, ct).ConfigureAwait(false))
                before = ",";
        if (before == ",")
            output.Raw("]"u8);
    }

    /// <summary>False for a notification (a call without id): nothing was put.</summary>
    /// <param name="before">What stands before the answer.</param>
    private async ValueTask<bool> CallAsync(
        JsonElement call,
        RpcCaller caller,
        string before,
        RpcOutput output,
        CancellationToken ct
    )
    {
        var id = IdOf(call);
        var isCall = IsCall(call, id);
        var mark = output.Begin(isAnswered: !isCall || id.ValueKind != JsonValueKind.Undefined);
        output.Raw(System.Text.Encoding.UTF8.GetBytes(before));
        var start = output.Begin(isAnswered: !isCall || id.ValueKind != JsonValueKind.Undefined);
        var fault = isCall
            ? await ResultAsync(call, id, caller, output, ct).ConfigureAwait(false)
            : new RpcException(RpcException.InvalidRequest, "invalid request");
        if (isCall && id.ValueKind == JsonValueKind.Undefined)
        {
            output.TakeBack(mark);
            return false;
        }
        if (fault is not null)
        {
            output.TakeBack(start);
            output.Put(Error(Node(id), fault.Code, fault.Message, fault.ErrorData));
        }
        return true;
    }

    private static bool IsCall(JsonElement call, JsonElement id) =>
        call.ValueKind == JsonValueKind.Object
        && call.TryGetProperty("jsonrpc", out var version)
        && version.ValueKind == JsonValueKind.String
        && version.ValueEquals("2.0")
        && call.TryGetProperty("method", out var name)
        && name.ValueKind == JsonValueKind.String
        && (id.ValueKind != JsonValueKind.Undefined || !call.TryGetProperty("id", out _));

    /// <summary>Puts the answer of a call that succeeds; else says what it is to be answered with.</summary>
    private async ValueTask<RpcException?> ResultAsync(
        JsonElement call,
        JsonElement id,
        RpcCaller caller,
        RpcOutput output,
        CancellationToken ct
    )
    {
        try
        {
            output.Raw("{\"jsonrpc\":\"2.0\",\"id\":"u8);
            output.Put(Node(id));
            output.Raw(",\"result\":"u8);
            await InvokeAsync(call, caller, output, ct).ConfigureAwait(false);
            output.Raw("}"u8);
            return null;
        }
        catch (RpcException e)
        {
            return e;
        }
        catch (HistoryPrunedException e)
        {
            var data = new JsonObject { ["oldest"] = RpcJson.Quantity(e.Oldest) };
            return new RpcException(RpcException.ServerError, e.Message, data);
        }
        catch (ArgumentOutOfRangeException)
        {
            // The block was named and the head read before; only a head that moved back could do this.
            return new RpcException(RpcException.ServerError, "header not found");
        }
        catch (Exception e) when (e is StateReadException or StoreException)
        {
            var damaged = RocksStore.Name((e as StateReadException)?.Table ?? ((StoreException)e).Table);
            return new RpcException(
                RpcException.InternalError,
                $"data loss: the table {damaged} of the node's store is damaged",
                new JsonObject { ["table"] = damaged }
            );
        }
        catch (Exception e) when (e is EngineStoppedException or ObjectDisposedException)
        {
            return new RpcException(RpcException.InternalError, "the node cannot read its store");
        }
    }

    private ValueTask InvokeAsync(JsonElement call, RpcCaller caller, RpcOutput output, CancellationToken ct)
    {
        var name = call.GetProperty("method").GetString()!;
        if (!methods.ByName.TryGetValue(name, out var method))
            throw new RpcException(
                RpcException.MethodNotFound,
                $"the method {(name.Length > 64 ? name[..64] : name)} does not exist/is not available"
            );
        var hasParams = call.TryGetProperty("params", out var parameters);
        if (hasParams && parameters.ValueKind is not (JsonValueKind.Array or JsonValueKind.Null))
            throw new RpcException(RpcException.InvalidParams, "params: expected a list");
        return method(new RpcArguments(parameters, caller), output, ct);
    }

    /// <summary>An answer to a request that was not read as calls.</summary>
    public static byte[] Refusal(int code, string message) =>
        JsonSerializer.SerializeToUtf8Bytes(Error(null, code, message));

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
