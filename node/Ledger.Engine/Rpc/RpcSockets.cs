using System.Net;
using System.Net.WebSockets;
using System.Text;
using System.Text.Json.Nodes;
using Ledger.Listening;
using Microsoft.AspNetCore.Http;

namespace Ledger.Engine.Rpc;

/// <summary>
/// JSON-RPC over WebSocket: one message a request or a batch, answered in order, and what was subscribed to beside. Bounds: connections
/// in all and of one caller, subscriptions of one, bytes of a message, the time in which a message has to come once it has begun, the time in which
/// a reader has to take a piece of an answer. A bound that is met closes the connection with a reason.
/// </summary>
internal sealed class RpcSockets(JsonRpcOptions options, RpcAdmission admission, JsonRpcDispatcher dispatcher)
    : IDisposable
{
    private readonly Lock gate = new();
    private readonly Dictionary<IPAddress, int> open = []; // guarded by gate; by caller's network
    private readonly CancellationTokenSource ending = new();

    /// <summary>Closes them all, so that a server that stops waits for none.</summary>
    public void End() => ending.Cancel();

    public void Dispose() => ending.Dispose();

    public async Task HandleAsync(HttpContext context, IPAddress caller)
    {
        var network = ClientNetwork.Of(caller);
        if (!TryOpen(network))
        {
            context.Response.StatusCode = StatusCodes.Status503ServiceUnavailable;
            context.Response.Headers.RetryAfter = "1";
            return;
        }
        try
        {
            using var ends = CancellationTokenSource.CreateLinkedTokenSource(context.RequestAborted, ending.Token);
            using var socket = await context.WebSockets.AcceptWebSocketAsync();
            using var connection = new Connection(options, admission, dispatcher, socket, caller, ends.Token);
            await connection.RunAsync();
        }
        catch (Exception e) when (e is WebSocketException or OperationCanceledException or IOException)
        {
            // Gone, or the server stops.
        }
        finally
        {
            Close(network);
        }
    }

    private bool TryOpen(IPAddress network)
    {
        lock (gate)
        {
            var own = open.GetValueOrDefault(network);
            if (open.Values.Sum() >= options.MaxSockets || own >= options.MaxSocketsOfOne)
                return false;
            open[network] = own + 1;
            return true;
        }
    }

    private void Close(IPAddress network)
    {
        lock (gate)
            if (--open[network] == 0)
                open.Remove(network);
    }

    /// <summary>One connection: a reader that answers, and writers that wait for one another.</summary>
    private sealed class Connection(
        JsonRpcOptions options,
        RpcAdmission admission,
        JsonRpcDispatcher dispatcher,
        WebSocket socket,
        IPAddress caller,
        CancellationToken ct
    ) : IDisposable
    {
        private readonly SemaphoreSlim writing = new(1, 1);

        public async Task RunAsync()
        {
            await using var session = new RpcSession(options.MaxSubscriptions, NotifyAsync);
            while (true)
            {
                using var share = admission.Bytes.Begin();
                if (await ReadAsync(share) is not { } message)
                    return;
                await AnswerAsync(message, new RpcCaller(caller, session), share);
                session.Answered();
            }
        }

        public void Dispose() => writing.Dispose();

        /// <summary>One whole message; null where the connection has ended or was ended.</summary>
        private async Task<ReadOnlyMemory<byte>?> ReadAsync(BytesUnderWay.Share share)
        {
            using var body = new MemoryStream();
            var buffer = new byte[16 * 1024];
            using var late = new CancellationTokenSource();
            using var either = CancellationTokenSource.CreateLinkedTokenSource(ct, late.Token);
            using var timer = options.Time.CreateTimer(
                _ => late.Cancel(),
                null,
                Timeout.InfiniteTimeSpan,
                Timeout.InfiniteTimeSpan
            );
            try
            {
                while (true)
                {
                    var read = await socket.ReceiveAsync(buffer.AsMemory(), either.Token);
                    if (read.MessageType == WebSocketMessageType.Close)
                        return await CloseAsync(WebSocketCloseStatus.NormalClosure, "");
                    if (read.MessageType != WebSocketMessageType.Text)
                        return await CloseAsync(WebSocketCloseStatus.InvalidMessageType, "a message is text");
                    if (body.Length + read.Count > options.MaxRequestBytes)
                        return await CloseAsync(
                            WebSocketCloseStatus.MessageTooBig,
                            Text($"a message has at most {options.MaxRequestBytes} bytes")
                        );
                    if (!share.TryReach(body.Length + read.Count))
                        return await CloseAsync(
                            WebSocketCloseStatus.PolicyViolation,
                            "busy: too many bytes of requests and answers are under way"
                        );
                    body.Write(buffer, 0, read.Count);
                    if (read.EndOfMessage)
                        return body.GetBuffer().AsMemory(0, (int)body.Length);
                    if (body.Length == read.Count)
                        timer.Change(options.BodyTime, Timeout.InfiniteTimeSpan);
                }
            }
            catch (OperationCanceledException) when (late.IsCancellationRequested && !ct.IsCancellationRequested)
            {
                socket.Abort(); // Nothing can be said after a read was given up.
                return null;
            }
        }

        private async Task AnswerAsync(ReadOnlyMemory<byte> message, RpcCaller from, BytesUnderWay.Share share)
        {
            var isWriting = false;
            async ValueTask PieceAsync(ReadOnlyMemory<byte> bytes, CancellationToken _)
            {
                // From the first piece on nothing else may come between.
                if (!isWriting)
                    await writing.WaitAsync(ct);
                isWriting = true;
                await SendAsync(bytes, isLast: false);
            }
            var output = new RpcOutput(share, message.Length, options.MaxResponseBytes, PieceAsync);
            try
            {
                using (var place = await admission.EnterAsync(ct))
                {
                    if (!place.IsAcquired)
                        output.Put(
                            Busy(Text($"busy: {options.MaxRequests} requests are under way; try again in a second"))
                        );
                    else
                        try
                        {
                            await dispatcher.AnswerAsync(message, from, output, ct);
                        }
                        catch (CallBudgetException)
                        {
                            output.Put(
                                Busy(
                                    Text(
                                        $"rate limit exceeded: {options.CallsPerSecond} calls a second; try again in a second"
                                    )
                                )
                            );
                        }
                }
                if (output.Held.Length == 0 && !output.HasSent)
                    return;
                await output.SendAsync(ct);
                await SendAsync(default, isLast: true);
            }
            finally
            {
                if (isWriting)
                    writing.Release();
            }
        }

        private async Task NotifyAsync(JsonNode message, CancellationToken until)
        {
            var bytes = Encoding.UTF8.GetBytes(message.ToJsonString());
            await writing.WaitAsync(until);
            try
            {
                await SendAsync(bytes, isLast: true);
            }
            finally
            {
                writing.Release();
            }
        }

        /// <summary>A reader that takes nothing for too long is cut off: no close frame would reach it either.</summary>
        private async Task SendAsync(ReadOnlyMemory<byte> bytes, bool isLast)
        {
            using var late = new CancellationTokenSource(options.SocketSendTime, options.Time);
            using var either = CancellationTokenSource.CreateLinkedTokenSource(ct, late.Token);
            await socket.SendAsync(bytes, WebSocketMessageType.Text, isLast, either.Token);
        }

        private async Task<ReadOnlyMemory<byte>?> CloseAsync(WebSocketCloseStatus status, string reason)
        {
            using var late = new CancellationTokenSource(options.SocketSendTime, options.Time);
            using var either = CancellationTokenSource.CreateLinkedTokenSource(ct, late.Token);
            await socket.CloseOutputAsync(status, reason, either.Token);
            return null;
        }

        private static JsonNode Busy(string text) =>
            JsonNode.Parse(JsonRpcDispatcher.Refusal(RpcException.LimitExceeded, text))!;

        private static string Text(FormattableString text) => FormattableString.Invariant(text);
    }
}
