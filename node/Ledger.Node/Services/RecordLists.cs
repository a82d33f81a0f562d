using Google.Protobuf;
using Grpc.Core;
using Ledger.Api;
using Ledger.Evidence.Machines;
using Ledger.Evidence.Primitives;
using Ledger.Node.Errors;
using Ledger.Node.Events;
using Ledger.Node.Index;
using Ledger.Node.Reads;
using Ledger.Node.Records;

namespace Ledger.Node.Services;

/// <summary>A page of whatever is listed.</summary>
internal sealed record ListedPage<T>(IReadOnlyList<T> Items, string NextToken, ReadPoint Point);

/// <summary>Pages of records and of their events, each page of the block that the first one was read at.</summary>
internal sealed class RecordLists(IChain chain, ChainIndex index, BlockEvents blocks, ReadPoints points)
{
    /// <exception cref="RpcException">BAD_VALUE: not a record's name of this collection.</exception>
    public static Bytes32 Id(string name, RecordKind kind)
    {
        if (!ResourceName.TryParseRecord(name, out var found, out var id) || found != (int)kind)
            throw RpcErrors.BadField(
                "name",
                $"expected {ResourceName.Collection((int)kind)}/{{id}}: 64 lower-case hex digits, or an organisation's number.",
                $"应为 {ResourceName.Collection((int)kind)}/ 加 64 位小写十六进制(机构为编号)。"
            );
        return new Bytes32(id);
    }

    /// <summary>Records read for one page at most, so that a page comes before its deadline.</summary>
    private const int LookedAt = 5_000;

    /// <summary>Records of a kind in the order of creation that still match at the block read.</summary>
    /// <param name="kind">Kind of record.</param>
    /// <param name="candidates">From the index, after a place.</param>
    /// <param name="view">Null where the record is not there at the block, or does not match.</param>
    /// <param name="scope">Call and filter, bound into the token.</param>
    /// <param name="pageSize">As the request has it.</param>
    /// <param name="token">As the request has it.</param>
    /// <param name="read">As the request has it.</param>
    /// <param name="ct">Ends the call.</param>
    public async Task<ListedPage<T>> ListAsync<T>(
        RecordKind kind,
        Func<EventPlace?, IEnumerable<(EventPlace Place, Bytes32 Record)>> candidates,
        Func<Bytes32, ulong, ValueTask<T?>> view,
        string scope,
        uint pageSize,
        string token,
        Wire.ReadOptions? read,
        CancellationToken ct
    )
        where T : class, IMessage
    {
        scope = kind + ":" + scope;
        var at = Paging.Decode(chain.GenesisHash, scope, token);
        var point = await PointAsync(at?.AtBlock, read, ct).ConfigureAwait(false);
        var items = new List<T>();
        var (bytes, last) = (0, default(EventPlace));
        var looked = 0;
        foreach (var (place, record) in candidates(at?.Last))
        {
            if (place.Block > point.Number)
                break;
            ct.ThrowIfCancellationRequested();
            // A filter that hardly anything matches: a page may be short or empty, and the next goes on from here.
            if (looked++ == LookedAt)
                return new ListedPage<T>(items, Paging.Encode(chain.GenesisHash, scope, point.Number, last), point);
            var item = await view(record, point.Number).ConfigureAwait(false);
            if (item is not null && (items.Count == Paging.Limit(pageSize) || !Paging.Fits(ref bytes, item)))
                return new ListedPage<T>(items, Paging.Encode(chain.GenesisHash, scope, point.Number, last), point);
            last = place;
            if (item is not null)
                items.Add(item);
        }
        return new ListedPage<T>(items, "", point);
    }

    /// <summary>A record's events up to the block read; an unknown record has none.</summary>
    public async Task<ListedPage<Wire.Event>> EventsAsync(
        RecordKind kind,
        Bytes32 id,
        uint firstSeq,
        uint pageSize,
        string token,
        Wire.ReadOptions? read,
        CancellationToken ct
    )
    {
        var scope = "events:" + RecordReader.Name(kind, id);
        var at = Paging.Decode(chain.GenesisHash, scope, token);
        var point = await PointAsync(at?.AtBlock, read, ct).ConfigureAwait(false);
        var items = new List<Wire.Event>();
        var (bytes, last) = (0, default(EventPlace));
        foreach (var place in index.Events(kind, id))
        {
            if (place.Block > point.Number)
                break;
            if (
                at is { } after
                && (place.Block, place.LogIndex).CompareTo((after.Last.Block, after.Last.LogIndex)) <= 0
            )
                continue;
            ct.ThrowIfCancellationRequested();
            var placed = await blocks.AtAsync(place, ct).ConfigureAwait(false);
            if (placed.Event.Seq < firstSeq)
                continue;
            var item = WireEvents.Of(placed, chain.GenesisHash);
            if (items.Count == Paging.Limit(pageSize) || !Paging.Fits(ref bytes, item))
                return new ListedPage<Wire.Event>(
                    items,
                    Paging.Encode(chain.GenesisHash, scope, point.Number, last),
                    point
                );
            last = place;
            items.Add(item);
        }
        return new ListedPage<Wire.Event>(items, "", point);
    }

    /// <summary>An enum's value by its name without prefix, or by its number.</summary>
    public static int? State<T>(Dictionary<string, string> terms)
        where T : struct, Enum
    {
        if (!terms.TryGetValue("state", out var text))
            return null;
        if (Enum.TryParse<T>(text.Replace("_", "", StringComparison.Ordinal), ignoreCase: true, out var state))
            return Convert.ToInt32(state, System.Globalization.CultureInfo.InvariantCulture);
        throw RpcErrors.BadField("filter", "state is not one of this kind's states.", "state 不是该类记录的状态。");
    }

    public static Dictionary<string, string> Terms(string filter, params string[] keys) =>
        FilterTerms.Parse(filter, keys);

    private async ValueTask<ReadPoint> PointAsync(ulong? tokenBlock, Wire.ReadOptions? read, CancellationToken ct)
    {
        if (tokenBlock is not { } block)
            return await points.OfAsync(read, ct).ConfigureAwait(false);
        return await points
            .OfAsync(new Wire.ReadOptions { Seen = read?.Seen, AtBlock = block }, ct)
            .ConfigureAwait(false);
    }
}
