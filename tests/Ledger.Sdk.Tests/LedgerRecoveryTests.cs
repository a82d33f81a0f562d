using Ledger.Sdk.Outbox.Files;
using Ledger.Sdk.Outbox.Store;
using Ledger.Testing;
using Ledger.Testing.Outbox;

namespace Ledger.Sdk.Tests;

/// <summary>A damaged folder recovered against a real node: what it has is found by its events.</summary>
public sealed class LedgerRecoveryTests : IDisposable
{
    private readonly string folder = Directory.CreateTempSubdirectory("ledger-recover-").FullName;

    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    public void Dispose() => Directory.Delete(folder, recursive: true);

    [Fact]
    public async Task What_the_node_has_is_found_although_its_signed_bytes_are_lost()
    {
        await using var city = await TestLedger.StartAsync("center");
        var center = city.Client("center");
        var unit = (await center.Units.OpenAsync(Samples.Open("c-0", "A"), Ct)).OrThrow();
        await city.SettleAsync(center, unit, Ct);
        // The disk as it was when the statement was accepted, and not yet signed.
        var disk = city.Find("center").Files;
        MemoryFiles? early = null;
        disk.AfterSync = name =>
        {
            if (name == OutboxStore.LogName)
                Interlocked.CompareExchange(ref early, disk.Copy(), null);
        };
        var receipt = (await center.Filings.SignAsync(await Samples.ResaleAsync(center, "c-1", "A"), Ct)).OrThrow();
        Assert.IsType<EntryStatus.Final>(await city.SettleAsync(center, receipt, Ct));
        var box = Path.Combine(folder, "box");
        var files = new FolderFiles(box);
        // The meta file alone says whether the log reaches far enough: without it any bytes may be lost.
        foreach (var name in early!.List().Where(n => n != OutboxMeta.FileName))
            FileCopy.Copy(early, name, files, name);
        var done = await OutboxFolder.RecoverAsync(box, center, Ct);
        var entry = Assert.Single(done!.Entries);
        Assert.Equal((receipt.Key, RecoveredState.Final), (entry.Key, entry.State));
        var aside = Path.GetFileName(done.SetAside);
        Assert.StartsWith("box.damaged-", aside, StringComparison.Ordinal);
        await using var opened = await OutboxFolder.OpenAsync(box, Ct);
        Assert.Equal("RecoveredOld", (await opened.ShowAsync(receipt.Key, Ct))!.Hold);
        Assert.False(await opened.RetryAsync(receipt.Key, Ct));
        Assert.False(await opened.AbandonAsync(receipt.Key, Ct));
    }
}
