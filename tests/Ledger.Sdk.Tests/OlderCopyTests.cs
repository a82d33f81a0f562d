using Ledger.Sdk.Outbox.Entries;
using Ledger.Sdk.Outbox.Files;
using Ledger.Sdk.Outbox.Transport;

namespace Ledger.Sdk.Tests;

/// <summary>A copy of the folder is put back after the original went on: nothing final is called refused or sent twice.</summary>
public sealed class OlderCopyTests : IDisposable
{
    private static readonly string[] Keys = ["a1", "a2", "a3", "b1", "c1", "c2"];
    private readonly string folder = Directory.CreateTempSubdirectory("ledger-older-").FullName;
    private readonly FakeChain chain = new();

    public OlderCopyTests() =>
        chain.Refuse = body =>
            chain.Applied.Contains(body.Data[0]) ? new RefusalData(9, "IdUsed", [], RefusedBy.Ledger) : null;

    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    private string Box => Path.Combine(folder, "box");

    private string Copy => Path.Combine(folder, "copy");

    public void Dispose() => Directory.Delete(folder, recursive: true);

    private Task<OutboxBench> StartAsync(bool send = true) =>
        OutboxBench.StartAsync(send: send, chain: chain, disk: new FolderFiles(Box));

    private static List<NewEntry> Entries() =>
        [
            OutboxBench.Entry("a1", 1, 11),
            OutboxBench.Entry("a2", 1, 12),
            OutboxBench.Entry("a3", 1, 13),
            OutboxBench.Entry("b1", 2, 21, creates: true),
            OutboxBench.Entry("c1", 3, 31, ExpectMode.Latest),
            OutboxBench.Entry("c2", 3, 32, ExpectMode.Latest),
        ];

    private void PutBack()
    {
        Directory.Move(Box, Path.Combine(folder, "newer"));
        Directory.Move(Copy, Box);
    }

    private void TakeCopy()
    {
        Directory.CreateDirectory(Copy);
        foreach (var file in Directory.EnumerateFiles(Box).Where(f => !f.EndsWith(".sock", StringComparison.Ordinal)))
            File.Copy(file, Path.Combine(Copy, Path.GetFileName(file)));
    }

    [Theory]
    [InlineData("never signed", false)]
    [InlineData("never signed", true)]
    [InlineData("not signed", false)]
    [InlineData("not signed", true)]
    [InlineData("signed, and final in other bytes", false)]
    public async Task What_the_original_made_final_is_final_in_the_copy_which_is_told(string when, bool underWay)
    {
        var b = await StartAsync(send: false);
        if (when == "not signed")
        {
            await b.DisposeAsync();
            b = await StartAsync();
            await b.AcceptAsync(OutboxBench.Entry("first", 9, 90));
            await b.SettleAsync("first");
            await b.DisposeAsync();
            b = await StartAsync(send: false);
        }
        await b.Engine.AcceptAsync(Entries(), Ct);
        if (when.StartsWith("signed", StringComparison.Ordinal))
        {
            chain.OnSubmit = _ => new SubmitAnswer(SubmitAnswerKind.Later, "POOL_FULL");
            b.Engine.Start();
            await b.UntilAsync(() => Keys.All(k => b.Open(k)!.Stage == Stage.Unknown));
        }
        await b.DisposeAsync();
        TakeCopy();
        // The original brings them in one by one, so in other bytes and under more nonces.
        chain.OnSubmit = list => list.Count > 1 ? new SubmitAnswer(SubmitAnswerKind.Rejected, "TOO_LARGE") : null;
        b = await StartAsync();
        if (underWay)
            await b.UntilAsync(() => chain.InPool > 0);
        else
            await b.SettleAsync(Keys);
        await b.DisposeAsync();
        chain.OnSubmit = _ => null;
        PutBack();
        await using var older = await StartAsync();
        var settled = await older.SettleAsync(Keys);
        Assert.All(settled, s => Assert.Null(s.Refusal));
        Assert.All(settled, s => Assert.True(s.Block.Number > 0));
        Assert.Equal(chain.Applied.Count, chain.Applied.Distinct().Count());
        Assert.StartsWith("OlderCopy: ", older.Engine.Lanes.Single().Problem, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_folder_that_is_the_newest_is_not_called_older_and_asks_for_no_events()
    {
        var b = await StartAsync(send: false);
        await b.Engine.AcceptAsync(Entries(), Ct);
        await b.DisposeAsync();
        b = await StartAsync();
        await b.UntilAsync(() => chain.InPool > 0);
        await b.DisposeAsync();
        chain.Seal();
        await using var same = await StartAsync();
        Assert.All(await same.SettleAsync(Keys), s => Assert.Null(s.Refusal));
        Assert.Empty(same.Engine.Lanes.Single().Problem);
    }
}
