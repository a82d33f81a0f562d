using System.Globalization;
using System.Text.Json.Nodes;

namespace Ledger.Engine.Rpc;

/// <summary>
/// The subscriptions of one connection. Each is a task of its own that waits for the connection to take what it tells: a slow
/// reader is told later, not more at a time, and nothing piles up.
/// </summary>
/// <param name="most">Subscriptions at a time.</param>
/// <param name="send">Sends one message whole; waits while another is sent.</param>
internal sealed class RpcSession(int most, Func<JsonNode, CancellationToken, Task> send) : IAsyncDisposable
{
    private readonly Lock gate = new();
    private readonly CancellationTokenSource closing = new();
    private readonly Dictionary<string, CancellationTokenSource> subscriptions = new(StringComparer.Ordinal); // guarded by gate
    private readonly List<Task> running = []; // guarded by gate
    private readonly List<Action> waiting = []; // of the answer under way; one at a time

    /// <summary>
    /// Begins once the answer that names it has been sent.
    /// </summary>
    /// <param name="events">What it tells, until it is cancelled.</param>
    /// <returns>Its name.</returns>
    /// <exception cref="RpcException">The connection has too many.</exception>
    public string Subscribe(Func<CancellationToken, IAsyncEnumerable<JsonNode>> events)
    {
        var name = RandomName.Next();
        var ends = CancellationTokenSource.CreateLinkedTokenSource(closing.Token);
        lock (gate)
        {
            if (subscriptions.Count >= most)
            {
                ends.Dispose();
                throw new RpcException(
                    RpcException.LimitExceeded,
                    string.Create(CultureInfo.InvariantCulture, $"too many subscriptions: {most} on this connection")
                );
            }
            subscriptions.Add(name, ends);
        }
        waiting.Add(() =>
        {
            lock (gate)
                running.Add(TellAsync(name, events(ends.Token), ends.Token));
        });
        return name;
    }

    /// <summary>False: there is none of this name.</summary>
    public bool Unsubscribe(string name)
    {
        lock (gate)
        {
            if (!subscriptions.Remove(name, out var ends))
                return false;
            ends.Cancel();
            return true;
        }
    }

    /// <summary>The answer has been sent.</summary>
    public void Answered()
    {
        foreach (var begin in waiting)
            begin();
        waiting.Clear();
    }

    public async ValueTask DisposeAsync()
    {
        await closing.CancelAsync().ConfigureAwait(false);
        Task[] all;
        lock (gate)
            all = [.. running];
        await Task.WhenAll(all).ConfigureAwait(false);
        foreach (var ends in subscriptions.Values)
            ends.Dispose();
        closing.Dispose();
    }

    private async Task TellAsync(string name, IAsyncEnumerable<JsonNode> events, CancellationToken ct)
    {
        try
        {
            // Not on the thread that answers.
            await Task.Yield();
            await foreach (var told in events.WithCancellation(ct).ConfigureAwait(false))
                await send(
                        new JsonObject
                        {
                            ["jsonrpc"] = "2.0",
                            ["method"] = "eth_subscription",
                            ["params"] = new JsonObject { ["subscription"] = name, ["result"] = told },
                        },
                        ct
                    )
                    .ConfigureAwait(false);
        }
        catch (Exception e)
            when (e
                    is OperationCanceledException
                        or System.Net.WebSockets.WebSocketException
                        or Chain.EngineStoppedException
                        or ObjectDisposedException
                        or IOException
            )
        {
            // Unsubscribed, closed, or there is nothing to tell any more; the connection's reader ends it.
        }
    }
}
