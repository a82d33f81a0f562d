using System.Diagnostics.Metrics;
using System.Net;
using Microsoft.AspNetCore.Connections;
using Microsoft.Extensions.Logging;

namespace Ledger.Listening;

/// <summary>
/// Holds one listener's connections below its limits. A connection that carries no request gives way to a new one: first those
/// that never made a request, the oldest of them first, then the one that is idle for longest; so idle connections shut nobody
/// out. Only where every connection carries a request is the new one turned away.
/// </summary>
public sealed partial class ConnectionGate : IDisposable
{
    private static readonly TimeSpan Look = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan SaidAgain = TimeSpan.FromSeconds(10);
    private static readonly Meter Meter = new("Ledger.Listening");
    private static readonly Counter<long> Closed = Meter.CreateCounter<long>(
        "ledger.connections.closed",
        unit: "{connection}",
        description: "Connections closed at a bound of their listener."
    );

    private readonly string listener;
    private readonly ConnectionLimits limits;
    private readonly TimeProvider time;
    private readonly ILogger log;
    private readonly ITimer sweep;
    private readonly Lock gate = new();
    private readonly HashSet<HeldConnection> held = []; // guarded by gate
    private readonly Dictionary<IPAddress, int> byAddress = []; // guarded by gate
    private readonly Dictionary<ConnectionBound, long> unsaid = []; // guarded by gate
    private long said; // guarded by gate

    /// <param name="listener">Its name in the log, for instance "api".</param>
    public ConnectionGate(string listener, ConnectionLimits limits, TimeProvider time, ILogger log)
    {
        ArgumentNullException.ThrowIfNull(limits);
        ArgumentNullException.ThrowIfNull(time);
        (this.listener, this.limits, this.time, this.log) = (listener, limits, time, log);
        sweep = time.CreateTimer(_ => Sweep(), null, Look, Look);
    }

    /// <summary>Open now.</summary>
    public int Count
    {
        get
        {
            lock (gate)
                return held.Count;
        }
    }

    /// <summary>The connection's whole life, as middleware of the listener.</summary>
    public async Task RunAsync(ConnectionContext connection, ConnectionDelegate next)
    {
        ArgumentNullException.ThrowIfNull(connection);
        ArgumentNullException.ThrowIfNull(next);
        if (Enter(connection) is not { } entered)
        {
            connection.Abort(new ConnectionAbortedException("The listener's connections are all in use."));
            return;
        }
        try
        {
            await next(connection).ConfigureAwait(false);
        }
        finally
        {
            Leave(entered);
        }
    }

    public void Dispose() => sweep.Dispose();

    /// <summary>Null where it finds no place.</summary>
    private HeldConnection? Enter(ConnectionContext connection)
    {
        var address = (connection.RemoteEndPoint as IPEndPoint)?.Address;
        var network = ClientNetwork.Of(address);
        var sharesAddress = IPAddress.IsLoopback(network);
        HeldConnection? evicted = null;
        var entered = new HeldConnection(this, connection, network, time.GetTimestamp());
        lock (gate)
        {
            var bound =
                !sharesAddress && byAddress.GetValueOrDefault(network) >= limits.PerAddress
                    ? ConnectionBound.ConnectionsOfOneAddress
                : held.Count >= limits.Connections ? ConnectionBound.Connections
                : ConnectionBound.Unset;
            if (bound != ConnectionBound.Unset)
            {
                evicted = IdlestNeedsLock(bound == ConnectionBound.ConnectionsOfOneAddress ? network : null);
                CountNeedsLock(bound);
                if (evicted is null)
                    return null;
                RemoveNeedsLock(evicted);
            }
            held.Add(entered);
            byAddress[network] = byAddress.GetValueOrDefault(network) + 1;
        }
        connection.Features.Set(entered);
        evicted?.Connection.Abort(new ConnectionAbortedException("An idle connection gave way to a new one."));
        return entered;
    }

    private void Leave(HeldConnection gone)
    {
        lock (gate)
            RemoveNeedsLock(gone);
    }

    private void RemoveNeedsLock(HeldConnection gone)
    {
        if (!held.Remove(gone))
            return;
        if (--byAddress[gone.Network] == 0)
            byAddress.Remove(gone.Network);
    }

    private HeldConnection? IdlestNeedsLock(IPAddress? network)
    {
        HeldConnection? idlest = null;
        foreach (var one in held)
            if (
                (network is null || one.Network.Equals(network))
                && one.IsIdle
                && (idlest is null || one.IsIdlerThan(idlest))
            )
                idlest = one;
        return idlest;
    }

    private void Sweep()
    {
        List<HeldConnection> late = [];
        lock (gate)
        {
            foreach (var one in held)
                if (!one.HasServed && one.IsIdle && time.GetElapsedTime(one.Since) >= limits.FirstRequest)
                    late.Add(one);
            foreach (var one in late)
            {
                RemoveNeedsLock(one);
                CountNeedsLock(ConnectionBound.FirstRequest);
            }
            SayNeedsLock();
        }
        foreach (var one in late)
            one.Connection.Abort(new ConnectionAbortedException("No request came in time."));
    }

    private void CountNeedsLock(ConnectionBound bound)
    {
        unsaid[bound] = unsaid.GetValueOrDefault(bound) + 1;
        Closed.Add(1, new("listener", listener), new("bound", bound.ToString()));
    }

    /// <summary>At most every ten seconds, so that a flood of connections is none of lines.</summary>
    private void SayNeedsLock()
    {
        if (unsaid.Count == 0 || (said != 0 && time.GetElapsedTime(said) < SaidAgain))
            return;
        said = time.GetTimestamp();
        foreach (var (bound, count) in unsaid)
            LogBound(log, listener, count, bound, held.Count);
        unsaid.Clear();
    }

    internal void Begin(HeldConnection connection)
    {
        lock (gate)
        {
            connection.HasServed = true;
            connection.UnderWay++;
        }
    }

    internal void End(HeldConnection connection)
    {
        lock (gate)
        {
            connection.UnderWay--;
            connection.Since = time.GetTimestamp();
        }
    }

    [LoggerMessage(
        3001,
        LogLevel.Warning,
        "Listener {Listener}: {Count} connections were closed at a bound, {Bound}; {Open} are open"
    )]
    private static partial void LogBound(ILogger logger, string listener, long count, ConnectionBound bound, int open);
}

/// <summary>The bound at which a connection was closed.</summary>
internal enum ConnectionBound
{
    Unset = 0,
    Connections,
    ConnectionsOfOneAddress,
    FirstRequest,
}

/// <summary>One connection of a gate; its state is guarded by the gate's lock.</summary>
internal sealed class HeldConnection(ConnectionGate gate, ConnectionContext connection, IPAddress network, long since)
{
    public ConnectionContext Connection => connection;

    public IPAddress Network => network;

    public int UnderWay { get; set; }

    public bool HasServed { get; set; }

    /// <summary>Timestamp of the connection, then of the end of its last request.</summary>
    public long Since { get; set; } = since;

    public bool IsIdle => UnderWay == 0;

    public bool IsIdlerThan(HeldConnection other) => HasServed == other.HasServed ? Since < other.Since : !HasServed;

    public void Begin() => gate.Begin(this);

    public void End() => gate.End(this);
}
