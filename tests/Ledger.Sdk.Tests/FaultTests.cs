using Ledger.Engine.Chain;
using Ledger.Evidence.Machines;
using Ledger.Testing;

namespace Ledger.Sdk.Tests;

/// <summary>Each fault of Ledger.Testing: what it does, and how the SDK gets over it.</summary>
public sealed class FaultTests
{
    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Delay_leaves_a_statement_unknown_until_the_clock_moves()
    {
        await using var city = await TestLedger.StartAsync("center");
        var center = city.Client("center");
        city.Faults.Delay(TimeSpan.FromSeconds(5), next: 1);
        var receipt = (await center.Units.OpenAsync(Samples.Open("c-1", "A"), Ct)).OrThrow();
        await city.UntilAsync(() => Task.FromResult(city.Faults.Delayed == 1), Ct);
        Assert.IsType<EntryStatus.Unknown>(await center.Outbox.FindAsync(receipt.Key, Ct));
        city.Clock.Advance(TimeSpan.FromSeconds(5));
        Assert.IsType<EntryStatus.Final>(await city.SettleAsync(center, receipt, Ct));
        await city.CheckAsync(Ct);
    }

    /// <summary>C46 of the field.</summary>
    [Fact]
    public async Task Dropped_from_the_pool_the_same_bytes_are_sent_again_and_the_hole_closes()
    {
        await using var city = await TestLedger.StartAsync("center");
        var center = city.Client("center");
        city.Faults.DropFromPool(next: 1);
        var receipt = (await center.Units.OpenAsync(Samples.Open("c-1", "A"), Ct)).OrThrow();
        await city.UntilAsync(async () => await center.Outbox.FindAsync(receipt.Key, Ct) is EntryStatus.Sent, Ct);
        await city.SealAsync(Ct);
        Assert.IsType<EntryStatus.Sent>(await center.Outbox.FindAsync(receipt.Key, Ct));
        city.Clock.Advance(TimeSpan.FromSeconds(11)); // silence
        await city.UntilAsync(
            () =>
            {
                city.Clock.Advance(TimeSpan.FromSeconds(1));
                return Task.FromResult(city.Faults.Submits > 1);
            },
            Ct
        );
        Assert.IsType<EntryStatus.Final>(await city.SettleAsync(center, receipt, Ct));
        await city.CheckAsync(Ct);
    }

    [Fact]
    public async Task A_restarted_node_has_an_empty_pool_and_the_outbox_fills_it()
    {
        await using var city = await TestLedger.StartAsync("center");
        var center = city.Client("center");
        var receipt = (await center.Units.OpenAsync(Samples.Open("c-1", "A"), Ct)).OrThrow();
        await city.UntilAsync(async () => await center.Outbox.FindAsync(receipt.Key, Ct) is EntryStatus.Sent, Ct);
        await city.RestartNodeAsync();
        city.Clock.Advance(TimeSpan.FromSeconds(11));
        await city.UntilAsync(
            async () =>
            {
                await city.SealAsync(Ct);
                return await center.Outbox.FindAsync(receipt.Key, Ct) is { IsSettled: true };
            },
            Ct
        );
        Assert.IsType<EntryStatus.Final>(await center.Outbox.FindAsync(receipt.Key, Ct));
        await city.CheckAsync(Ct);
    }

    [Fact]
    public async Task A_failed_sync_is_told_and_the_same_call_succeeds_afterwards()
    {
        await using var city = await TestLedger.StartAsync("center");
        var center = city.Client("center");
        city.Faults.FailSync("center");
        var e = await Assert.ThrowsAsync<OutboxException>(async () =>
            await center.Units.OpenAsync(Samples.Open("c-1", "A"), Ct)
        );
        Assert.Equal(OutboxFault.SyncFailed, e.Reason);
        Assert.Null(await center.Outbox.FindAsync(Samples.Open("c-1", "A").Key, Ct));
        await city.FinalAsync(center, Samples.Open("c-1", "A"), Ct);
        await city.CheckAsync(Ct);
    }

    [Fact]
    public async Task A_full_disk_accepts_nothing_and_work_goes_on_once_there_is_room()
    {
        await using var city = await TestLedger.StartAsync("center");
        var center = city.Client("center");
        city.Faults.FullDisk("center");
        var e = await Assert.ThrowsAsync<OutboxException>(async () =>
            await center.Units.OpenAsync(Samples.Open("c-1", "A"), Ct)
        );
        Assert.Equal(OutboxFault.DiskFull, e.Reason);
        city.Faults.FullDisk("center", full: false);
        await city.FinalAsync(center, Samples.Open("c-1", "A"), Ct);
        await city.CheckAsync(Ct);
    }

    [Theory]
    [InlineData(KillPoint.ClientBeforeSync, false)]
    [InlineData(KillPoint.ClientAfterSync, true)]
    public async Task Killed_at_the_sync_the_outbox_holds_what_was_synced_and_nothing_else(KillPoint point, bool kept)
    {
        await using var city = await TestLedger.StartAsync("center");
        var killed = city.Faults.KillAt(point);
        var open = Samples.Open("c-1", "A");
        await Assert.ThrowsAnyAsync<Exception>(async () => await city.Client("center").Units.OpenAsync(open, Ct));
        await killed.WaitAsync(Ct);
        var center = await city.RestartClientAsync("center");
        Assert.Equal(kept, await center.Outbox.FindAsync(open.Key, Ct) is not null);
        // The caller got no answer, so it asks again: once in the ledger, whatever lay on the disk.
        var receipt = (await center.Units.OpenAsync(open, Ct)).OrThrow();
        Assert.Equal(kept, receipt.Repeated);
        Assert.IsType<EntryStatus.Final>(await city.SettleAsync(center, receipt, Ct));
        await city.CheckAsync(Ct);
    }

    [Theory]
    [InlineData(KillPoint.ClientBeforeSend)]
    [InlineData(KillPoint.ClientAfterSend)]
    public async Task Killed_around_the_send_the_stored_bytes_go_out_again_and_count_once(KillPoint point)
    {
        await using var city = await TestLedger.StartAsync("center");
        var killed = city.Faults.KillAt(point);
        var receipt = (await city.Client("center").Units.OpenAsync(Samples.Open("c-1", "A"), Ct)).OrThrow();
        await killed.WaitAsync(Ct);
        var center = await city.RestartClientAsync("center");
        Assert.IsType<EntryStatus.Final>(await city.SettleAsync(center, receipt, Ct));
        await city.CheckAsync(Ct);
    }

    [Theory]
    [InlineData(KillPoint.NodeBeforeBatch)]
    [InlineData(KillPoint.NodeAfterBatch)]
    [InlineData(KillPoint.NodeBeforeAnswer)]
    public async Task Killed_in_the_commit_path_the_node_goes_on_and_the_statement_counts_once(KillPoint point)
    {
        await using var city = await TestLedger.StartAsync("center");
        var center = city.Client("center");
        var receipt = (await center.Units.OpenAsync(Samples.Open("c-1", "A"), Ct)).OrThrow();
        await city.UntilAsync(async () => await center.Outbox.FindAsync(receipt.Key, Ct) is EntryStatus.Sent, Ct);
        var killed = city.Faults.KillAt(point);
        await Assert.ThrowsAsync<EngineStoppedException>(() => city.SealAsync(Ct));
        await killed.WaitAsync(Ct);
        await city.RestartNodeAsync();
        city.Clock.Advance(TimeSpan.FromSeconds(11));
        await city.UntilAsync(
            async () =>
            {
                await city.SealAsync(Ct);
                return await center.Outbox.FindAsync(receipt.Key, Ct) is { IsSettled: true };
            },
            Ct
        );
        Assert.IsType<EntryStatus.Final>(await center.Outbox.FindAsync(receipt.Key, Ct));
        await city.CheckAsync(Ct);
    }

    [Theory]
    [InlineData(Confirm.Node)]
    [InlineData(Confirm.Proof)]
    public async Task A_write_never_throws_for_the_network_whatever_it_must_ask(Confirm confirm)
    {
        await using var city = await TestLedger.StartAsync(o => o.Confirm = confirm, "center");
        var center = city.Client("center");
        await city.FinalAsync(center, Samples.Open("c-1", "A"), Ct);
        var sign = await Samples.ResaleAsync(center, "c-1", "A");
        Assert.Null(sign.TitleVersion);
        await city.Node.StopAsync();
        var declined = Assert.IsType<Submission.Declined>(await center.Filings.SignAsync(sign, Ct));
        Assert.IsType<TitleVersionUnknown>(declined.Refusal);
        Assert.Equal(0, (await center.Outbox.StatsAsync(Ct)).Pending);
        var given = await Samples.ResaleAsync(center, "c-2", "Z") with { TitleVersion = 1 };
        Assert.IsType<Submission.Accepted>(await center.Filings.SignAsync(given, Ct));
        Assert.IsType<Submission.Accepted>(await center.Units.OpenAsync(Samples.Open("c-3", "B"), Ct));
        await city.Node.StartAsync();
        await city.FinalAsync(center, sign with { Key = new OperationKey("again") }, Ct);
    }

    [Fact]
    public async Task An_older_copy_of_the_folder_is_told_by_a_real_node_and_nothing_final_is_doubled_or_refused()
    {
        await using var city = await TestLedger.StartAsync("center");
        var center = city.Client("center");
        city.Faults.LoseRequests(1000);
        var receipts = new List<Receipt>();
        foreach (var unit in (string[])["A", "B", "C"])
            receipts.Add((await center.Units.OpenAsync(Samples.Open("c-" + unit, unit), Ct)).OrThrow());
        var copy = city.Find("center").TakeDisk().Copy();
        center = await city.RestartClientAsync("center");
        city.Faults.LoseRequests(0);
        var blocks = new List<ulong>();
        foreach (var receipt in receipts)
            blocks.Add((await city.SettleAsync(center, receipt, Ct)).OrThrow().Block.Number);

        // With as many order numbers as the node remembers: its nonce alone tells that it is older.
        var disk = city.Find("center").TakeDisk();
        foreach (var name in disk.List().ToList())
            disk.Remove(name);
        foreach (var name in copy.List())
            Sdk.Outbox.Files.FileCopy.Copy(copy, name, disk, name);
        center = await city.RestartClientAsync("center");
        var again = new List<ulong>();
        foreach (var receipt in receipts)
            again.Add((await city.SettleAsync(center, receipt, Ct)).OrThrow().Block.Number);
        Assert.Equal(blocks, again);
        await city.UntilAsync(
            async () =>
                (await center.Outbox.StatsAsync(Ct)).Writers.Any(w =>
                    w.Problem.StartsWith("OlderCopy", StringComparison.Ordinal)
                ),
            Ct
        );
        await city.CheckAsync(Ct);
    }

    [Fact]
    public async Task A_node_from_an_older_copy_is_never_read_as_if_nothing_had_happened()
    {
        await using var city = await TestLedger.StartAsync("center");
        var center = city.Client("center");
        var copy = city.Faults.CopyNode();
        await city.FinalAsync(center, Samples.Open("c-1", "A"), Ct);
        var seen = (await center.GetInfoAsync(Ct)).Head;
        await city.Faults.RollBackNodeAsync(copy);
        // It waits for the block that the client saw, by its own clock, and then says that it is behind.
        var behind = center.GetInfoAsync(Ct);
        await city.UntilAsync(
            () =>
            {
                city.Clock.Advance(TimeSpan.FromSeconds(1));
                return Task.FromResult(behind.IsCompleted);
            },
            Ct
        );
        var late = await Assert.ThrowsAsync<LedgerUnavailableException>(() => behind);
        Assert.Contains("Unavailable", late.Message, StringComparison.Ordinal);

        // Other blocks at the heights that the client saw: a fork, with what was seen.
        while ((await city.Engine.GetHeadAsync(Ct)).Number <= seen.Number)
            await city.SealAsync(Ct);
        var fork = await Assert.ThrowsAsync<HistoryForkedException>(() => center.GetInfoAsync(Ct));
        Assert.Equal(seen.Number, fork.Seen!.Value.Number);
        var check = await Assert.ThrowsAsync<LedgerCheckException>(() => city.CheckAsync(Ct));
        Assert.Contains(check.Findings, f => f.Contains("StatementLost", StringComparison.Ordinal));
    }

    [Fact]
    public async Task A_lie_about_a_filing_is_not_proved_and_the_truth_is()
    {
        await using var city = await TestLedger.StartAsync("center", "bank-a");
        var (sign, filing) = await city.FiledAsync("c-1", "A", Ct);
        var bank = city.Client("bank-a");
        city.Faults.LieAbout(filing);
        Assert.Equal(FilingState.Registered, (await bank.Filings.GetAsync(filing, ct: Ct))!.Value.State);
        await Assert.ThrowsAsync<UntrustedAnswerException>(() => bank.Filings.ProveAsync(filing, Ct));
        var check = new PreLoanCheck
        {
            Code = sign.Code,
            Document = Document.Pdf(new MemoryStream(Samples.Pdf("c-1"))),
            Purpose = "loan 4711",
        };
        var report = await bank.Verify.BeforeLendingAsync(check, Ct);
        Assert.False(report.Report.Verdict.IsGreen);
        Assert.NotEmpty(report.Report.NotValid);
        Assert.Null(report.Report.Facts.Filing);

        city.Faults.StopLying();
        var proved = await bank.Filings.ProveAsync(filing, Ct);
        Assert.Equal(FilingState.Filed, proved.Value!.State);
    }

    [Fact]
    public async Task Sealing_by_itself_settles_without_a_hand()
    {
        await using var city = await TestLedger.StartAsync(o => o.Seal = SealMode.WhenWork, "center");
        var center = city.Client("center");
        var receipt = (await center.Units.OpenAsync(Samples.Open("c-1", "A"), Ct)).OrThrow();
        Assert.IsType<EntryStatus.Final>(await center.Outbox.SettleAsync(receipt, TimeSpan.FromDays(1), Ct));
        Assert.True((await city.Engine.GetHeadAsync(Ct)).Number > 0);
        await city.CheckAsync(Ct);
    }

    [Fact]
    public async Task The_check_finds_a_receipt_whose_outbox_was_lost()
    {
        await using var city = await TestLedger.StartAsync("center");
        var center = city.Client("center");
        await city.FinalAsync(center, Samples.Open("c-1", "A"), Ct);
        await city.CheckAsync(Ct);
        city.Find("center").Keys["never/accepted"] = true;
        var found = await Assert.ThrowsAsync<LedgerCheckException>(() => city.CheckAsync(Ct));
        Assert.Contains(found.Findings, f => f.Contains("never/accepted", StringComparison.Ordinal));
    }

    [Fact]
    public async Task The_check_finds_an_event_that_no_outbox_answers_for()
    {
        await using var city = await TestLedger.StartAsync("center");
        var center = city.Client("center");
        var open = Samples.Open("c-1", "A");
        await city.FinalAsync(center, open, Ct);
        city.Find("center").Keys.TryRemove(open.Key.Value, out _);
        var found = await Assert.ThrowsAsync<LedgerCheckException>(() => city.CheckAsync(Ct));
        Assert.Contains(found.Findings, f => f.Contains("StatementOnce", StringComparison.Ordinal));
    }
}
