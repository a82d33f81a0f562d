using Grpc.Core;
using Grpc.Core.Interceptors;

namespace Ledger.Sdk.Grpc;

/// <summary>
/// Stands before every call to one node: none is made before the node was met, and no answer is given out that came over a
/// connection made since.
/// </summary>
internal sealed class MetNode(Func<CallInvoker> raw) : Interceptor, IDisposable
{
    private readonly SemaphoreSlim gate = new(1, 1);
    private volatile LedgerContact? contact;

    /// <summary>Connections made; <see cref="met"/> is the number under which the node was met.</summary>
    private int connections = 1;
    private volatile int met;

    /// <summary>From here on the node is met before it is asked anything.</summary>
    public void Guard(LedgerContact ledger) => contact = ledger;

    /// <summary>A new connection: another process may stand behind it.</summary>
    public void Reconnected() => Interlocked.Increment(ref connections);

    public async ValueTask MeetAsync(CancellationToken ct)
    {
        if (contact is not { } ledger || met == Volatile.Read(ref connections))
            return;
        await gate.WaitAsync(ct);
        try
        {
            while (met != Volatile.Read(ref connections))
            {
                var before = Volatile.Read(ref connections);
                await ledger.MeetAsync(raw(), ct);
                // The very first call makes the connection that it is made over.
                var after = Volatile.Read(ref connections);
                if (after == before)
                    met = after;
            }
        }
        finally
        {
            gate.Release();
        }
    }

    public override AsyncUnaryCall<TResponse> AsyncUnaryCall<TRequest, TResponse>(
        TRequest request,
        ClientInterceptorContext<TRequest, TResponse> context,
        AsyncUnaryCallContinuation<TRequest, TResponse> continuation
    )
    {
        var ct = context.Options.CancellationToken;
        AsyncUnaryCall<TResponse>? call = null;
        async Task<TResponse> RunAsync()
        {
            await MeetAsync(ct);
            call = continuation(request, context);
            var answer = await call.ResponseAsync;
            await MeetAsync(ct);
            return answer;
        }
        var run = RunAsync();
        return new AsyncUnaryCall<TResponse>(
            run,
            HeadersAsync(run, () => call!.ResponseHeadersAsync),
            () => call?.GetStatus() ?? throw new InvalidOperationException("The call was not made yet."),
            () => call?.GetTrailers() ?? throw new InvalidOperationException("The call was not made yet."),
            () => call?.Dispose()
        );
    }

    public override AsyncServerStreamingCall<TResponse> AsyncServerStreamingCall<TRequest, TResponse>(
        TRequest request,
        ClientInterceptorContext<TRequest, TResponse> context,
        AsyncServerStreamingCallContinuation<TRequest, TResponse> continuation
    )
    {
        var stream = new MetStream<TResponse>(
            this,
            () => continuation(request, context),
            context.Options.CancellationToken
        );
        return new AsyncServerStreamingCall<TResponse>(
            stream,
            stream.HeadersAsync,
            stream.GetStatus,
            stream.GetTrailers,
            stream.Dispose
        );
    }

    public void Dispose() => gate.Dispose();

    private static async Task<Metadata> HeadersAsync<T>(Task<T> run, Func<Task<Metadata>> headers)
    {
        await run;
        return await headers();
    }

    /// <summary>A stream that is opened by its first read.</summary>
    private sealed class MetStream<T>(MetNode node, Func<AsyncServerStreamingCall<T>> open, CancellationToken ct)
        : IAsyncStreamReader<T>
    {
        private readonly TaskCompletionSource<Metadata> headers = new(
            TaskCreationOptions.RunContinuationsAsynchronously
        );
        private AsyncServerStreamingCall<T>? call;
        private int disposed;

        public T Current => call!.ResponseStream.Current;

        public Task<Metadata> HeadersAsync => headers.Task;

        public async Task<bool> MoveNext(CancellationToken cancellationToken)
        {
            if (call is null)
            {
                using var either = CancellationTokenSource.CreateLinkedTokenSource(ct, cancellationToken);
                await node.MeetAsync(either.Token);
                ObjectDisposedException.ThrowIf(Volatile.Read(ref disposed) != 0, this);
                call = open();
                _ = call.ResponseHeadersAsync.ContinueWith(
                    t =>
                    {
                        if (t.IsCompletedSuccessfully)
                            headers.TrySetResult(t.Result);
                        else
                            headers.TrySetCanceled(CancellationToken.None);
                    },
                    CancellationToken.None,
                    TaskContinuationOptions.ExecuteSynchronously,
                    TaskScheduler.Default
                );
            }
            var moved = await call.ResponseStream.MoveNext(cancellationToken);
            await node.MeetAsync(cancellationToken);
            return moved;
        }

        public global::Grpc.Core.Status GetStatus() => Opened.GetStatus();

        public Metadata GetTrailers() => Opened.GetTrailers();

        public void Dispose()
        {
            Interlocked.Exchange(ref disposed, 1);
            call?.Dispose();
        }

        private AsyncServerStreamingCall<T> Opened =>
            call ?? throw new InvalidOperationException("The stream was not opened yet.");
    }
}
