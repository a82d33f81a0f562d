using System.Net;
using Ledger.Tests;
using Microsoft.AspNetCore.Connections;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Time.Testing;

namespace Ledger.Listening.Tests;

public sealed class ConnectionGateTests : IDisposable
{
    private readonly FakeTimeProvider time = new();
    private readonly CapturedLog log = new();
    private readonly List<ConnectionGate> gates = [];

    public void Dispose() => gates.ForEach(g => g.Dispose());

    [Fact]
    public async Task A_new_connection_takes_the_place_of_the_oldest_that_never_made_a_request()
    {
        var gate = Gate(3);
        var served = Open(gate, "192.0.2.1");
        served.Request();
        var bare = Open(gate, "192.0.2.2");
        var later = Open(gate, "192.0.2.3");
        var fresh = Open(gate, "192.0.2.4");
        await bare.ClosedAsync();
        Assert.True(served.IsOpen && later.IsOpen && fresh.IsOpen);
        Assert.Equal(3, gate.Count);
    }

    [Fact]
    public async Task Where_all_have_made_requests_the_one_that_is_idle_for_longest_goes()
    {
        var gate = Gate(2);
        var first = Open(gate, "192.0.2.1");
        var second = Open(gate, "192.0.2.2");
        second.Request();
        time.Advance(TimeSpan.FromSeconds(1));
        first.Request();
        var fresh = Open(gate, "192.0.2.3");
        await second.ClosedAsync();
        Assert.True(first.IsOpen && fresh.IsOpen);
    }

    [Fact]
    public async Task A_connection_under_a_request_is_never_closed_and_the_new_one_is_turned_away_by_name()
    {
        var gate = Gate(1);
        var busy = Open(gate, "192.0.2.1");
        busy.Begin();
        var refused = Open(gate, "192.0.2.2");
        await refused.ClosedAsync();
        Assert.False(refused.WasServed);
        Assert.True(busy.IsOpen);
        time.Advance(TimeSpan.FromSeconds(1));
        Assert.Equal(["Listener test: 1 connections were closed at a bound, Connections; 1 are open"], log.Lines);
        busy.End();
        Assert.True(Open(gate, "192.0.2.3").IsOpen);
        await busy.ClosedAsync();
    }

    [Fact]
    public async Task One_address_has_its_share_and_all_of_a_64_are_one()
    {
        var gate = Gate(10, perAddress: 2);
        var first = Open(gate, "2001:db8::1");
        first.Begin();
        var second = Open(gate, "2001:db8::2");
        second.Begin();
        var third = Open(gate, "2001:db8::3");
        await third.ClosedAsync();
        Assert.True(Open(gate, "2001:db8:0:1::1").IsOpen);
        second.End();
        Assert.True(Open(gate, "2001:db8::4").IsOpen);
        await second.ClosedAsync();
    }

    [Fact]
    public void On_the_loopback_callers_share_an_address_and_no_share_of_it_counts()
    {
        var gate = Gate(4, perAddress: 1);
        var all = new[] { "127.0.0.1", "127.0.0.1", "::1", "::1" }.Select(address => Open(gate, address)).ToList();
        Assert.All(all, c => Assert.True(c.IsOpen));
        _ = Open(gate, "127.0.0.1");
        time.Advance(TimeSpan.FromSeconds(1));
        Assert.Contains("at a bound, Connections;", Assert.Single(log.Lines), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_connection_without_a_request_is_closed_after_its_time_and_one_with_requests_stays()
    {
        var gate = Gate(4);
        var bare = Open(gate, "192.0.2.1");
        var served = Open(gate, "192.0.2.2");
        served.Request();
        time.Advance(TimeSpan.FromSeconds(14));
        Assert.True(bare.IsOpen);
        time.Advance(TimeSpan.FromSeconds(2));
        await bare.ClosedAsync();
        Assert.True(served.IsOpen);
        Assert.Equal(1, gate.Count);
    }

    [Fact]
    public void A_place_comes_free_when_a_connection_ends()
    {
        var gate = Gate(1);
        var only = Open(gate, "192.0.2.1");
        Assert.Equal(1, gate.Count);
        only.Close();
        Assert.Equal(0, gate.Count);
    }

    private ConnectionGate Gate(int connections, int? perAddress = null)
    {
        var limits = new ConnectionLimits { Connections = connections };
        var gate = new ConnectionGate(
            "test",
            perAddress is { } own ? limits with { PerAddress = own } : limits,
            time,
            log
        );
        gates.Add(gate);
        return gate;
    }

    private static Peer Open(ConnectionGate gate, string address) =>
        new(gate, new DefaultConnectionContext { RemoteEndPoint = new IPEndPoint(IPAddress.Parse(address), 40_000) });

    /// <summary>A caller's connection; it ends when it is aborted or closed.</summary>
    private sealed class Peer
    {
        private readonly ConnectionContext connection;
        private readonly TaskCompletionSource end = new();
        private readonly Task life;

        public Peer(ConnectionGate gate, ConnectionContext connection)
        {
            this.connection = connection;
            connection.ConnectionClosed.Register(() => end.TrySetResult());
            life = gate.RunAsync(
                connection,
                _ =>
                {
                    WasServed = true;
                    return end.Task;
                }
            );
        }

        public bool WasServed { get; private set; }

        public bool IsOpen => !connection.ConnectionClosed.IsCancellationRequested;

        private HeldConnection Held => connection.Features.Get<HeldConnection>()!;

        public void Begin() => Held.Begin();

        public void End() => Held.End();

        public void Request()
        {
            Begin();
            End();
        }

        public void Close() => end.TrySetResult();

        public async Task ClosedAsync()
        {
            var closed = new TaskCompletionSource();
            await using (connection.ConnectionClosed.Register(() => closed.TrySetResult()))
                await closed.Task.WaitAsync(TestContext.Current.CancellationToken);
            await life;
        }
    }
}
