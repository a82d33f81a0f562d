using System.Runtime.InteropServices;
using Ledger.Cli.Files;
using Ledger.Evidence.Documents;

namespace Ledger.Cli.Tests;

/// <summary>A document that comes through a pipe, in whatever pieces, is the same document.</summary>
public sealed partial class SlowPipeTests
{
    private const int Size = 3000;

    [Theory]
    [InlineData(1)]
    [InlineData(7)]
    [InlineData(1500)]
    public async Task A_document_in_small_pieces_is_read_whole_before_it_is_judged(int piece)
    {
        var document = new byte[Size];
        "%PDF-1.7\n"u8.CopyTo(document.AsSpan(500)); // behind the first pieces, within the first 1,024 bytes
        Assert.Equal(DocumentDigests.Of(document), await ThroughAsync(document, piece, DocumentFile.Digests));
        Assert.Equal(document, await ThroughAsync(document, piece, path => InputFile.Read(path, Size)));
    }

    /// <summary>Reads from a pipe into which the document comes in pieces; the reader takes what is there.</summary>
    private static async Task<T> ThroughAsync<T>(byte[] document, int piece, Func<string, T> read)
    {
        using var folder = new TemporaryFolder();
        var path = folder.Of("pipe");
        Assert.Equal(0, SystemFifo(path, 0x180)); // rw for the owner
        var reading = Task.Run(() => read(path), TestContext.Current.CancellationToken);
        await using (var writer = new FileStream(path, FileMode.Open, FileAccess.Write, FileShare.ReadWrite, 0))
        {
            for (var at = 0; at < document.Length; at += piece)
            {
                await writer.WriteAsync(
                    document.AsMemory(at, Math.Min(piece, document.Length - at)),
                    TestContext.Current.CancellationToken
                );
                await Task.Yield();
            }
        }
        return await reading;
    }

    [LibraryImport("libc", EntryPoint = "mkfifo", StringMarshalling = StringMarshalling.Utf8)]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static partial int SystemFifo(string path, uint mode);
}
