using System.Diagnostics;
using Ledger.Sdk.Outbox.Engine;
using Ledger.Sdk.Outbox.Files;
using Ledger.Sdk.Outbox.Store;

namespace Ledger.Sdk.Tests;

/// <summary>The real disk: the same contract, and what only a disk can do to an outbox.</summary>
public sealed class FolderFilesTests : OutboxFilesContract, IDisposable
{
    private readonly string folder = Directory.CreateTempSubdirectory("ledger-outbox-").FullName;
    private readonly FolderFiles files;

    public FolderFilesTests() => files = new FolderFiles(Sub("box"));

    private protected override IOutboxFiles Files => files;

    private string Sub(string name) => Path.Combine(folder, name);

    public void Dispose() => Directory.Delete(folder, recursive: true);

    private static Task<OutboxEngine> OpenAsync(IOutboxFiles on) =>
        OutboxEngine.OpenAsync(
            OutboxEngine.Offline(on) with
            {
                Signers = [OutboxBench.SignerOfWriter],
            },
            CancellationToken.None
        );

    private static async Task<OutboxEngine> FilledAsync(IOutboxFiles on, int entries)
    {
        var engine = await OpenAsync(on);
        for (var i = 1; i <= entries; i++)
            await engine.AcceptAsync([OutboxBench.Entry("k" + i, (byte)i, (byte)i)], CancellationToken.None);
        return engine;
    }

    [Fact]
    public async Task Files_are_the_owners_alone()
    {
        if (OperatingSystem.IsWindows())
        {
            Assert.Skip("Unix file modes.");
            return;
        }
        await using var engine = await FilledAsync(files, 1);
        foreach (var name in files.List().Where(n => n.StartsWith("outbox.", StringComparison.Ordinal)))
            if (name is not ("outbox.lock" or "outbox.holder"))
                Assert.Equal(
                    UnixFileMode.UserRead | UnixFileMode.UserWrite,
                    File.GetUnixFileMode(files.Describe(name))
                );
        Assert.Equal(
            UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute,
            File.GetUnixFileMode(files.Folder)
        );
    }

    [Theory]
    [InlineData(100)]
    [InlineData(8192 + 8)]
    [InlineData(3 * 8200 + 5)]
    public async Task What_a_power_cut_left_half_written_behind_the_log_is_passed_over(int torn)
    {
        (await FilledAsync(files, 30)).Abandon();
        await using (var log = new FileStream(files.Describe(OutboxStore.LogName), FileMode.Append))
            log.Write([.. Enumerable.Range(0, torn).Select(i => (byte)(i % 251))]);
        await using var engine = await OpenAsync(files);
        Assert.Equal(30, engine.List().Count);
        await engine.AcceptAsync([OutboxBench.Entry("next", 1, 99)], CancellationToken.None);
        engine.Abandon();
        await using var again = await OpenAsync(files);
        Assert.Equal(31, again.List().Count);
    }

    [Fact]
    public async Task A_log_cut_below_what_was_acknowledged_is_damage()
    {
        (await FilledAsync(files, 30)).Abandon();
        using (var log = new FileStream(files.Describe(OutboxStore.LogName), FileMode.Open))
            log.SetLength(log.Length - 8192);
        var e = await Assert.ThrowsAsync<OutboxException>(() => OpenAsync(files));
        Assert.Equal(OutboxFault.Damaged, e.Reason);
        Assert.Contains(files.Folder, e.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Other_files_in_the_folder_are_left_alone_and_a_half_made_copy_is_made_anew()
    {
        await File.WriteAllTextAsync(files.Describe("readme.txt"), "mine");
        Directory.CreateDirectory(files.Describe("folder"));
        await File.WriteAllTextAsync(files.Describe("outbox.new"), "half a compaction");
        await using (var engine = await FilledAsync(files, 5))
        {
            await engine.CompactAsync();
            Assert.Equal(5, engine.List().Count);
        }
        Assert.Equal("mine", await File.ReadAllTextAsync(files.Describe("readme.txt")));
        Assert.True(Directory.Exists(files.Describe("folder")));
        Assert.False(files.Exists("outbox.new"));
        await using var again = await OpenAsync(files);
        Assert.Equal(5, again.List().Count);
    }

    [Fact]
    public void A_folder_that_cannot_be_written_is_named_and_not_called_locked()
    {
        Assert.SkipUnless(OperatingSystem.IsLinux(), "/sys refuses new folders to everybody.");
        var e = Assert.Throws<OutboxException>(() => new FolderFiles("/sys/ledger-outbox"));
        Assert.Equal(OutboxFault.NotWritable, e.Reason);
        Assert.Contains("/sys/ledger-outbox", e.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_lock_file_that_cannot_be_opened_is_not_called_locked()
    {
        Directory.CreateDirectory(files.Describe("outbox.lock"));
        var e = await Assert.ThrowsAsync<OutboxException>(() => OpenAsync(files));
        Assert.Equal(OutboxFault.NotWritable, e.Reason);
    }

    [Fact]
    public async Task Another_process_holds_the_folder_until_it_dies()
    {
        Assert.SkipUnless(File.Exists("/usr/bin/flock"), "util-linux's flock takes the lock from outside.");
        (await FilledAsync(files, 1)).Abandon();
        var start = new ProcessStartInfo("/usr/bin/flock")
        {
            UseShellExecute = false,
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            ArgumentList = { "-x", files.Describe("outbox.lock"), "sh", "-c", "echo held; exec cat" },
        };
        using var other = Process.Start(start)!;
        Assert.Equal("held", await other.StandardOutput.ReadLineAsync(TestContext.Current.CancellationToken));
        var e = await Assert.ThrowsAsync<OutboxException>(() => OpenAsync(files));
        Assert.Equal(OutboxFault.Locked, e.Reason);
        Assert.Contains(files.Folder, e.Message, StringComparison.Ordinal);
        // A dead one leaves nothing behind.
        other.Kill(entireProcessTree: true);
        await other.WaitForExitAsync(TestContext.Current.CancellationToken);
        await using var engine = await OpenAsync(files);
        Assert.Single(engine.List());
    }

    /// <summary>Field case C39.</summary>
    [Fact]
    public async Task After_a_kill_all_is_there_and_a_copy_of_the_main_file_alone_is_noticed()
    {
        (await FilledAsync(files, 100)).Abandon();
        var part = new FolderFiles(Sub("part"));
        File.Copy(files.Describe(OutboxStore.DataName), part.Describe(OutboxStore.DataName));
        Assert.Equal(OutboxFault.Damaged, (await Assert.ThrowsAsync<OutboxException>(() => OpenAsync(part))).Reason);
        var most = new FolderFiles(Sub("most"));
        foreach (var name in (string[])[OutboxStore.DataName, OutboxMeta.FileName, RowSeal.KeyFileName])
            File.Copy(files.Describe(name), most.Describe(name));
        Assert.Equal(OutboxFault.Damaged, (await Assert.ThrowsAsync<OutboxException>(() => OpenAsync(most))).Reason);
        // An empty log in its place is the same.
        await File.WriteAllBytesAsync(most.Describe(OutboxStore.LogName), []);
        Assert.Equal(OutboxFault.Damaged, (await Assert.ThrowsAsync<OutboxException>(() => OpenAsync(most))).Reason);
        var backup = new FolderFiles(Sub("backup"));
        await using (var engine = await OpenAsync(files))
        {
            Assert.Equal(100, engine.List().Count);
            engine.Backup(backup);
        }
        await using var copy = await OpenAsync(backup);
        Assert.Equal(100, copy.List().Count);
    }
}
