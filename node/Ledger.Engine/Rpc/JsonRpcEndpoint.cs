using Ledger.Engine.Chain;
using Microsoft.AspNetCore.Http;

namespace Ledger.Engine.Rpc;

/// <summary>
/// Ethereum JSON-RPC over HTTP POST and WebSocket, to be mapped into any ASP.NET Core application. HTTP statuses: 200 for every
/// JSON-RPC answer, 204 for notifications and pre-flights, 401 without the token that is asked for, 403, 405, 413 and 415 for what is no such request; 408 with a
/// JSON-RPC error for a body that comes too slowly, 429 and 503 where one caller, or all together, ask too much at a time.
/// </summary>
public sealed class JsonRpcEndpoint : IDisposable
{
    private static readonly string[] JsonTypes =
    [
        "application/json",
        "application/json-rpc",
        "application/jsonrequest",
    ];

    private readonly JsonRpcOptions options;
    private readonly RpcAdmission admission;
    private readonly JsonRpcDispatcher dispatcher;
    private readonly RpcSockets sockets;

    public JsonRpcEndpoint(IExecutionChain chain, JsonRpcOptions options)
    {
        this.options = options;
        admission = new RpcAdmission(options);
        dispatcher = new JsonRpcDispatcher(chain, options, admission);
        sockets = new RpcSockets(options, admission, dispatcher);
    }

    /// <summary>Closes what stays open by itself; to be called before the server is stopped.</summary>
    public void EndSockets() => sockets.End();

    public void Dispose()
    {
        sockets.Dispose();
        admission.Dispose();
    }

    public async Task HandleAsync(HttpContext context)
    {
        var request = context.Request;
        if (!IsAllowedHost(request.Host))
        {
            await RefuseAsync(context, StatusCodes.Status403Forbidden, "The Host header is not a name of this node.");
            return;
        }
        AllowOrigin(request, context.Response);
        if (HttpMethods.IsOptions(request.Method))
            context.Response.StatusCode = StatusCodes.Status204NoContent;
        else if (options.Secret?.Fault(request.Headers.Authorization.ToString(), options.Time.GetUtcNow()) is { } fault)
        {
            context.Response.Headers.WWWAuthenticate = "Bearer";
            await RefuseAsync(context, StatusCodes.Status401Unauthorized, fault);
        }
        else if (context.WebSockets.IsWebSocketRequest)
            await SocketAsync(context);
        else if (!HttpMethods.IsPost(request.Method))
            await RefuseAsync(context, StatusCodes.Status405MethodNotAllowed, "POST a JSON-RPC call.");
        else if (!IsJson(request.ContentType))
            await RefuseAsync(context, StatusCodes.Status415UnsupportedMediaType, "Content-Type: application/json.");
        else if (request.ContentLength is { } length && length > options.MaxRequestBytes)
            await RefuseAsync(
                context,
                StatusCodes.Status413PayloadTooLarge,
                Text($"The request has {length} bytes; the limit is {options.MaxRequestBytes}.")
            );
        else
            await AdmitAsync(context);
    }

    /// <summary>No browser asks before a page opens one: a foreign origin is refused here.</summary>
    private Task SocketAsync(HttpContext context)
    {
        var origin = context.Request.Headers.Origin.ToString();
        return origin.Length > 0 && !IsAllowedOrigin(origin)
            ? RefuseAsync(context, StatusCodes.Status403Forbidden, "The Origin is not one that this node allows.")
            : sockets.HandleAsync(context, CallerOf(context));
    }

    private static System.Net.IPAddress CallerOf(HttpContext context) =>
        context.Connection.RemoteIpAddress ?? System.Net.IPAddress.None;

    private async Task AdmitAsync(HttpContext context)
    {
        using var share = admission.Bytes.Begin();
        // The place comes after the body: who sends slowly keeps none from others.
        switch (await ReadAsync(context, share))
        {
            case (BodyEnd.TooLong, _):
                await RefuseAsync(
                    context,
                    StatusCodes.Status413PayloadTooLarge,
                    Text($"The request has more bytes than the limit, {options.MaxRequestBytes}.")
                );
                break;
            case (BodyEnd.TooLate, _):
                // What is still to come of the body is not waited for.
                context.Response.Headers.Connection = "close";
                await BusyAsync(
                    context,
                    StatusCodes.Status408RequestTimeout,
                    Text($"the request's body did not come within {options.BodyTime.TotalSeconds} seconds")
                );
                break;
            case (BodyEnd.NoRoom, _):
                await BusyAsync(
                    context,
                    StatusCodes.Status503ServiceUnavailable,
                    "busy: too many bytes of requests and answers are under way; try again in a second"
                );
                break;
            case (_, var body):
                await EnterAsync(context, body, share);
                break;
        }
    }

    private async Task EnterAsync(HttpContext context, ReadOnlyMemory<byte> body, BytesUnderWay.Share share)
    {
        var output = new RpcOutput(
            share,
            body.Length,
            options.MaxResponseBytes,
            (bytes, ct) => context.Response.Body.WriteAsync(bytes, ct)
        );
        context.Response.ContentType = "application/json";
        using (var place = await admission.EnterAsync(context.RequestAborted))
        {
            if (!place.IsAcquired)
            {
                await BusyAsync(
                    context,
                    StatusCodes.Status503ServiceUnavailable,
                    Text($"busy: {options.MaxRequests} requests are under way; try again in a second")
                );
                return;
            }
            try
            {
                await dispatcher.AnswerAsync(body, new RpcCaller(CallerOf(context)), output, context.RequestAborted);
            }
            catch (CallBudgetException)
            {
                await BusyAsync(
                    context,
                    StatusCodes.Status429TooManyRequests,
                    Text($"rate limit exceeded: {options.CallsPerSecond} calls a second; try again in a second")
                );
                return;
            }
        }
        // Sent without the place: who reads slowly keeps none from others either.
        if (!output.HasSent)
            context.Response.ContentLength = output.Held.Length;
        if (!output.HasSent && output.Held.Length == 0)
        {
            context.Response.ContentLength = null;
            context.Response.ContentType = null;
            context.Response.StatusCode = StatusCodes.Status204NoContent;
            return;
        }
        await output.SendAsync(context.RequestAborted);
    }

    /// <summary>Reads no further than the limits; with Whole the body.</summary>
    private async ValueTask<(BodyEnd End, ReadOnlyMemory<byte> Body)> ReadAsync(
        HttpContext context,
        BytesUnderWay.Share share
    )
    {
        using var late = new CancellationTokenSource(options.BodyTime, options.Time);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(context.RequestAborted, late.Token);
        using var body = new MemoryStream();
        var buffer = new byte[16 * 1024];
        try
        {
            while (true)
            {
                var read = await context.Request.Body.ReadAsync(buffer, either.Token);
                if (read == 0)
                    return (BodyEnd.Whole, body.GetBuffer().AsMemory(0, (int)body.Length));
                if (body.Length + read > options.MaxRequestBytes)
                    return (BodyEnd.TooLong, default);
                if (!share.TryReach(body.Length + read))
                    return (BodyEnd.NoRoom, default);
                body.Write(buffer, 0, read);
            }
        }
        catch (OperationCanceledException)
            when (late.IsCancellationRequested && !context.RequestAborted.IsCancellationRequested)
        {
            return (BodyEnd.TooLate, default);
        }
    }

    private enum BodyEnd
    {
        Unset = 0,
        Whole,
        TooLong,
        TooLate,
        NoRoom,
    }

    /// <summary>Pages of other origins may call only where the configuration names them (Fetch standard, CORS).</summary>
    private void AllowOrigin(HttpRequest request, HttpResponse response)
    {
        response.Headers.Vary = "Origin";
        var origin = request.Headers.Origin.ToString();
        if (origin.Length == 0)
            return;
        if (!IsAllowedOrigin(origin))
            return;
        response.Headers.AccessControlAllowOrigin = AnyOrigin ? "*" : origin;
        if (!HttpMethods.IsOptions(request.Method))
            return;
        response.Headers.AccessControlAllowMethods = "POST";
        response.Headers.AccessControlAllowHeaders = "content-type, authorization";
        response.Headers.AccessControlMaxAge = "600";
    }

    private bool AnyOrigin => options.AllowedOrigins.Contains("*", StringComparer.Ordinal);

    private bool IsAllowedOrigin(string origin) =>
        AnyOrigin || options.AllowedOrigins.Contains(origin, StringComparer.OrdinalIgnoreCase);

    private bool IsAllowedHost(HostString host) =>
        System.Net.IPAddress.TryParse(host.Host, out _)
        || options.AllowedHosts.Contains(host.Host, StringComparer.OrdinalIgnoreCase);

    private static bool IsJson(string? contentType)
    {
        var type = contentType.AsSpan();
        var end = type.IndexOf(';');
        var essence = (end < 0 ? type : type[..end]).Trim().ToString();
        return JsonTypes.Contains(essence, StringComparer.OrdinalIgnoreCase);
    }

    /// <summary>Not now: with the status and header that HTTP clients wait by, and an error that JSON-RPC clients read.</summary>
    private static async Task BusyAsync(HttpContext context, int status, string text)
    {
        context.Response.StatusCode = status;
        context.Response.Headers.RetryAfter = "1";
        context.Response.ContentType = "application/json";
        await context.Response.Body.WriteAsync(
            JsonRpcDispatcher.Refusal(RpcException.LimitExceeded, text),
            context.RequestAborted
        );
    }

    private static string Text(FormattableString text) => FormattableString.Invariant(text);

    private static async Task RefuseAsync(HttpContext context, int status, string text)
    {
        context.Response.StatusCode = status;
        context.Response.ContentType = "text/plain; charset=utf-8";
        await context.Response.WriteAsync(text + "\n", context.RequestAborted);
    }
}
