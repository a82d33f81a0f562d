using System.Security.Cryptography;
using Ledger.Sdk.Outbox.Entries;
using Ledger.Sdk.Outbox.Files;
using Ledger.Sdk.Outbox.Recovery;
using Ledger.Sdk.Outbox.State;
using Ledger.Sdk.Outbox.Store;
using Ledger.Sdk.Outbox.Transport;

namespace Ledger.Sdk.Tests;

/// <summary>
/// C41 of the field: a folder with settled, sent, unsent and waiting entries is damaged, recovered, and worked on until all
/// is final. The damaged folder stays as it was, and no statement is in the ledger twice.
/// </summary>
public sealed class OutboxRecoveryTests : IDisposable
{
    private readonly string folder = Directory.CreateTempSubdirectory("ledger-recover-").FullName;
    private readonly FakeChain chain = new();

    private static readonly OutboxSettings Settings = OutboxBench.Fast with { MaxUnderWay = 16, MaxStatements = 3 };

    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    private string Box => Path.Combine(folder, "box");

    public void Dispose() => Directory.Delete(folder, recursive: true);

    private static string[] Keys(int first, int last) =>
        [.. Enumerable.Range(first, last - first + 1).Select(i => "k" + i)];

    private static NewEntry Entry(int i) => OutboxBench.Entry("k" + i, (byte)(i % 7), (byte)i);

    private Task<OutboxBench> StartAsync(bool send = true) =>
        OutboxBench.StartAsync(Settings, send, chain: chain, disk: new FolderFiles(Box));

    /// <summary>1 to 20 final, of which 10 are filed; 21 to 26 in the pool; 27 to 32 signed and never seen by a node; 33 to 40 not signed.</summary>
    private async Task FillAsync(bool killed)
    {
        var b = await StartAsync();
        await b.Engine.AcceptAsync([.. Enumerable.Range(1, 10).Select(Entry)], Ct);
        await b.SettleAsync(Keys(1, 10));
        await b.Engine.CompactAsync();
        await b.Engine.AcceptAsync([.. Enumerable.Range(11, 10).Select(Entry)], Ct);
        await b.SettleAsync(Keys(11, 20));
        await b.Engine.AcceptAsync([.. Enumerable.Range(21, 6).Select(Entry)], Ct);
        await b.UntilAsync(() => Keys(21, 26).All(k => b.Open(k)!.Stage == Stage.Sent));
        chain.OnSubmit = _ => new SubmitAnswer(SubmitAnswerKind.Later, "POOL_FULL");
        await b.Engine.AcceptAsync([.. Enumerable.Range(27, 6).Select(Entry)], Ct);
        await b.UntilAsync(() => Keys(27, 32).All(k => b.Open(k)!.Stage == Stage.Unknown));
        chain.KeyInUse = true;
        if (killed)
            b.Engine.Abandon();
        else
            await b.DisposeAsync();
        await using (var later = await StartAsync(send: false))
        {
            await later.Engine.AcceptAsync([.. Enumerable.Range(33, 8).Select(Entry)], Ct);
            if (killed)
                later.Engine.Abandon();
        }
        chain.KeyInUse = false;
        chain.OnSubmit = _ => null;
        // What was in the pool is final before anybody knows.
        if (!killed)
            chain.Seal();
    }

    private void Damage(string name, string how)
    {
        var path = Path.Combine(Box, name);
        if (how == "missing")
        {
            File.Delete(path);
            return;
        }
        var bytes = File.ReadAllBytes(path);
        var parts = how.Split(' ');
        var at = parts.Length > 1 ? (int)(bytes.LongLength * int.Parse(parts[1], null) / 100) : 0;
        switch (parts[0])
        {
            case "empty":
                bytes = [];
                break;
            case "cut":
                bytes = bytes[..at];
                break;
            case "zero":
                bytes.AsSpan(at, Math.Min(8192, bytes.Length - at)).Clear();
                break;
            default:
                bytes[at] ^= 0x10;
                break;
        }
        File.WriteAllBytes(path, bytes);
    }

    private static Dictionary<string, string> Image(string folder) =>
        Directory
            .EnumerateFiles(folder)
            .Where(p => !p.EndsWith(".holder", StringComparison.Ordinal))
            .ToDictionary(p => Path.GetFileName(p), p => Convert.ToHexString(SHA256.HashData(File.ReadAllBytes(p))));

    /// <summary>Its keys would be accepted a second time.</summary>
    [Theory]
    [InlineData("missing")]
    [InlineData("cut 60")]
    public async Task A_file_of_settled_keys_that_is_not_there_or_cut_is_damage_when_the_folder_is_opened(string how)
    {
        await FillAsync(killed: false);
        Damage(Path.GetFileName(Directory.GetFiles(Box, SettledKeys.Pattern).Single()), how);
        var refused = await Assert.ThrowsAsync<OutboxException>(() => StartAsync());
        Assert.Equal(OutboxFault.Damaged, refused.Reason);
        var done = await FolderRecovery.RecoverAsync(Box, chain, Settings, TimeProvider.System, Ct);
        Assert.Contains(done!.Faults, f => f.File.StartsWith("keys-", StringComparison.Ordinal));
        Assert.Equal((1UL, 10UL), (done.Lost[0].First, done.Lost[0].Last));
        await using var after = await StartAsync();
        await after.SettleAsync(Keys(21, 40));
        Assert.Equal(chain.Applied.Distinct(), chain.Applied);
    }

    [Fact]
    public async Task A_flipped_bit_among_settled_keys_is_damage_to_who_asks_for_one()
    {
        await FillAsync(killed: false);
        Damage(Path.GetFileName(Directory.GetFiles(Box, SettledKeys.Pattern).Single()), "flip 50");
        await using var b = await StartAsync(send: false);
        var refused = await Assert.ThrowsAsync<OutboxException>(() => b.AcceptAsync(Entry(1)));
        Assert.Equal(OutboxFault.Damaged, refused.Reason);
        Assert.Equal(OutboxFault.Damaged, Assert.Throws<OutboxException>(() => b.Engine.Find("k1")).Reason);
    }

    public static TheoryData<string, string, bool> Damages
    {
        get
        {
            var data = new TheoryData<string, string, bool>
            {
                { OutboxStore.DataName, "missing", true },
                { OutboxStore.DataName, "empty", true },
                { OutboxStore.DataName, "cut 50", false },
                { OutboxStore.DataName, "missing", false },
                { OutboxStore.LogName, "missing", true },
                { OutboxStore.LogName, "cut 60", true },
                { OutboxStore.LogName, "empty", true },
                { RowSeal.KeyFileName, "missing", true },
                { RowSeal.KeyFileName, "flip 20", false },
                { OutboxMeta.FileName, "missing", true },
                { OutboxMeta.FileName, "empty", false },
            };
            foreach (var at in (int[])[0, 15, 30, 45, 60, 75, 90])
            {
                data.Add(OutboxStore.DataName, "zero " + at, false);
                data.Add(OutboxStore.DataName, "flip " + at, true);
                data.Add(OutboxStore.LogName, "zero " + at, true);
            }
            return data;
        }
    }

    [Theory]
    [MemberData(nameof(Damages))]
    public async Task A_damaged_folder_is_recovered_and_worked_on_and_nothing_is_doubled(
        string file,
        string how,
        bool killed
    )
    {
        await FillAsync(killed);
        Damage(file, how);
        var before = Image(Box);
        var done = await FolderRecovery.RecoverAsync(Box, chain, Settings, TimeProvider.System, Ct);
        if (done is null)
        {
            // The torn end of the log is no damage by itself: then everything is there.
            await using var whole = await StartAsync();
            await whole.SettleAsync(Keys(21, 40));
            Assert.Equal(chain.Applied.Distinct(), chain.Applied);
            return;
        }
        Assert.NotEmpty(done.Faults);
        Assert.All(done.Faults, static f => Assert.NotEqual(OutboxFileFaultKind.Unset, f.Kind));
        if (how == "missing")
            Assert.Contains(done.Faults, f => f.File == file);
        foreach (var (name, hash) in before)
            Assert.Equal(hash, Image(done.SetAside)[name]);
        // Every order number is accounted for.
        var lost = done.Lost.Sum(l => checked((int)(l.Last - l.First + 1)));
        Assert.Equal(40, done.Entries.Count + done.Settled + lost);
        foreach (var known in done.Lost.Where(l => l.IsFinal))
            Assert.Contains((byte)known.First, chain.Applied);
        foreach (var final in done.Entries.Where(e => e.State == RecoveredState.Final))
            Assert.Contains((byte)final.Entry, chain.Applied);
        await using var b = await StartAsync();
        var goOn = done.Entries.Where(e => e.State != RecoveredState.ForAPerson).Select(e => e.Key.Value).ToArray();
        var settled = await b.SettleAsync(goOn);
        Assert.All(settled, s => Assert.Null(s.Refusal));
        // What a person has to look at can be sent again once the outbox knows that the ledger does not have it.
        foreach (var key in done.Entries.Select(e => e.Key.Value).Except(goOn))
        {
            await b.UntilAsync(() => b.Open(key) is null or { InDoubt: false }, seal: true);
            if (b.Open(key) is not null)
                Assert.True(await b.Engine.RetryAsync(key));
            await b.SettleAsync(key);
        }
        Assert.Equal(chain.Applied.Distinct(), chain.Applied);
        foreach (var key in done.Entries.Select(e => e.Key.Value))
            Assert.Contains((byte)int.Parse(key.AsSpan(1), null), chain.Applied);
        await b.Engine.DisposeAsync();
        Assert.Null(await FolderRecovery.RecoverAsync(Box, chain, Settings, TimeProvider.System, Ct));
    }
}
