using System.Net.Sockets;
using System.Text.Json;

namespace Ledger.Sdk.Outbox.Local;

/// <summary>Asks the process that runs an outbox.</summary>
internal sealed class OutboxSocketClient(string path)
{
    /// <summary>A page of rows fits into it many times.</summary>
    private const int MaxAnswer = 16 * 1024 * 1024;

    /// <summary>Null where nobody answers there: no process runs, or a killed one left its file behind.</summary>
    public async Task<LocalAnswer?> TryAskAsync(LocalRequest request, CancellationToken ct)
    {
        using var socket = new Socket(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified);
        try
        {
            await socket.ConnectAsync(new UnixDomainSocketEndPoint(path), ct);
        }
        catch (Exception e) when (e is SocketException or ArgumentOutOfRangeException)
        {
            return null;
        }
        await using var stream = new NetworkStream(socket, ownsSocket: false);
        await stream.WriteAsync(JsonSerializer.SerializeToUtf8Bytes(request, LocalJson.Default.LocalRequest), ct);
        await stream.WriteAsync("\n"u8.ToArray(), ct);
        using var all = new MemoryStream();
        var buffer = new byte[64 * 1024];
        int read;
        while ((read = await stream.ReadAsync(buffer, ct)) > 0)
        {
            if (all.Length + read > MaxAnswer)
                throw new IOException("The answer at " + path + " is longer than " + MaxAnswer + " bytes.");
            all.Write(buffer, 0, read);
        }
        try
        {
            return JsonSerializer.Deserialize(all.ToArray(), LocalJson.Default.LocalAnswer)
                ?? throw new IOException("No answer at " + path + ".");
        }
        catch (JsonException e)
        {
            throw new IOException("The process at " + path + " ended while it answered.", e);
        }
    }
}
