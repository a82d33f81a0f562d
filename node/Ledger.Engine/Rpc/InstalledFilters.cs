using System.Globalization;
using System.Net;
using Ledger.Listening;

namespace Ledger.Engine.Rpc;

/// <summary>What an installed filter tells.</summary>
internal enum FilterKind
{
    Unset = 0,
    Logs,
    Blocks,
    Pending,
}

/// <summary>A filter that a caller polls. Its cursor moves under <see cref="Turn"/>, one poll at a time.</summary>
/// <param name="kind">What it tells.</param>
/// <param name="query">Of logs.</param>
/// <param name="cursor">Blocks up to this number, or the number of the next pending transaction.</param>
/// <param name="caller">Who installed it.</param>
internal sealed class InstalledFilter(FilterKind kind, LogQuery? query, ulong cursor, IPAddress caller)
{
    public FilterKind Kind => kind;

    public LogQuery? Query => query;

    public IPAddress Caller => caller;

    public ulong Cursor { get; set; } = cursor;

    public SemaphoreSlim Turn { get; } = new(1, 1);

    /// <summary>Timestamp of its installation or last poll.</summary>
    public long Used { get; set; }
}

/// <summary>
/// Filters between polls: so many of one caller and of all; one that nobody polls for a while is gone.
/// </summary>
internal sealed class InstalledFilters(JsonRpcOptions options)
{
    private readonly Lock gate = new();
    private readonly Dictionary<string, InstalledFilter> byName = new(StringComparer.Ordinal); // guarded by gate

    /// <exception cref="RpcException">The caller, or all together, have too many.</exception>
    public string Install(InstalledFilter filter)
    {
        var network = ClientNetwork.Of(filter.Caller);
        lock (gate)
        {
            foreach (var (old, _) in byName.Where(f => IsGone(f.Value)).ToArray())
                byName.Remove(old);
            if (byName.Count >= options.MaxFilters)
                throw Full(FormattableString.Invariant($"{options.MaxFilters} filters are installed"));
            if (byName.Values.Count(f => ClientNetwork.Of(f.Caller).Equals(network)) >= options.MaxFiltersOfOne)
                throw Full(FormattableString.Invariant($"{options.MaxFiltersOfOne} filters of yours are installed"));
            filter.Used = options.Time.GetTimestamp();
            var name = RandomName.Next();
            byName.Add(name, filter);
            return name;
        }
    }

    /// <exception cref="RpcException">There is none of this name, any more or at all.</exception>
    public InstalledFilter Require(string name)
    {
        lock (gate)
        {
            if (!byName.TryGetValue(name, out var filter) || IsGone(filter))
                throw new RpcException(
                    RpcException.ServerError,
                    FormattableString.Invariant(
                        $"filter not found: it was never installed, or not polled for {options.FilterTime.TotalMinutes} minutes"
                    )
                );
            filter.Used = options.Time.GetTimestamp();
            return filter;
        }
    }

    /// <summary>False: there was none.</summary>
    public bool Remove(string name)
    {
        lock (gate)
            return byName.Remove(name, out var filter) && !IsGone(filter);
    }

    private bool IsGone(InstalledFilter filter) => options.Time.GetElapsedTime(filter.Used) >= options.FilterTime;

    private static RpcException Full(string what) =>
        new(RpcException.LimitExceeded, string.Create(CultureInfo.InvariantCulture, $"too many filters: {what}"));
}
