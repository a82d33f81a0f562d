using Google.Protobuf;
using Grpc.Core;
using Grpc.Core.Interceptors;
using Ledger.Api.V1;
using Ledger.Evidence.Primitives;

namespace Ledger.Testing;

/// <summary>Between a client's calls and the network: streams that break, repeat or skip, and a node that lies.</summary>
internal sealed class FaultyCalls(Faults faults) : Interceptor
{
    public override AsyncUnaryCall<TResponse> AsyncUnaryCall<TRequest, TResponse>(
        TRequest request,
        ClientInterceptorContext<TRequest, TResponse> context,
        AsyncUnaryCallContinuation<TRequest, TResponse> continuation
    )
    {
        var call = continuation(request, context);
        return new AsyncUnaryCall<TResponse>(
            AnswerAsync(call.ResponseAsync),
            call.ResponseHeadersAsync,
            call.GetStatus,
            call.GetTrailers,
            call.Dispose
        );
    }

    public override AsyncServerStreamingCall<TResponse> AsyncServerStreamingCall<TRequest, TResponse>(
        TRequest request,
        ClientInterceptorContext<TRequest, TResponse> context,
        AsyncServerStreamingCallContinuation<TRequest, TResponse> continuation
    )
    {
        var call = continuation(request, context);
        object reader = call.ResponseStream switch
        {
            IAsyncStreamReader<SubscribeResponse> feed => new Feed(feed, faults, Falsify),
            IAsyncStreamReader<StreamBundleResponse> bundle when IsLie(((StreamBundleRequest)(object)request).Name) =>
                new FalseBundle(bundle),
            var other => other,
        };
        return new AsyncServerStreamingCall<TResponse>(
            (IAsyncStreamReader<TResponse>)reader,
            call.ResponseHeadersAsync,
            call.GetStatus,
            call.GetTrailers,
            call.Dispose
        );
    }

    private async Task<T> AnswerAsync<T>(Task<T> answer)
    {
        var told = await answer;
        switch (told)
        {
            case GetLedgerResponse r when faults.ServesAnotherLedger:
                r.GenesisHash = new string('f', r.GenesisHash.Length);
                break;
            case GetFilingResponse r when IsLie(r.Filing.Name):
                r.Filing.State = r.Filing.State == FilingState.Registered ? FilingState.Filed : FilingState.Registered;
                break;
            case GetTransactionResponse r:
                foreach (var applied in r.Transaction.Results.Select(s => s.Applied).OfType<Applied>())
                    if (IsLie(applied.Record))
                        applied.Head = Flip(applied.Head);
                break;
            case ListFilingEventsResponse r:
                foreach (var e in r.Events)
                    Falsify(e);
                break;
            case ConfirmHeadsResponse r:
                foreach (var head in r.Heads.Where(h => IsLie(h.Record) && h.Head.Length > 0))
                    head.Head = Flip(head.Head);
                break;
            case ProveRecordResponse r when faults.LiesAboutAnything:
                r.Evidence.Nodes[^1] = Flip(r.Evidence.Nodes[^1]);
                break;
        }
        return told;
    }

    private void Falsify(Event e)
    {
        if (e.Data.Length > 0 && IsLie(e.Record))
            e.Data = Flip(e.Data);
    }

    private bool IsLie(string record) =>
        record.Length > 64
        && record.StartsWith("filings/", StringComparison.Ordinal)
        && faults.LiesAbout(new Bytes32(Convert.FromHexString(record.AsSpan(record.Length - 64))));

    private static ByteString Flip(ByteString bytes)
    {
        var copy = bytes.ToByteArray();
        copy[^1] ^= 1;
        return ByteString.CopyFrom(copy);
    }

    private sealed class Feed(IAsyncStreamReader<SubscribeResponse> inner, Faults faults, Action<Event> falsify)
        : IAsyncStreamReader<SubscribeResponse>
    {
        private readonly Task cut = faults.Cut;
        private bool again;

        public SubscribeResponse Current { get; private set; } = null!;

        public async Task<bool> MoveNext(CancellationToken cancellationToken)
        {
            if (again)
            {
                again = false;
                return true;
            }
            do
            {
                var next = inner.MoveNext(cancellationToken);
                if (await Task.WhenAny(next, cut) == cut)
                    throw new RpcException(new Status(StatusCode.Unavailable, "The stream was cut (test fault)."));
                if (!await next)
                    return false;
                Current = inner.Current;
            } while (Current.Event is not null && faults.TakeDrop());
            if (Current.Event is { } e)
            {
                falsify(e);
                again = faults.TakeDuplicate();
            }
            return true;
        }
    }

    /// <summary>One digit of a trie node differs.</summary>
    private sealed class FalseBundle(IAsyncStreamReader<StreamBundleResponse> inner)
        : IAsyncStreamReader<StreamBundleResponse>
    {
        private const int Deep = 10;

        public StreamBundleResponse Current { get; private set; } = null!;

        public async Task<bool> MoveNext(CancellationToken cancellationToken)
        {
            if (!await inner.MoveNext(cancellationToken))
                return false;
            Current = inner.Current;
            var bytes = Current.Chunk.ToByteArray();
            if (bytes.AsSpan().IndexOf("\"nodes\""u8) is >= 0 and var list)
            {
                var digit = list + bytes.AsSpan(list).IndexOf("0x"u8) + Deep;
                bytes[digit] = bytes[digit] == (byte)'0' ? (byte)'1' : (byte)'0';
                Current.Chunk = ByteString.CopyFrom(bytes);
            }
            return true;
        }
    }
}
