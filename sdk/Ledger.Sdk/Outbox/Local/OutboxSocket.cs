using System.Net.Sockets;
using System.Text.Json;
using Ledger.Sdk.Outbox.Telemetry;
using Microsoft.Extensions.Logging;

namespace Ledger.Sdk.Outbox.Local;

/// <summary>
/// Answers the verbs of <c>ledger outbox</c> while the process runs: a socket in the outbox's folder, mode 0600, one JSON
/// line each way. Whoever can open it can already read the files.
/// </summary>
internal sealed class OutboxSocket : IAsyncDisposable
{
    public const int MaxRequest = 4096;
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(10);
    private readonly string path;
    private readonly Socket listener;
    private readonly OutboxVerbs verbs;
    private readonly TimeProvider time;
    private readonly ILogger log;
    private readonly CancellationTokenSource stop = new();
    private readonly Task loop;

    private OutboxSocket(string path, Socket listener, OutboxVerbs verbs, TimeProvider time, ILogger log)
    {
        (this.path, this.listener, this.verbs, this.time, this.log) = (path, listener, verbs, time, log);
        loop = Task.Run(AcceptAsync);
    }

    /// <summary>Null where the system refuses (a path longer than its limit): the outbox runs without.</summary>
    /// <param name="path">Held by this process's lock on the folder: what a killed one left there is taken away.</param>
    public static OutboxSocket? TryListen(string path, OutboxVerbs verbs, TimeProvider time, ILogger log)
    {
        var listener = new Socket(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified);
        try
        {
            File.Delete(path);
            listener.Bind(new UnixDomainSocketEndPoint(path));
            // Before anybody can connect.
            if (!OperatingSystem.IsWindows())
                File.SetUnixFileMode(path, UnixFileMode.UserRead | UnixFileMode.UserWrite);
            listener.Listen(16);
            return new OutboxSocket(path, listener, verbs, time, log);
        }
        catch (Exception e)
            when (e is SocketException or IOException or UnauthorizedAccessException or ArgumentException)
        {
            listener.Dispose();
            Log.NoSocket(log, path, e.Message);
            return null;
        }
    }

    private async Task AcceptAsync()
    {
        while (!stop.IsCancellationRequested)
            try
            {
                var connection = await listener.AcceptAsync(stop.Token);
                _ = Task.Run(() => ServeAsync(connection), CancellationToken.None);
            }
            catch (Exception e) when (e is OperationCanceledException or ObjectDisposedException)
            {
                // Closing, in this order or the other.
                return;
            }
            catch (SocketException e)
            {
                if (stop.IsCancellationRequested)
                    return;
                Log.RoundFailed(log, e);
            }
    }

    private async Task ServeAsync(Socket connection)
    {
        using (connection)
            try
            {
                using var within = new CancellationTokenSource(Patience, time);
                await using var stream = new NetworkStream(connection, ownsSocket: false);
                var answer = await ReadLineAsync(stream, within.Token) is { } line
                    ? await AnswerAsync(line)
                    : new LocalAnswer
                    {
                        Fault = "TooLong",
                        Message = "A request is one line of " + MaxRequest + " bytes.",
                    };
                var bytes = JsonSerializer.SerializeToUtf8Bytes(answer, LocalJson.Default.LocalAnswer);
                using var writing = new CancellationTokenSource(Patience, time);
                await stream.WriteAsync(bytes, writing.Token);
                await stream.WriteAsync("\n"u8.ToArray(), writing.Token);
            }
            // The other side went away, or says nothing: it can ask again.
            catch (Exception e) when (e is IOException or SocketException or OperationCanceledException) { }
    }

    private async Task<LocalAnswer> AnswerAsync(byte[] line)
    {
        try
        {
            var request = JsonSerializer.Deserialize(line, LocalJson.Default.LocalRequest);
            if (request?.Verb is not null && request.Key is not null && request.Folder is not null)
                return await verbs.AnswerAsync(request);
        }
        catch (JsonException) { }
        return new LocalAnswer { Fault = "BadRequest", Message = "Not a request: one JSON object with a verb." };
    }

    /// <summary>Null where the line is longer than a request may be, or has no end.</summary>
    private static async Task<byte[]?> ReadLineAsync(Stream from, CancellationToken ct)
    {
        var buffer = new byte[MaxRequest];
        for (var length = 0; length < buffer.Length; )
        {
            var read = await from.ReadAsync(buffer.AsMemory(length), ct);
            if (read == 0)
                return null;
            length += read;
            if (buffer.AsSpan(0, length).IndexOf((byte)'\n') is >= 0 and var end)
                return buffer[..end];
        }
        return null;
    }

    public async ValueTask DisposeAsync()
    {
        await stop.CancelAsync();
        listener.Dispose();
        await loop;
        File.Delete(path);
        stop.Dispose();
    }

    /// <summary>Ends as a killed process does: the file stays.</summary>
    public void Abandon()
    {
        stop.Cancel();
        listener.Dispose();
    }
}
