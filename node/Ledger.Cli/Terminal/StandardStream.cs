using System.Runtime.InteropServices;
using System.Text;

namespace Ledger.Cli.Terminal;

/// <summary>
/// Standard output or error of this process, written as it comes. .NET's own console stream takes a pipe whose reader has gone
/// for written, and encodes by the locale: what this command writes is UTF-8 everywhere.
/// </summary>
internal sealed partial class StandardStream : Stream
{
    private const int Output = 1;
    private const int Error = 2;
    private const int Interrupted = 4; // EINTR
    private const int Busy = 11; // EAGAIN
    private const short Writable = 4; // POLLOUT

    private readonly int descriptor;
    private readonly bool quiet;

    private StandardStream(int descriptor, bool quiet) => (this.descriptor, this.quiet) = (descriptor, quiet);

    /// <summary>A write that fails throws <see cref="OutputException"/>.</summary>
    public static TextWriter OpenOutput() =>
        Writer(OperatingSystem.IsWindows() ? Console.OpenStandardOutput() : new StandardStream(Output, quiet: false));

    /// <summary>Where not even an error can be written there is nobody to tell: such writes are lost.</summary>
    public static TextWriter OpenError() =>
        Writer(OperatingSystem.IsWindows() ? Console.OpenStandardError() : new StandardStream(Error, quiet: true));

    public override bool CanRead => false;
    public override bool CanSeek => false;
    public override bool CanWrite => true;
    public override long Length => throw new NotSupportedException();

    public override long Position
    {
        get => throw new NotSupportedException();
        set => throw new NotSupportedException();
    }

    public override void Write(ReadOnlySpan<byte> buffer)
    {
        while (buffer.Length > 0)
        {
            var written = SystemWrite(descriptor, buffer, buffer.Length);
            if (written >= 0)
            {
                buffer = buffer[(int)written..];
                continue;
            }
            switch (Marshal.GetLastPInvokeError())
            {
                case Interrupted:
                    break;
                case Busy:
                    // The other end made the pipe non-blocking: wait until it takes more.
                    var wanted = new Poll { Descriptor = descriptor, Events = Writable };
                    _ = SystemPoll(ref wanted, 1, -1);
                    break;
                case var fault:
                    if (quiet)
                        return;
                    throw new OutputException(Marshal.GetPInvokeErrorMessage(fault));
            }
        }
    }

    public override void Write(byte[] buffer, int offset, int count) => Write(buffer.AsSpan(offset, count));

    public override void Flush() { }

    public override int Read(byte[] buffer, int offset, int count) => throw new NotSupportedException();

    public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();

    public override void SetLength(long value) => throw new NotSupportedException();

    private static TextWriter Writer(Stream stream) =>
        TextWriter.Synchronized(
            new StreamWriter(stream, new UTF8Encoding(encoderShouldEmitUTF8Identifier: false)) { AutoFlush = true }
        );

    [StructLayout(LayoutKind.Sequential)]
    private struct Poll
    {
        public int Descriptor;
        public short Events;
        public short Answer;
    }

    [LibraryImport("libc", EntryPoint = "write", SetLastError = true)]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static partial nint SystemWrite(int descriptor, ReadOnlySpan<byte> bytes, nint count);

    [LibraryImport("libc", EntryPoint = "poll", SetLastError = true)]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static partial int SystemPoll(ref Poll wanted, nuint count, int milliseconds);
}

/// <summary>Standard output takes nothing more: its disk is full, its reader has gone, or it is closed.</summary>
/// <param name="message">The system's words.</param>
internal sealed class OutputException(string message) : Exception(message);
