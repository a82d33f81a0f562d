using Ledger.Engine.Chain;
using Microsoft.AspNetCore.Http;

namespace Ledger.Engine.Rpc;

/// <summary>
/// Ethereum JSON-RPC over HTTP POST, to be mapped into any ASP.NET Core application. HTTP statuses: 200 for every
/// JSON-RPC answer, 204 for notifications and pre-flights, 405, 413 and 415 for what is no such request.
/// </summary>
public sealed class JsonRpcEndpoint(IExecutionChain chain, JsonRpcOptions options)
{
    private static readonly string[] JsonTypes =
    [
        "application/json",
        "application/json-rpc",
        "application/jsonrequest",
    ];

    private readonly JsonRpcDispatcher dispatcher = new(chain, options);

    public async Task HandleAsync(HttpContext context)
    {
        var request = context.Request;
        AllowOrigin(request, context.Response);
        if (HttpMethods.IsOptions(request.Method))
            context.Response.StatusCode = StatusCodes.Status204NoContent;
        else if (!HttpMethods.IsPost(request.Method))
            await RefuseAsync(context, StatusCodes.Status405MethodNotAllowed, "POST a JSON-RPC call.");
        else if (!IsJson(request.ContentType))
            await RefuseAsync(context, StatusCodes.Status415UnsupportedMediaType, "Content-Type: application/json.");
        else if (await ReadAsync(request, context.RequestAborted) is { } body)
            await AnswerAsync(context, body);
        else
            await RefuseAsync(context, StatusCodes.Status413PayloadTooLarge, "The request is too large.");
    }

    private async Task AnswerAsync(HttpContext context, ReadOnlyMemory<byte> body)
    {
        var answer = await dispatcher.AnswerAsync(body, context.RequestAborted);
        if (answer.Length == 0)
        {
            context.Response.StatusCode = StatusCodes.Status204NoContent;
            return;
        }
        context.Response.ContentType = "application/json";
        context.Response.ContentLength = answer.Length;
        await context.Response.Body.WriteAsync(answer, context.RequestAborted);
    }

    /// <summary>Null where it is longer than allowed; read no further than that.</summary>
    private async ValueTask<ReadOnlyMemory<byte>?> ReadAsync(HttpRequest request, CancellationToken ct)
    {
        if (request.ContentLength > options.MaxRequestBytes)
            return null;
        using var body = new MemoryStream((int)(request.ContentLength ?? 1024));
        var buffer = new byte[16 * 1024];
        while (true)
        {
            var read = await request.Body.ReadAsync(buffer, ct);
            if (read == 0)
                return body.GetBuffer().AsMemory(0, (int)body.Length);
            if (body.Length + read > options.MaxRequestBytes)
                return null;
            body.Write(buffer, 0, read);
        }
    }

    /// <summary>Pages of other origins may call only where the configuration names them (Fetch standard, CORS).</summary>
    private void AllowOrigin(HttpRequest request, HttpResponse response)
    {
        response.Headers.Vary = "Origin";
        var origin = request.Headers.Origin.ToString();
        if (origin.Length == 0)
            return;
        var any = options.AllowedOrigins.Contains("*", StringComparer.Ordinal);
        if (!any && !options.AllowedOrigins.Contains(origin, StringComparer.OrdinalIgnoreCase))
            return;
        response.Headers.AccessControlAllowOrigin = any ? "*" : origin;
        if (!HttpMethods.IsOptions(request.Method))
            return;
        response.Headers.AccessControlAllowMethods = "POST";
        response.Headers.AccessControlAllowHeaders = "content-type";
        response.Headers.AccessControlMaxAge = "600";
    }

    private static bool IsJson(string? contentType)
    {
        var type = contentType.AsSpan();
        var end = type.IndexOf(';');
        var essence = (end < 0 ? type : type[..end]).Trim().ToString();
        return JsonTypes.Contains(essence, StringComparer.OrdinalIgnoreCase);
    }

    private static async Task RefuseAsync(HttpContext context, int status, string text)
    {
        context.Response.StatusCode = status;
        context.Response.ContentType = "text/plain; charset=utf-8";
        await context.Response.WriteAsync(text + "\n", context.RequestAborted);
    }
}
