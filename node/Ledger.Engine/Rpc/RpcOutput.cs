using System.Buffers;
using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;

namespace Ledger.Engine.Rpc;

/// <summary>Sends bytes of an answer to the caller.</summary>
internal delegate ValueTask SendBytes(ReadOnlyMemory<byte> bytes, CancellationToken ct);

/// <summary>
/// An answer on its way: bytes that are counted against the request's share, and can be taken back until they are sent. What
/// is about one block is sent while it is made, so its length has no limit; all else is held whole, so that a fault on the way
/// becomes an error and no torn answer.
/// </summary>
/// <param name="share">The request's.</param>
/// <param name="requestBytes">That the share holds already.</param>
/// <param name="limit">Bytes of what is held whole.</param>
/// <param name="send">To the caller.</param>
internal sealed class RpcOutput(BytesUnderWay.Share share, long requestBytes, int limit, SendBytes send)
{
    /// <summary>Sent at once of an answer without a limit.</summary>
    private const int Chunk = 64 * 1024;

    /// <summary>Of an answer: calls within calls, 1,024 deep, are two levels each.</summary>
    private const int MaxDepth = 4_096;

    private static readonly JsonWriterOptions Trusted = new() { SkipValidation = true, MaxDepth = MaxDepth };

    private readonly HeldBytes held = new();
    private long sent;
    private long besides = requestBytes;
    private long exempt; // held bytes of answers without a limit
    private bool mayStream;
    private bool streams;

    /// <summary>Made and not yet sent.</summary>
    public HeldBytes Held => held;

    /// <summary>The status is on the wire: nothing before it can be taken back.</summary>
    public bool HasSent => sent > 0;

    /// <summary>The next call's part of the answer begins.</summary>
    /// <param name="isAnswered">False: a notification, of which nothing may be sent.</param>
    /// <returns>What <see cref="TakeBack"/> goes back to.</returns>
    public long Begin(bool isAnswered)
    {
        if (streams)
            exempt = held.Length;
        (mayStream, streams) = (isAnswered, false);
        return sent + held.Length;
    }

    /// <exception cref="IOException">Some of it has been sent.</exception>
    public void TakeBack(long mark)
    {
        if (mark < sent)
            throw new IOException("An answer that was being sent cannot be finished.");
        held.Truncate(mark - sent);
    }

    public void Raw(ReadOnlySpan<byte> utf8) => held.Write(utf8);

    /// <exception cref="RpcException">Above a limit.</exception>
    public void Value(JsonNode? value)
    {
        Put(value);
        Check();
    }

    /// <summary>A part of a long result.</summary>
    /// <exception cref="RpcException">Above a limit.</exception>
    public void Part(ReadOnlySpan<byte> utf8)
    {
        held.Write(utf8);
        Check();
    }

    /// <summary>Without a limit: an error, or what stands around a result.</summary>
    public void Put(JsonNode? value)
    {
        if (value is null)
        {
            held.Write("null"u8);
            return;
        }
        using var json = new Utf8JsonWriter(held, Trusted);
        value.WriteTo(json);
    }

    /// <summary>
    /// What follows is about one block: however long it is, it is answered. Its parts are made as they are sent.
    /// </summary>
    /// <param name="bytes">That what it is made of takes in memory meanwhile.</param>
    /// <exception cref="RpcException">No room for that now.</exception>
    public void OfOneBlock(long bytes)
    {
        streams = mayStream;
        besides += bytes;
        Reach();
    }

    /// <exception cref="RpcException">Above a limit.</exception>
    public async ValueTask ListAsync(IEnumerable<JsonNode> items, CancellationToken ct)
    {
        held.Write("["u8);
        var first = true;
        foreach (var item in items)
        {
            if (!first)
                held.Write(","u8);
            first = false;
            Value(item);
            if (streams && held.Length >= Chunk)
                await SendAsync(ct).ConfigureAwait(false);
        }
        held.Write("]"u8);
    }

    /// <summary>An object with one long list as its last property.</summary>
    /// <exception cref="RpcException">Above a limit.</exception>
    public async ValueTask ObjectAsync(JsonObject head, string name, IEnumerable<JsonNode> items, CancellationToken ct)
    {
        Put(head);
        held.Truncate(held.Length - 1); // the brace that ends it
        held.Write(Encoding.UTF8.GetBytes(",\"" + name + "\":"));
        await ListAsync(items, ct).ConfigureAwait(false);
        held.Write("}"u8);
    }

    /// <summary>Sends what is held.</summary>
    public async ValueTask SendAsync(CancellationToken ct)
    {
        sent += held.Length;
        foreach (var segment in held.Segments)
            await send(segment, ct).ConfigureAwait(false);
        held.Truncate(0);
        exempt = 0;
    }

    private void Check()
    {
        if (!streams && held.Length - exempt > limit)
            throw new RpcException(
                RpcException.LimitExceeded,
                FormattableString.Invariant($"response too large: the limit is {limit} bytes")
            );
        Reach();
    }

    private void Reach()
    {
        if (!share.TryReach(besides + held.Length))
            throw new RpcException(
                RpcException.LimitExceeded,
                "busy: too many bytes of requests and answers are under way; ask for less, or try again in a second"
            );
    }
}
