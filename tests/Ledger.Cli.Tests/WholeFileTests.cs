using System.Text;
using Ledger.Cli.Files;
using Ledger.Cli.Invocation;
using Ledger.Cli.Terminal;

namespace Ledger.Cli.Tests;

/// <summary>What the command writes is there whole or not at all, and nothing else is touched.</summary>
public sealed class WholeFileTests
{
    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_new_file_and_one_in_the_place_of_an_old_one()
    {
        using var folder = new TemporaryFolder();
        var path = folder.Of("bundle.json");
        foreach (var text in new[] { "a first content", "another" })
        {
            WholeFile.Write(path, Encoding.ASCII.GetBytes(text));
            Assert.Equal(text, await File.ReadAllTextAsync(path, Ct));
            Assert.Equal([path], Directory.EnumerateFileSystemEntries(folder.Path));
        }
    }

    [Fact]
    public void A_folder_is_named_and_stays_and_nothing_lies_beside_it()
    {
        using var folder = new TemporaryFolder();
        var path = folder.Of("out");
        Directory.CreateDirectory(path);
        Assert.Equal("error.file.folder", Assert.Throws<CliException>(() => WholeFile.Write(path, [1])).Key);
        Assert.Equal([path], Directory.EnumerateFileSystemEntries(folder.Path));
    }

    [Fact]
    public void A_file_that_cannot_be_put_in_place_leaves_nothing_behind()
    {
        using var folder = new TemporaryFolder();
        Assert.ThrowsAny<IOException>(() => WholeFile.Write(folder.Of(new string('n', 300)), [1]));
        Assert.Empty(Directory.EnumerateFileSystemEntries(folder.Path));
    }

    [Fact]
    public async Task What_breaks_off_leaves_the_old_file_as_it_was()
    {
        using var folder = new TemporaryFolder();
        var path = folder.Write("export.jsonl", "the old one");
        await Assert.ThrowsAsync<IOException>(() =>
            WholeFile.WriteAsync(
                path,
                async stream =>
                {
                    await stream.WriteAsync("half"u8.ToArray(), Ct);
                    throw new IOException("No space left on device");
                }
            )
        );
        Assert.Equal("the old one", await File.ReadAllTextAsync(path, Ct));
        Assert.Equal([path], Directory.EnumerateFileSystemEntries(folder.Path));
    }

    [Fact]
    public async Task What_was_empty_is_empty_again_when_it_breaks_off()
    {
        using var folder = new TemporaryFolder();
        var path = folder.Write("export.jsonl", "");
        await Assert.ThrowsAsync<IOException>(() =>
            WholeFile.WriteAsync(
                path,
                async stream =>
                {
                    await stream.WriteAsync("half"u8.ToArray(), Ct);
                    await stream.FlushAsync(Ct);
                    throw new IOException("No space left on device");
                }
            )
        );
        Assert.Empty(await File.ReadAllBytesAsync(path, Ct));
    }

    /// <summary>A rename would put a file in the place of /dev/null, for the whole machine.</summary>
    [Fact]
    public void A_device_stays_a_device()
    {
        Assert.SkipWhen(OperatingSystem.IsWindows(), "no such device");
        using var folder = new TemporaryFolder();
        // A link to it: should this fail, the device of this machine is not what is lost.
        var link = folder.Of("null");
        File.CreateSymbolicLink(link, "/dev/null");
        WholeFile.Write(link, "gone"u8);
        Assert.Equal("/dev/null", new FileInfo(link).LinkTarget);
        Assert.Empty(File.ReadAllBytes(link));
        var full = folder.Of("full");
        File.CreateSymbolicLink(full, "/dev/full");
        Assert.True(FaultNames.IsDiskFull(Assert.ThrowsAny<IOException>(() => WholeFile.Write(full, "too much"u8))));
    }

    [Fact]
    public async Task A_link_stays_a_link_and_its_file_is_the_new_one()
    {
        using var folder = new TemporaryFolder();
        var file = folder.Write("file", "the old one");
        var link = folder.Of("link");
        File.CreateSymbolicLink(link, file);
        WholeFile.Write(link, "new"u8);
        Assert.Equal(file, new FileInfo(link).LinkTarget);
        Assert.Equal("new", await File.ReadAllTextAsync(file, Ct));
        File.Delete(file);
        WholeFile.Write(link, "made anew"u8);
        Assert.Equal(file, new FileInfo(link).LinkTarget);
        Assert.Equal("made anew", await File.ReadAllTextAsync(file, Ct));
    }

    [Fact]
    public void A_file_that_only_its_owner_reads_stays_so()
    {
        Assert.SkipWhen(OperatingSystem.IsWindows(), "no such modes");
        if (OperatingSystem.IsWindows())
            return;
        using var folder = new TemporaryFolder();
        var path = folder.Write("secret", "the old one");
        File.SetUnixFileMode(path, UnixFileMode.UserRead | UnixFileMode.UserWrite);
        WholeFile.Write(path, "new"u8);
        Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite, File.GetUnixFileMode(path));
    }
}
