using System.Net.Sockets;
using System.Text;
using Ledger.Sdk.Outbox.Entries;
using Ledger.Sdk.Outbox.Files;
using Ledger.Sdk.Outbox.Local;
using Ledger.Sdk.Outbox.Store;
using Ledger.Sdk.Outbox.Transport;

namespace Ledger.Sdk.Tests;

/// <summary>The verbs of <c>ledger outbox</c>, each on the files of a stopped outbox and beside a running one.</summary>
public sealed class OutboxFolderTests : IDisposable
{
    private readonly string folder = Directory.CreateTempSubdirectory("ledger-outbox-").FullName;

    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    private string Box => Path.Combine(folder, "box");

    public void Dispose() => Directory.Delete(folder, recursive: true);

    /// <summary>Three are final, one is held, one waits behind it.</summary>
    private async Task<OutboxBench> FilledAsync()
    {
        var b = await OutboxBench.StartAsync(disk: new FolderFiles(Box));
        b.Chain.OnSubmit = list =>
            list.Any(s => s.Body.Data[0] == 4) ? new SubmitAnswer(SubmitAnswerKind.Rejected, "TOO_LARGE") : null;
        await b.Engine.AcceptAsync(
            [.. Enumerable.Range(1, 4).Select(i => OutboxBench.Entry("k" + i, (byte)i, (byte)i))],
            Ct
        );
        await b.AcceptAsync(OutboxBench.Entry("behind", 4, 5));
        await b.SettleAsync("k1", "k2", "k3");
        await b.HeldAsync("k4");
        // Whatever was sent behind it has come back; a block has used its nonce.
        await b.UntilAsync(
            () => b.Open("behind")!.Stage == Stage.Accepted && b.Engine.Numbers().Lanes[0].UnderWay == 0,
            seal: true
        );
        b.Chain.OnSubmit = _ => null;
        return b;
    }

    private async Task<(OutboxBench Bench, OutboxFolder Folder)> OpenAsync(bool running)
    {
        var bench = await FilledAsync();
        if (!running)
            await bench.Engine.DisposeAsync();
        var opened = await OutboxFolder.OpenAsync(Box, Ct);
        Assert.Equal(running, opened.IsRunning);
        return (bench, opened);
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task It_is_looked_at_and_exported(bool running)
    {
        var (bench, box) = await OpenAsync(running);
        await using var _ = bench;
        await using var __ = box;
        var open = await box.ListAsync(Ct).ToListAsync(Ct);
        Assert.Equal(
            [("k4", "Held", 1), ("behind", "Accepted", 0)],
            open.Select(r => (r.Key, r.Stage, r.WaitingBehind))
        );
        Assert.Equal("RejectedByNode", open[0].Hold);
        var stats = await box.StatsAsync(Ct);
        Assert.Equal((2, 1, 1), (stats.Pending, stats.Held, stats.Accepted));
        Assert.Equal(running ? 1 : 0, stats.Writers.Count);
        Assert.Equal("Final", (await box.ShowAsync(new OperationKey("k2"), Ct))!.Stage);
        Assert.Null(await box.ShowAsync(new OperationKey("nobody"), Ct));
        var all = await box.ExportAsync(Ct).ToListAsync(Ct);
        Assert.Equal(["k4", "behind", "k1", "k2", "k3"], all.Select(r => r.Key));
        Assert.All(all.Where(r => r.Stage == "Final"), r => Assert.True(r.Block > 0 && r.Transaction.Length > 0));
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task A_held_entry_goes_out_again(bool running)
    {
        var (bench, box) = await OpenAsync(running);
        await using var _ = bench;
        Assert.True(await box.RetryAsync(new OperationKey("k4"), Ct));
        Assert.False(await box.RetryAsync(new OperationKey("nobody"), Ct));
        await box.DisposeAsync();
        // A stopped one sends it at its next start.
        await using var next = running
            ? null
            : await OutboxBench.StartAsync(disk: new FolderFiles(Box), chain: bench.Chain);
        await (next ?? bench).SettleAsync("k4", "behind");
        Assert.Equal([4, 5], bench.Chain.Applied[^2..]);
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task A_held_entry_is_given_up_with_what_follows_it(bool running)
    {
        var (bench, box) = await OpenAsync(running);
        await using var _ = bench;
        await using var __ = box;
        Assert.True(await box.AbandonAsync(new OperationKey("k4"), Ct));
        Assert.False(await box.AbandonAsync(new OperationKey("k4"), Ct));
        Assert.Equal("Abandoned", (await box.ShowAsync(new OperationKey("k4"), Ct))!.Refusal);
        Assert.Equal("PredecessorRefused", (await box.ShowAsync(new OperationKey("behind"), Ct))!.Refusal);
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task A_backup_is_whole_and_goes_nowhere_but_into_an_empty_folder(bool running)
    {
        var (bench, box) = await OpenAsync(running);
        await using var _ = bench;
        await using var __ = box;
        var copy = Path.Combine(folder, "copy");
        Assert.Contains(OutboxStore.DataName, await box.BackupAsync(copy, Ct));
        await using (var opened = await OutboxFolder.OpenAsync(copy, Ct))
            Assert.Equal(2, (await opened.StatsAsync(Ct)).Pending);
        var e = await Assert.ThrowsAsync<IOException>(() => box.BackupAsync(copy, Ct));
        Assert.Contains(copy, e.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Compacted_it_still_knows_every_key(bool running)
    {
        var (bench, box) = await OpenAsync(running);
        await using var _ = bench;
        await using var __ = box;
        await box.CompactAsync(Ct);
        Assert.Equal(["k4", "behind"], await box.ExportAsync(Ct).Select(r => r.Key).ToListAsync(Ct));
        Assert.Equal("Final", (await box.ShowAsync(new OperationKey("k1"), Ct))!.Stage);
    }

    [Fact]
    public async Task Pages_follow_each_other_without_gap()
    {
        await using var b = await OutboxBench.StartAsync(send: false, disk: new FolderFiles(Box));
        var entries = Enumerable.Range(1, OutboxVerbs.Page + 3).Select(i => OutboxBench.Entry("k" + i, 1, 1)).ToList();
        await b.Engine.AcceptAsync(entries, Ct);
        await b.Engine.DisposeAsync();
        await using var box = await OutboxFolder.OpenAsync(Box, Ct);
        Assert.Equal(entries.Select(e => e.Key), await box.ListAsync(Ct).Select(r => r.Key).ToListAsync(Ct));
    }

    [Fact]
    public async Task The_socket_is_the_owners_alone_and_goes_with_the_process()
    {
        var b = await OutboxBench.StartAsync(disk: new FolderFiles(Box));
        var path = Path.Combine(Box, FolderFiles.SocketName);
        if (!OperatingSystem.IsWindows())
            Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite, File.GetUnixFileMode(path));
        await b.Engine.DisposeAsync();
        Assert.False(File.Exists(path));
    }

    /// <summary>As kill -9 leaves it: a socket file to which nobody listens. .NET's own Dispose would take it away.</summary>
    private void LeaveDeadSocket(string path)
    {
        var elsewhere = Path.Combine(folder, "s");
        using var socket = new Socket(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified);
        socket.Bind(new UnixDomainSocketEndPoint(elsewhere));
        socket.Listen();
        File.Move(elsewhere, path);
    }

    [Theory]
    [InlineData("socket")]
    [InlineData("file")]
    public async Task What_a_killed_process_left_at_the_sockets_path_stops_neither_the_next_nor_the_verbs(string left)
    {
        var path = Path.Combine(Box, FolderFiles.SocketName);
        await using (var b = await OutboxBench.StartAsync(send: false, disk: new FolderFiles(Box)))
            await b.AcceptAsync(OutboxBench.Entry("a", 1, 1));
        if (left == "socket")
            LeaveDeadSocket(path);
        else
            await File.WriteAllTextAsync(path, "no socket", Ct);
        Assert.True(File.Exists(path));
        await using (var stopped = await OutboxFolder.OpenAsync(Box, Ct))
            Assert.Equal((false, 1), (stopped.IsRunning, (await stopped.StatsAsync(Ct)).Pending));
        await using var next = await OutboxBench.StartAsync(disk: new FolderFiles(Box));
        await using var asked = await OutboxFolder.OpenAsync(Box, Ct);
        Assert.True(asked.IsRunning);
        await next.SettleAsync("a");
        Assert.Equal("Final", (await asked.ShowAsync(new OperationKey("a"), Ct))!.Stage);
    }

    [Fact]
    public async Task A_folder_at_the_sockets_path_costs_the_socket_and_nothing_else()
    {
        Directory.CreateDirectory(Path.Combine(Box, FolderFiles.SocketName));
        await using var b = await OutboxBench.StartAsync(disk: new FolderFiles(Box));
        await b.AcceptAsync(OutboxBench.Entry("a", 1, 1));
        await b.SettleAsync("a");
        var e = await Assert.ThrowsAsync<OutboxException>(() => OutboxFolder.OpenAsync(Box, Ct));
        Assert.Equal(OutboxFault.Locked, e.Reason);
    }

    [Theory]
    [InlineData("\n", "BadRequest")]
    [InlineData("nonsense\n", "BadRequest")]
    [InlineData("[]\n", "BadRequest")]
    [InlineData("null\n", "BadRequest")]
    [InlineData("{\"verb\":null}\n", "BadRequest")]
    [InlineData("{\"verb\":\"drop\"}\n", "UnknownVerb")]
    [InlineData("{\"verb\":\"stats\",\"more\":1}\n", "BadRequest")]
    [InlineData("{\"verb\":\"backup\",\"folder\":\"here\"}\n", "Io")]
    public async Task What_is_no_request_is_named_and_harms_nothing(string sent, string fault)
    {
        await using var b = await OutboxBench.StartAsync(disk: new FolderFiles(Box));
        Assert.Contains(
            $"\"fault\":\"{fault}\"",
            await SayAsync(Encoding.UTF8.GetBytes(sent)),
            StringComparison.Ordinal
        );
        Assert.Contains(
            "\"fault\":\"\"",
            await SayAsync("{\"verb\":\"stats\"}\n"u8.ToArray()),
            StringComparison.Ordinal
        );
    }

    [Fact]
    public async Task A_request_without_end_is_cut_at_its_limit()
    {
        await using var b = await OutboxBench.StartAsync(disk: new FolderFiles(Box));
        var answer = await SayAsync([.. Enumerable.Repeat((byte)'x', OutboxSocket.MaxRequest)]);
        Assert.Contains("TooLong", answer, StringComparison.Ordinal);
    }

    private async Task<string> SayAsync(byte[] bytes)
    {
        using var socket = new Socket(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified);
        await socket.ConnectAsync(new UnixDomainSocketEndPoint(Path.Combine(Box, FolderFiles.SocketName)), Ct);
        await using var stream = new NetworkStream(socket, ownsSocket: false);
        await stream.WriteAsync(bytes, Ct);
        using var reader = new StreamReader(stream);
        return await reader.ReadToEndAsync(Ct);
    }
}
