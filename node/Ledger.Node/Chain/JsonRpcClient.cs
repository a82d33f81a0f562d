using System.Net.Http.Json;
using System.Text.Json;
using Ledger.Evidence.Primitives;

namespace Ledger.Node;

/// <summary>The chain's client answered with an error.</summary>
public sealed class JsonRpcException(int code, string message, byte[]? revertData) : Exception(message)
{
    public int Code { get; } = code;

    /// <summary>Data of a revert, null where the error is another.</summary>
    public byte[]? RevertData { get; } = revertData;
}

/// <summary>JSON-RPC 2.0 over HTTP POST. Answers are limited in size.</summary>
internal sealed class JsonRpcClient : IDisposable
{
    private const long MaxAnswer = 64 * 1024 * 1024;
    private readonly HttpClient http;
    private int lastId;

    public JsonRpcClient(Uri address) =>
        http = new HttpClient(
            new SocketsHttpHandler { PooledConnectionLifetime = TimeSpan.FromMinutes(5), AllowAutoRedirect = false }
        )
        {
            BaseAddress = address,
            Timeout = TimeSpan.FromSeconds(30),
            MaxResponseContentBufferSize = MaxAnswer,
        };

    public void Dispose() => http.Dispose();

    /// <exception cref="JsonRpcException">The client's error, or null as the result.</exception>
    /// <exception cref="ChainUnavailableException">No answer, or none of JSON-RPC.</exception>
    public async Task<JsonElement> CallAsync(string method, CancellationToken ct, params object[] parameters) =>
        await TryCallAsync(method, ct, parameters).ConfigureAwait(false)
        ?? throw new JsonRpcException(0, method + " answered null.", null);

    /// <summary>Null for a null result.</summary>
    public async Task<JsonElement?> TryCallAsync(string method, CancellationToken ct, params object[] parameters)
    {
        var answer = await PostAsync(Request(method, parameters), ct).ConfigureAwait(false);
        return Result(answer);
    }

    /// <summary>Results in the order of the calls.</summary>
    public async Task<IReadOnlyList<JsonElement>> BatchAsync(
        string method,
        IReadOnlyList<object[]> calls,
        CancellationToken ct
    )
    {
        var requests = calls.Select(c => Request(method, c)).ToList();
        var answer = await PostAsync(requests, ct).ConfigureAwait(false);
        if (answer.ValueKind != JsonValueKind.Array)
            throw new ChainUnavailableException("The chain's client answers no batches.");
        var byId = answer.EnumerateArray().ToDictionary(a => a.GetProperty("id").GetInt32());
        return
        [
            .. requests.Select(r =>
                byId.TryGetValue((int)r["id"], out var a) && Result(a) is { } result
                    ? result
                    : throw new ChainUnavailableException("The chain's client left a call of a batch unanswered.")
            ),
        ];
    }

    public static byte[] Bytes(JsonElement value) =>
        Hex.TryDecode(value.GetString(), out var bytes)
            ? bytes
            : throw new ChainUnavailableException("The chain's client answered something else than bytes.");

    private Dictionary<string, object> Request(string method, object[] parameters) =>
        new(StringComparer.Ordinal)
        {
            ["jsonrpc"] = "2.0",
            ["id"] = Interlocked.Increment(ref lastId) & 0x7fffffff,
            ["method"] = method,
            ["params"] = parameters,
        };

    private async Task<JsonElement> PostAsync(object body, CancellationToken ct)
    {
        try
        {
            using var response = await http.PostAsJsonAsync((Uri?)null, body, ct).ConfigureAwait(false);
            response.EnsureSuccessStatusCode();
            return await response.Content.ReadFromJsonAsync<JsonElement>(ct).ConfigureAwait(false);
        }
        catch (Exception e)
            when (e is HttpRequestException or JsonException
                || (e is OperationCanceledException && !ct.IsCancellationRequested)
            )
        {
            throw new ChainUnavailableException("The chain's client does not answer: " + e.Message, e);
        }
    }

    private static JsonElement? Result(JsonElement answer)
    {
        if (answer.TryGetProperty("error", out var error) && error.ValueKind == JsonValueKind.Object)
        {
            byte[]? revert = null;
            if (error.TryGetProperty("data", out var data) && data.ValueKind == JsonValueKind.String)
                revert = Hex.TryDecode(data.GetString(), out var bytes) ? bytes : null;
            throw new JsonRpcException(
                error.GetProperty("code").GetInt32(),
                error.GetProperty("message").GetString() ?? "",
                revert
            );
        }
        return answer.TryGetProperty("result", out var result) && result.ValueKind != JsonValueKind.Null
            ? result
            : null;
    }
}
