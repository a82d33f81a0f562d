using System.Security.Cryptography;
using Google.Protobuf.WellKnownTypes;
using Grpc.Core;
using Ledger.Api;
using Ledger.Sdk.Grpc;
using Ledger.Sdk.Reports;
using Proto = Ledger.Api.V1;

namespace Ledger.Sdk.Feeds;

/// <summary>One connection of the feed. An item is taken only if it names the cursor that we hold as its predecessor.</summary>
internal sealed class FeedStream : IDisposable
{
    private readonly ReadChannel reads;
    private readonly TimeSpan silence;
    private readonly TimeProvider time;
    private readonly AsyncServerStreamingCall<Proto.SubscribeResponse> call;
    private string cursor;

    public FeedStream(ReadChannel reads, string after, string filter, TimeSpan heartbeat, TimeProvider time)
    {
        (this.reads, this.time, cursor) = (reads, time, after);
        silence = heartbeat * 3;
        call = new Proto.EventService.EventServiceClient(reads.Invoker).Subscribe(
            new Proto.SubscribeRequest
            {
                After = after,
                Filter = filter,
                Heartbeat = Duration.FromTimeSpan(heartbeat),
            }
        );
    }

    /// <summary>Why it ended.</summary>
    public string Ended { get; private set; } = "";

    /// <summary>Null when the stream ended and may be taken up again from the last cursor.</summary>
    public async Task<FeedItem?> NextAsync(CancellationToken ct)
    {
        try
        {
            using var stop = CancellationTokenSource.CreateLinkedTokenSource(ct);
            var next = call.ResponseStream.MoveNext(stop.Token);
            if (!await next.WaitAsync(silence, time, ct))
                return End("the node closed the stream");
            var item = call.ResponseStream.Current;
            var fresh = cursor is "genesis" or "head";
            if (!fresh && !string.Equals(item.Previous, cursor, StringComparison.Ordinal))
                return End("an item named another predecessor: a gap, read again from the cursor");
            cursor = item.Cursor;
            if (item.Event is { } e)
            {
                var read = ReportReader.Read(e);
                reads.Seen.Raise(e.Block);
                return new FeedItem(item.Cursor, read, read.Block, false);
            }
            reads.Seen.Raise(item.Heartbeat.Head);
            return new FeedItem(item.Cursor, null, Wire.BlockRef(item.Heartbeat.Head), item.Heartbeat.CaughtUp);
        }
        catch (Exception e) when (e is ForeignLedgerException or HistoryForkedException && !reads.IsAlone)
        {
            return End(e.Message);
        }
        catch (TimeoutException)
        {
            return End("three heartbeats were missed");
        }
        catch (RpcException e)
        {
            ct.ThrowIfCancellationRequested();
            if (
                StatusDetails.Info(e) is { } info
                && info.Reason
                    is ErrorReasons.ForeignCursor
                        or ErrorReasons.FilterChanged
                        or ErrorReasons.CursorForked
                        or ErrorReasons.NotPermitted
                        or ErrorReasons.BadValue
            )
                throw new LedgerRequestException(info.Reason, StatusDetails.Words(e), e);
            return End(StatusDetails.Info(e)?.Reason ?? e.StatusCode.ToString());
        }
    }

    private FeedItem? End(string why)
    {
        Ended = why;
        return null;
    }

    /// <summary>0.2 to 15 s, full jitter.</summary>
    public static TimeSpan BackOff(int failures)
    {
        var most = Math.Min(15_000, 200 * (1 << Math.Min(failures, 8)));
        return TimeSpan.FromMilliseconds(RandomNumberGenerator.GetInt32(200, most + 1));
    }

    public void Dispose() => call.Dispose();
}
