using Ledger.Evidence.Primitives;
using Ledger.Sdk.Outbox.Entries;
using Ledger.Sdk.Outbox.State;
using Ledger.Sdk.Outbox.Store;
using Ledger.Sdk.Outbox.Transport;
using Ledger.Testing.Outbox;

namespace Ledger.Sdk.Tests;

public sealed class OutboxTests
{
    private static Bytes32 Record(byte record) => new([.. Enumerable.Repeat(record, 32)]);

    [Fact]
    public async Task Statements_of_a_record_keep_their_order_and_settle_once()
    {
        await using var b = await OutboxBench.StartAsync();
        for (byte i = 1; i <= 50; i++)
            await b.AcceptAsync(OutboxBench.Entry("k" + i, (byte)(i % 3), i));
        await b.SettleAsync([.. Enumerable.Range(1, 50).Select(i => "k" + i)]);
        Assert.Equal(50, b.Chain.Applied.Count);
        foreach (var group in b.Chain.Applied.GroupBy(x => x % 3))
            Assert.Equal(group.Order(), group);
    }

    /// <summary>A node gives a lease once: asked for without its token it is another's, until its time is over.</summary>
    [Fact]
    public async Task A_lease_is_kept_where_the_question_after_it_gets_no_answer()
    {
        var chain = new FakeChain { LoseWriterAnswers = 1 };
        await using var b = await OutboxBench.StartAsync(chain: chain);
        await b.AcceptAsync(OutboxBench.Entry("a", 1, 1));
        await b.SettleAsync("a");
        Assert.Equal(["", "token"], chain.LeaseTokens.Take(2));
    }

    [Fact]
    public async Task What_is_open_is_listed_by_state_and_by_record()
    {
        await using var b = await OutboxBench.StartAsync(send: false);
        b.Chain.OnSubmit = list =>
            list.Any(s => s.Body.Data[0] == 3) ? new SubmitAnswer(SubmitAnswerKind.Rejected, "no") : null;
        await b.Engine.AcceptAsync(
            [OutboxBench.Entry("held", 1, 3), OutboxBench.Entry("behind", 1, 4), OutboxBench.Entry("other", 2, 5)],
            default
        );
        b.Engine.Start();
        await b.HeldAsync("held");
        var outbox = new OutboxClient(b.Engine, null!, TimeProvider.System);
        async Task<IEnumerable<string>> KeysAsync(OutboxFilter? filter = null) =>
            (await outbox.ListAsync(filter)).Select(e => e.Key.Value);
        string Name(string digits) => "filings/" + string.Concat(Enumerable.Repeat(digits, 32));

        Assert.Equal(["held", "behind", "other"], await KeysAsync());
        Assert.Equal(["held"], await KeysAsync(new OutboxFilter { State = "held" }));
        Assert.Equal(["held", "behind"], await KeysAsync(new OutboxFilter { Record = Name("01") }));
        Assert.Equal(["behind"], await KeysAsync(new OutboxFilter { State = "accepted", Record = Name("01") }));
        Assert.Empty(await KeysAsync(new OutboxFilter { State = "held", Record = Name("02") }));
        Assert.Empty(await KeysAsync(new OutboxFilter { Record = "units/" + Name("01")[8..] }));
        Assert.Equal([Name("01"), Name("01"), Name("02")], (await outbox.ListAsync()).Select(e => e.Record));
        var stats = await outbox.StatsAsync();
        Assert.Equal((3, 1), (stats.Pending, stats.Held));
        foreach (var wrong in (string[])["", "final", "Held", "joining"])
            Assert.Throws<ArgumentException>(() => new OutboxFilter { State = wrong });
        foreach (var wrong in (string[])["", "filings", "filings/01", "cars/" + Name("01")[8..], Name("0A")])
            Assert.Throws<ArgumentException>(() => new OutboxFilter { Record = wrong });
    }

    [Fact]
    public async Task The_same_key_gives_the_same_entry_and_other_content_is_declined()
    {
        await using var b = await OutboxBench.StartAsync();
        var first = await b.AcceptAsync(OutboxBench.Entry("k", 1, 1));
        var twins = await Task.WhenAll(
            Enumerable.Range(0, 20).Select(_ => b.AcceptAsync(OutboxBench.Entry("t", 2, 2)))
        );
        Assert.Single(twins, t => !t.Repeated);
        Assert.Single(twins.Select(t => t.Order).Distinct());
        Assert.Equal(
            RefusalData.OperationKeyReused,
            (await b.AcceptAsync(OutboxBench.Entry("k", 1, 9))).Declined?.Number
        );
        await b.SettleAsync("k", "t");
        Assert.Equal(
            (first.Order, true),
            ((await b.AcceptAsync(OutboxBench.Entry("k", 1, 1))) is var again ? (again.Order, again.Repeated) : default)
        );
        await b.Engine.CompactAsync();
        var filed = await b.AcceptAsync(OutboxBench.Entry("k", 1, 1));
        Assert.Equal((first.Order, true), (filed.Order, filed.Repeated));
        Assert.Equal(
            RefusalData.OperationKeyReused,
            (await b.AcceptAsync(OutboxBench.Entry("k", 1, 9))).Declined?.Number
        );
        Assert.Equal(2, b.Chain.Applied.Count);
    }

    [Fact]
    public async Task A_refused_predecessor_refuses_what_stands_behind_it_in_order_but_not_the_latest()
    {
        await using var b = await OutboxBench.StartAsync();
        b.Chain.Refuse = s => s.Data[0] == 1 ? new RefusalData(3, "WrongState", [], RefusedBy.Ledger) : null;
        await b.Engine.AcceptAsync(
            [
                OutboxBench.Entry("a", 1, 1),
                OutboxBench.Entry("b", 1, 2),
                OutboxBench.Entry("c", 1, 3, ExpectMode.Latest),
                OutboxBench.Entry("d", 2, 4),
            ],
            default
        );
        var settled = await b.SettleAsync("a", "b", "c", "d");
        Assert.Equal([3, RefusalData.PredecessorRefused, null, null], settled.Select(s => s.Refusal?.Number));
    }

    [Fact]
    public async Task A_position_that_another_writer_moved_is_rebased()
    {
        await using var b = await OutboxBench.StartAsync();
        b.Chain.OnSubmit = _ => new SubmitAnswer(SubmitAnswerKind.Later, "wait");
        await b.AcceptAsync(OutboxBench.Entry("a", 1, 1));
        await b.UntilAsync(() => b.Chain.Submits.Count > 0);
        b.Chain.WriteElsewhere(Record(1));
        b.Chain.OnSubmit = _ => null;
        var settled = await b.SettleAsync("a");
        Assert.Null(settled[0].Refusal);
        Assert.Equal(2u, settled[0].Position.Seq);
    }

    [Fact]
    public async Task Bytes_dropped_from_the_pool_go_out_again_and_are_the_same()
    {
        await using var b = await OutboxBench.StartAsync();
        await b.AcceptAsync(OutboxBench.Entry("a", 1, 1));
        await b.UntilAsync(() => b.Chain.InPool == 1);
        b.Chain.DropPool();
        await b.SettleAsync("a");
        Assert.True(b.Chain.Submits.Count >= 2);
        Assert.All(b.Chain.Submits, s => Assert.Equal(b.Chain.Submits[0], s));
        Assert.Equal([1], b.Chain.Applied);
    }

    [Fact]
    public async Task A_nonce_used_by_other_bytes_is_told_and_its_statements_are_packed_anew()
    {
        await using var b = await OutboxBench.StartAsync();
        ulong? foreign = null;
        b.Engine.ForeignNonce = n => foreign = n;
        b.Chain.OnSubmit = _ => new SubmitAnswer(SubmitAnswerKind.NonceUsed);
        await b.AcceptAsync(OutboxBench.Entry("a", 1, 1));
        await b.UntilAsync(() => b.Chain.Submits.Count > 0);
        b.Chain.UseNonceElsewhere();
        b.Chain.OnSubmit = _ => null;
        await b.SettleAsync("a");
        Assert.Equal(0UL, foreign);
        Assert.Equal([1], b.Chain.Applied);
    }

    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    [InlineData(3)]
    [InlineData(1000)]
    public async Task A_power_cut_loses_nothing_that_was_acknowledged(int unsyncedKept)
    {
        await using var b = await OutboxBench.StartAsync(send: false);
        for (byte i = 1; i <= 20; i++)
            await b.AcceptAsync(OutboxBench.Entry("k" + i, i, i));
        await b.CrashAsync(unsyncedKept);
        await b.SettleAsync([.. Enumerable.Range(1, 20).Select(i => "k" + i)]);
        Assert.Equal(20, b.Chain.Applied.Distinct().Count());
        Assert.Equal(20, b.Chain.Applied.Count);
    }

    [Fact]
    public async Task A_crash_between_sending_and_its_answer_does_not_double()
    {
        await using var b = await OutboxBench.StartAsync();
        b.Chain.LoseAnswers = true;
        await b.AcceptAsync(OutboxBench.Entry("a", 1, 1));
        await b.UntilAsync(() => b.Chain.InPool == 1);
        await b.CrashAsync();
        b.Chain.LoseAnswers = false;
        await b.SettleAsync("a");
        Assert.Equal([1], b.Chain.Applied);
        Assert.All(b.Chain.Submits, s => Assert.Equal(b.Chain.Submits[0], s));
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task A_failed_sync_accepts_nothing_and_the_same_call_succeeds(bool persist)
    {
        await using var b = await OutboxBench.StartAsync(send: false);
        await b.AcceptAsync(OutboxBench.Entry("before", 1, 1));
        b.Files.FailSync(1, persist);
        var e = await Assert.ThrowsAsync<OutboxException>(() => b.AcceptAsync(OutboxBench.Entry("a", 2, 2)));
        Assert.Equal(OutboxFault.SyncFailed, e.Reason);
        Assert.Null(b.Engine.Find("a").Open);
        Assert.False((await b.AcceptAsync(OutboxBench.Entry("a", 2, 2))).Repeated);
        await b.CrashAsync();
        await b.SettleAsync("before", "a");
        Assert.Equal(2, b.Chain.Applied.Count);
    }

    [Fact]
    public async Task A_full_disk_accepts_nothing_until_there_is_room()
    {
        await using var b = await OutboxBench.StartAsync();
        b.Files.FreeBytes = 1000;
        Assert.Equal(
            OutboxFault.DiskFull,
            (await Assert.ThrowsAsync<OutboxException>(() => b.AcceptAsync(OutboxBench.Entry("a", 1, 1)))).Reason
        );
        b.Files.FreeBytes = long.MaxValue;
        b.Files.Full = true;
        Assert.Equal(
            OutboxFault.DiskFull,
            (await Assert.ThrowsAsync<OutboxException>(() => b.AcceptAsync(OutboxBench.Entry("a", 1, 1)))).Reason
        );
        b.Files.Full = false;
        await b.AcceptAsync(OutboxBench.Entry("a", 1, 1));
        await b.SettleAsync("a");
    }

    [Fact]
    public async Task A_disk_that_fills_up_within_a_large_group_leaves_nothing_behind_that_ends_the_process()
    {
        await using var b = await OutboxBench.StartAsync();
        for (var round = 0; round < 5; round++)
        {
            b.Files.Full = true;
            var large = Enumerable
                .Range(1, 300)
                .Select(i => OutboxBench.Entry("k" + i, 1, 1) with { Disclosures = [new byte[4_000]] });
            var e = await Assert.ThrowsAsync<OutboxException>(() => b.Engine.AcceptAsync([.. large], default));
            Assert.Equal(OutboxFault.DiskFull, e.Reason);
            // A finalizer of the database that throws would end this process.
            GC.Collect();
            GC.WaitForPendingFinalizers();
            b.Files.Full = false;
            await b.AcceptAsync(OutboxBench.Entry("a" + round, 2, (byte)(10 + round)));
            await b.SettleAsync("a" + round);
        }
        Assert.Equal([10, 11, 12, 13, 14], b.Chain.Applied);
    }

    public static TheoryData<string, string> Damages =>
        new()
        {
            { OutboxStore.DataName, "zero" },
            { OutboxStore.DataName, "cut" },
            { OutboxStore.DataName, "empty" },
            { OutboxStore.DataName, "missing" },
            { OutboxStore.DataName, "flip" },
            { OutboxStore.LogName, "cut" },
            { OutboxStore.LogName, "missing" },
            { RowSeal.KeyFileName, "flip" },
            { RowSeal.KeyFileName, "missing" },
            { OutboxMeta.FileName, "empty" },
            { OutboxMeta.FileName, "missing" },
        };

    [Theory]
    [MemberData(nameof(Damages))]
    public async Task A_damaged_file_is_named_and_set_aside_untouched(string file, string how)
    {
        var b = await OutboxBench.StartAsync(send: false);
        for (byte i = 1; i <= 40; i++)
            await b.AcceptAsync(OutboxBench.Entry("k" + i, i, i));
        if (file != OutboxStore.LogName)
            await b.Engine.DisposeAsync();
        else
            b.Engine.Abandon();
        var files = b.Files.Copy();
        if (how == "missing")
            files.Remove(file);
        else
            files.Damage(file, bytes => Change(bytes, how));
        var before = files.Exists(file) ? Read(files, file) : null;
        var e = await Assert.ThrowsAsync<OutboxException>(() => OutboxBench.StartAsync(files: files));
        Assert.Equal(OutboxFault.Damaged, e.Reason);
        Assert.Contains("memory:outbox", e.Message, StringComparison.Ordinal);
        if (before is not null)
            Assert.Equal(before, Read(files, file));
        Assert.Equal(
            OutboxFault.Damaged,
            (await Assert.ThrowsAsync<OutboxException>(() => OutboxBench.StartAsync(files: files))).Reason
        );
    }

    private static byte[] Change(byte[] bytes, string how)
    {
        switch (how)
        {
            case "zero":
                bytes.AsSpan(16_384, 8192).Clear();
                return bytes;
            case "cut":
                return bytes[..(bytes.Length / 2)];
            case "empty":
                return [];
            default:
                bytes[bytes.Length / 2] ^= 1;
                return bytes;
        }
    }

    private static byte[] Read(MemoryFiles files, string name)
    {
        using var file = files.Open(name, create: false);
        return file.ReadAll();
    }

    [Fact]
    public async Task An_older_copy_is_rolled_back_and_takes_nothing()
    {
        var b = await OutboxBench.StartAsync();
        await b.AcceptAsync(OutboxBench.Entry("a", 1, 1));
        await b.SettleAsync("a");
        var copy = new MemoryFiles();
        b.Engine.Backup(copy);
        await b.AcceptAsync(OutboxBench.Entry("b", 1, 2));
        await b.SettleAsync("b");
        await b.Engine.DisposeAsync();
        await using var old = await OutboxBench.StartAsync(files: copy, chain: b.Chain);
        OutboxException? e = null;
        await old.UntilAsync(() =>
        {
            try
            {
                old.AcceptAsync(OutboxBench.Entry("c", 1, 3)).GetAwaiter().GetResult();
            }
            catch (OutboxException found)
            {
                e = found;
            }
            return e is not null;
        });
        Assert.Equal(OutboxFault.RolledBack, e!.Reason);
    }

    [Fact]
    public async Task A_second_process_is_refused_the_folder_by_name()
    {
        await using var b = await OutboxBench.StartAsync();
        var settings = new OutboxSettings { WhenLocked = TimeSpan.FromMilliseconds(50) };
        var e = await Assert.ThrowsAsync<OutboxException>(() => OutboxBench.StartAsync(settings, files: b.Files));
        Assert.Equal(OutboxFault.Locked, e.Reason);
    }

    [Fact]
    public async Task A_key_in_use_elsewhere_sends_nothing_and_says_so()
    {
        var chain = new FakeChain { KeyInUse = true };
        await using var b = await OutboxBench.StartAsync(chain: chain);
        await b.AcceptAsync(OutboxBench.Entry("a", 1, 1));
        await b.UntilAsync(() => b.Engine.Numbers().Lanes[0].Problem == "KEY_IN_USE");
        Assert.Empty(chain.Submits);
        chain.KeyInUse = false;
        b.Engine.Nudge();
        await b.SettleAsync("a");
    }

    [Fact]
    public async Task Nothing_of_an_entry_stands_in_the_files_in_clear()
    {
        await using var b = await OutboxBench.StartAsync(send: false);
        await b.AcceptAsync(OutboxBench.Entry("a-key-that-would-show", 0x5a, 0x5b));
        foreach (var name in b.Files.List())
            Assert.Equal(-1, Read(b.Files, name).AsSpan().IndexOf("a-key-that-would-show"u8));
    }
}
