using Ledger.Sdk.Outbox.Files;
using Ledger.Testing;

namespace Ledger.Sdk.Tests;

/// <summary>An outbox that knows more than its ledger, which was restored from a copy, goes on when an operator says so.</summary>
public sealed class RestoredLedgerTests : IDisposable
{
    private readonly string folder = Directory.CreateTempSubdirectory("ledger-restored-").FullName;

    private string Box => Path.Combine(folder, "box");

    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    public void Dispose() => Directory.Delete(folder, recursive: true);

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task What_is_gone_is_named_and_can_be_handed_in_again_and_what_waited_goes_on(bool forked)
    {
        await using var city = await TestLedger.StartAsync("center");
        var center = city.Client("center");
        await city.FinalAsync(center, Samples.Open("c-1", "A"), Ct);
        var copy = city.Faults.CopyNode();
        var sign = await Samples.ResaleAsync(center, "c-2", "A");
        var lost = await city.FinalAsync(center, sign, Ct);
        await city.Faults.RollBackNodeAsync(copy);
        if (forked)
            while ((await city.Engine.GetHeadAsync(Ct)).Number <= lost.Block.Number + 1)
                await city.SealAsync(Ct);
        // One follows what is lost, one has nothing to do with it.
        var file = Samples.File("c-2", sign.Code.Filing(city.Trust.GenesisHash));
        (await center.Filings.FileAsync(file, Ct)).OrThrow();
        var open = Samples.Open("c-3", "B");
        (await center.Units.OpenAsync(open, Ct)).OrThrow();

        var disk = city.Find("center").TakeDisk();
        await LayAsync(disk);
        var before = Image(Box);
        await using var operators = await city.SecondClientAsync("center");
        await Assert.ThrowsAsync<OperationCanceledException>(() =>
            OutboxFolder.AcceptRestoredAsync(Box, operators, static _ => throw new OperationCanceledException(), Ct)
        );
        Assert.Equal(before, Image(Box));
        RestoredLedger? plan = null;
        var (done, aside) = (await OutboxFolder.AcceptRestoredAsync(Box, operators, p => plan = p, Ct))!.Value;
        Assert.Same(plan, done);
        Assert.Equal(before, Image(aside));
        var row = Assert.Single(done.Lost);
        Assert.Equal((sign.Key.Value, lost.Block.Number, "Final"), (row.Key, row.Block, row.Stage));
        Assert.Equal(
            [(file.Key, RecoveredState.ForAPerson), (open.Key, RecoveredState.Open)],
            done.Entries.Select(e => (e.Key, e.State))
        );
        // Once is enough: now the ledger has what the folder saw.
        Assert.Null(
            await OutboxFolder.AcceptRestoredAsync(
                Box,
                operators,
                static _ => throw new InvalidOperationException(),
                Ct
            )
        );

        foreach (var name in disk.List().ToList())
            disk.Remove(name);
        Copy(new FolderFiles(Box), disk);
        center = await city.RestartClientAsync("center");
        Assert.IsType<EntryStatus.Final>(await city.SettleAsync(center, open.Key, Ct));
        Assert.Null(await center.Outbox.FindAsync(sign.Key, Ct));
        // The ledger does not have it, so a person gives it up, and the statements are handed in again in their order.
        await city.UntilAsync(() => center.Outbox.AbandonAsync(file.Key), Ct);
        Assert.IsType<EntryStatus.Final>(
            await city.SettleAsync(center, (await center.Filings.SignAsync(sign, Ct)).OrThrow(), Ct)
        );
        await city.FinalAsync(center, file with { Key = new OperationKey("c-2-file-again") }, Ct);
    }

    [Fact]
    public async Task A_ledger_that_has_what_was_seen_is_no_restored_one()
    {
        await using var city = await TestLedger.StartAsync("center");
        await city.FinalAsync(city.Client("center"), Samples.Open("c-1", "A"), Ct);
        await LayAsync(city.Find("center").TakeDisk());
        await using var operators = await city.SecondClientAsync("center");
        var before = Image(Box);
        Assert.Null(
            await OutboxFolder.AcceptRestoredAsync(
                Box,
                operators,
                static _ => throw new InvalidOperationException(),
                Ct
            )
        );
        Assert.Equal(before, Image(Box));
    }

    /// <summary>As a folder that was closed in order.</summary>
    private async Task LayAsync(IOutboxFiles disk)
    {
        Copy(disk, new FolderFiles(Box));
        await (await OutboxFolder.OpenAsync(Box, Ct)).DisposeAsync();
    }

    private static void Copy(IOutboxFiles from, IOutboxFiles to)
    {
        foreach (var name in from.List())
            FileCopy.Copy(from, name, to, name);
    }

    /// <summary>Of the files that are the outbox's own.</summary>
    private static Dictionary<string, string> Image(string folder) =>
        Directory
            .EnumerateFiles(folder)
            .Where(p => Path.GetExtension(p) is ".db" or ".led" or ".meta" or ".key" or ".keys")
            .ToDictionary(
                p => Path.GetFileName(p),
                p => Convert.ToHexString(System.Security.Cryptography.SHA256.HashData(File.ReadAllBytes(p)))
            );
}
