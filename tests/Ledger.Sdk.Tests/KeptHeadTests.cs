using Ledger.Evidence.Verification;
using Ledger.Sdk.Grpc;
using Ledger.Testing;

namespace Ledger.Sdk.Tests;

/// <summary>How far the ledger went lies on the disk, with the ledger that it was.</summary>
public sealed class KeptHeadTests : IDisposable
{
    private readonly string folder = Directory.CreateTempSubdirectory("ledger-head-").FullName;

    public void Dispose() => Directory.Delete(folder, recursive: true);

    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_head_that_settled_nothing_here_is_known_after_a_restart()
    {
        await using var city = await TestLedger.StartAsync("center");
        var center = city.Client("center");
        await city.FinalAsync(center, Samples.Open("c-1", "A"), Ct);
        var copy = city.Faults.CopyNode();
        for (var i = 0; i < 3; i++)
            await city.SealAsync(Ct);
        var head = (await center.GetInfoAsync(Ct)).Head.Number;
        await city.UntilAsync(
            () =>
            {
                city.Clock.Advance(TimeSpan.FromSeconds(1));
                return Task.FromResult(center.Engine!.Seen?.Number >= head);
            },
            Ct
        );
        await city.Faults.RollBackNodeAsync(copy);
        center = await city.RestartClientAsync("center");
        var receipt = (await center.Units.OpenAsync(Samples.Open("c-2", "B"), Ct)).OrThrow();
        await ToldAsync(city, center, receipt, "NodeBehind: ");
    }

    [Fact]
    public async Task A_folder_of_another_ledger_is_refused_by_name_although_node_and_trust_file_agree()
    {
        await using var city = await TestLedger.StartAsync("center");
        var center = city.Client("center");
        var final = await city.FinalAsync(center, Samples.Open("c-1", "A"), Ct);
        await center.Engine!.KeepAsync(final.Block with { Time = 0 }, Samples.Digest("another genesis"));
        // An orderly end keeps a head with the genesis of this run.
        center.Engine.Abandon();
        center = await city.RestartClientAsync("center");
        var receipt = (await center.Units.OpenAsync(Samples.Open("c-2", "B"), Ct)).OrThrow();
        await ToldAsync(city, center, receipt, "ForeignLedger: the outbox's folder belongs to");
    }

    /// <summary>A bank's reader, or an explorer, that saw more than a node has now, and was restarted in between.</summary>
    [Theory]
    [InlineData(false, typeof(LedgerUnavailableException))]
    [InlineData(true, typeof(HistoryForkedException))]
    public async Task A_client_without_an_outbox_knows_it_by_its_file(bool forked, Type fault)
    {
        var path = Path.Combine(folder, "reader", "seen");
        await using var city = await TestLedger.StartAsync("center");
        var copy = city.Faults.CopyNode();
        await city.SealAsync(Ct);
        await using (var reader = await ReaderAsync(city, path))
            await reader.GetInfoAsync(Ct);
        var seen = (await city.Engine.GetHeadAsync(Ct)).Number;
        await city.Faults.RollBackNodeAsync(copy);
        if (forked)
        {
            city.Clock.Advance(TimeSpan.FromSeconds(1));
            for (var i = 0UL; i < seen; i++)
                await city.SealAsync(Ct);
        }
        await using (var reader = await ReaderAsync(city, path))
            Assert.IsType(
                fault,
                await Assert.ThrowsAnyAsync<Exception>(async () =>
                {
                    var asked = reader.GetInfoAsync(Ct);
                    await city.UntilAsync(
                        () =>
                        {
                            city.Clock.Advance(TimeSpan.FromSeconds(1));
                            return Task.FromResult(asked.IsCompleted);
                        },
                        Ct
                    );
                    await asked;
                })
            );
        // Without the file nobody would have noticed.
        await using var forgetful = await ReaderAsync(city, Path.Combine(folder, "other"));
        Assert.Equal(forked ? seen : 0UL, (await forgetful.GetInfoAsync(Ct)).Head.Number);
    }

    [Fact]
    public async Task A_file_of_another_ledger_is_refused_by_name()
    {
        var path = Path.Combine(folder, "seen");
        await HeadFile
            .Open(path)
            .KeepAsync(new BlockRef(7, Samples.Digest("block"), 1), Samples.Digest("another genesis"));
        await using var city = await TestLedger.StartAsync("center");
        await using var reader = await ReaderAsync(city, path);
        var told = await Assert.ThrowsAsync<ForeignLedgerException>(() => reader.GetInfoAsync(Ct));
        Assert.Contains(
            "SeenFile " + path + " belongs to the ledger of genesis",
            told.Message,
            StringComparison.Ordinal
        );
    }

    [Theory]
    [InlineData("")]
    [InlineData("x")]
    [InlineData("{0} 7 {0}")]
    [InlineData("{0} -7 {0} 1")]
    [InlineData("{0} 7 {0} 1 2")]
    [InlineData("{0} 18446744073709551616 {0} 1")]
    [InlineData("{0} 7 00{0} 1")]
    public void A_damaged_file_is_named_and_not_taken_for_none(string content)
    {
        var path = Path.Combine(folder, "seen");
        File.WriteAllText(path, content.Replace("{0}", new string('a', 64), StringComparison.Ordinal));
        Assert.Throws<InvalidDataException>(() => HeadFile.Open(path));
        File.WriteAllBytes(path, new byte[1_000_000]);
        Assert.Throws<InvalidDataException>(() => HeadFile.Open(path));
    }

    [Fact]
    public async Task A_file_never_goes_back()
    {
        var path = Path.Combine(folder, "seen");
        var genesis = Samples.Digest("genesis");
        var file = HeadFile.Open(path);
        await file.KeepAsync(new BlockRef(7, Samples.Digest("7"), 70), genesis);
        await file.KeepAsync(new BlockRef(6, Samples.Digest("6"), 60), genesis);
        var again = HeadFile.Open(path);
        Assert.Equal((new BlockRef(7, Samples.Digest("7"), 70), genesis), (again.Seen, again.Genesis));
    }

    private static async Task<LedgerClient> ReaderAsync(TestLedger city, string path)
    {
        var handler = new NodeHandler(city.Node, "bank-a");
        var nodes = new NodeChannels([new Uri("http://localhost")], null, handler);
        handler.Connected = nodes.Reconnected;
        return await LedgerClient.OpenAsync(
            new LedgerClientParts
            {
                Trust = city.Trust,
                Nodes = nodes,
                Files = null,
                Head = HeadFile.Open(path),
                Writers = [],
                Time = city.Clock,
            },
            Ct
        );
    }

    private static Task ToldAsync(TestLedger city, LedgerClient client, Receipt receipt, string name) =>
        city.UntilAsync(
            async () =>
            {
                city.Clock.Advance(TimeSpan.FromSeconds(1));
                return (await client.Outbox.FindAsync(receipt.Key, Ct))!.Problem.StartsWith(
                    name,
                    StringComparison.Ordinal
                );
            },
            Ct
        );
}
