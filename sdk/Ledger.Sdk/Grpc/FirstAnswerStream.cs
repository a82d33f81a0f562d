namespace Ledger.Sdk.Grpc;

/// <summary>
/// A connection whose first read is watched: under TLS 1.3 a node judges the client's certificate when the handshake is over for the
/// client, so its alert is the first thing that is read; HTTP/2 drops it where a write fails at the same time.
/// </summary>
/// <param name="inner">The connection.</param>
/// <param name="came">Told when the first bytes came: the node has taken the certificate.</param>
/// <param name="failed">Told what came instead.</param>
internal sealed class FirstAnswerStream(Stream inner, Action came, Action<Exception> failed) : Stream
{
    private volatile bool answered;

    public override bool CanRead => inner.CanRead;

    public override bool CanWrite => inner.CanWrite;

    public override bool CanSeek => false;

    public override long Length => throw new NotSupportedException();

    public override long Position
    {
        get => throw new NotSupportedException();
        set => throw new NotSupportedException();
    }

    public override ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default) =>
        answered ? inner.ReadAsync(buffer, cancellationToken) : FirstAsync(buffer, cancellationToken);

    public override Task<int> ReadAsync(byte[] buffer, int offset, int count, CancellationToken cancellationToken) =>
        ReadAsync(buffer.AsMemory(offset, count), cancellationToken).AsTask();

    public override int Read(byte[] buffer, int offset, int count) => inner.Read(buffer, offset, count);

    public override ValueTask WriteAsync(ReadOnlyMemory<byte> buffer, CancellationToken cancellationToken = default) =>
        inner.WriteAsync(buffer, cancellationToken);

    public override Task WriteAsync(byte[] buffer, int offset, int count, CancellationToken cancellationToken) =>
        inner.WriteAsync(buffer, offset, count, cancellationToken);

    public override void Write(byte[] buffer, int offset, int count) => inner.Write(buffer, offset, count);

    public override Task FlushAsync(CancellationToken cancellationToken) => inner.FlushAsync(cancellationToken);

    public override void Flush() => inner.Flush();

    public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();

    public override void SetLength(long value) => throw new NotSupportedException();

    public override async ValueTask DisposeAsync()
    {
        await inner.DisposeAsync().ConfigureAwait(false);
        await base.DisposeAsync().ConfigureAwait(false);
    }

    protected override void Dispose(bool disposing)
    {
        if (disposing)
            inner.Dispose();
        base.Dispose(disposing);
    }

    private async ValueTask<int> FirstAsync(Memory<byte> buffer, CancellationToken ct)
    {
        try
        {
            var read = await inner.ReadAsync(buffer, ct).ConfigureAwait(false);
            // Read with no room for bytes, to wait for some, says nothing yet.
            if (read > 0 && !answered)
            {
                answered = true;
                came();
            }
            return read;
        }
        catch (Exception e)
        {
            failed(e);
            throw;
        }
    }
}
