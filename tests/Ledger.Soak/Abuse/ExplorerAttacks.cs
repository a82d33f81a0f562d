using System.Net.Sockets;
using System.Security.Cryptography;
using System.Text;

namespace Ledger.Soak.Abuse;

/// <summary>What anybody on the net can try on a public explorer. All bounded, all on the loopback.</summary>
/// <param name="explorer">Its address.</param>
/// <param name="large">Path of the largest thing that it serves.</param>
internal sealed class ExplorerAttacks(Uri explorer, string large)
{
    private const int LargeHeader = 64 * 1024;

    public IReadOnlyList<Attack> All =>
        [
            new("bare connections to explorer", 1_100, BareAsync),
            new("slow headers to explorer", 200, SlowHeaderAsync),
            new("slow readers of explorer", 100, SlowReaderAsync),
            new("large headers to explorer", 8, LargeHeaderAsync),
            new("garbage to explorer", 8, GarbageAsync),
            new("flood of pages by one", 8, FloodAsync),
        ];

    /// <summary>Connects and says nothing.</summary>
    private async Task<(Answered, string)> BareAsync(int number, CancellationToken ct)
    {
        await using var stream = await ConnectAsync(number, ct);
        return (Answered.Refused, await stream.ReadAsync(new byte[1], ct) == 0 ? "closed" : "an answer to nothing");
    }

    /// <summary>Begins a request and never ends its headers.</summary>
    private async Task<(Answered, string)> SlowHeaderAsync(int number, CancellationToken ct)
    {
        await using var stream = await ConnectAsync(number, ct);
        await stream.WriteAsync("GET / HTTP/1.1\r\nHost: 127.0.0.1\r\nX-Slow: "u8.ToArray(), ct);
        return await AnswerAsync(stream, ct);
    }

    /// <summary>Asks again and again for what is large on one connection, and takes a byte a second of what comes.</summary>
    private async Task<(Answered, string)> SlowReaderAsync(int number, CancellationToken ct)
    {
        var socket = new Socket(SocketType.Stream, ProtocolType.Tcp) { ReceiveBufferSize = 4096 };
        socket.Bind(new System.Net.IPEndPoint(Attack.Address(number), 0));
        await socket.ConnectAsync(System.Net.IPAddress.Loopback, explorer.Port, ct);
        await using var stream = new NetworkStream(socket, ownsSocket: true);
        var request = Encoding.ASCII.GetBytes("GET " + large + " HTTP/1.1\r\nHost: 127.0.0.1\r\n\r\n");
        for (var i = 0; i < 200; i++)
            await stream.WriteAsync(request, ct);
        var one = new byte[1];
        while (await stream.ReadAsync(one, ct) > 0)
            await Task.Delay(TimeSpan.FromSeconds(1), ct);
        return (Answered.Refused, "closed");
    }

    private async Task<(Answered, string)> LargeHeaderAsync(int number, CancellationToken ct)
    {
        await using var stream = await ConnectAsync(number, ct);
        var head = "GET / HTTP/1.1\r\nHost: 127.0.0.1\r\nX-Large: " + new string('x', LargeHeader) + "\r\n\r\n";
        await stream.WriteAsync(Encoding.ASCII.GetBytes(head), ct);
        return await AnswerAsync(stream, ct);
    }

    /// <summary>Bytes that are no HTTP, and lines that begin as if they were.</summary>
    private async Task<(Answered, string)> GarbageAsync(int number, CancellationToken ct)
    {
        await using var stream = await ConnectAsync(number, ct);
        await stream.WriteAsync(
            number % 2 == 0
                ? RandomNumberGenerator.GetBytes(8 * 1024)
                : Encoding.ASCII.GetBytes("GET /%00%ff/../..\\ HTTP/9.9\r\n:\r\n\r\n"),
            ct
        );
        return await AnswerAsync(stream, ct);
    }

    /// <summary>Many pages from one address: beyond its share each is answered 429.</summary>
    private async Task<(Answered, string)> FloodAsync(int number, CancellationToken ct)
    {
        await using var stream = await ConnectAsync(200, ct);
        await stream.WriteAsync("GET / HTTP/1.1\r\nHost: 127.0.0.1\r\nConnection: close\r\n\r\n"u8.ToArray(), ct);
        var (_, line) = await AnswerAsync(stream, ct);
        return (line.Contains(" 200 ", StringComparison.Ordinal) ? Answered.Allowed : Answered.Refused, line);
    }

    /// <summary>What must not be answered as a page.</summary>
    private static async Task<(Answered, string)> AnswerAsync(Stream stream, CancellationToken ct)
    {
        var answer = new byte[512];
        var read = await stream.ReadAsync(answer, ct);
        var line = read == 0 ? "closed" : Encoding.ASCII.GetString(answer, 0, read).Split('\r')[0];
        return (line.Contains(" 200 ", StringComparison.Ordinal) ? Answered.Taken : Answered.Refused, line);
    }

    private async Task<Stream> ConnectAsync(int number, CancellationToken ct) =>
        await RpcCaller.ConnectAsync(Attack.Address(number), explorer.Port, ct);
}
