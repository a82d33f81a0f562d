using System.Text.Json.Nodes;
using Ledger.Evidence.Primitives;
using Ledger.Sdk;
using Ledger.Sdk.Outbox.Engine;
using Ledger.Sdk.Outbox.Entries;
using Ledger.Sdk.Outbox.Files;
using Ledger.Sdk.Outbox.Transport;

namespace Ledger.Cli.Tests;

/// <summary><c>ledger outbox</c> on the files of a stopped outbox and beside a running one.</summary>
public sealed class OutboxCommandTests : IDisposable
{
    private static readonly ISigner Key = Signer.FromPrivateKey([.. Enumerable.Repeat((byte)7, 32)]);
    private readonly TemporaryFolder folder = new();

    private string Box => folder.Of("box");

    public void Dispose() => folder.Dispose();

    private async Task<OutboxEngine> FilledAsync()
    {
        var engine = await OutboxEngine.OpenAsync(
            OutboxEngine.Offline(new FolderFiles(Box)) with
            {
                Signers = [Key],
            },
            TestContext.Current.CancellationToken
        );
        await engine.AcceptAsync([.. Enumerable.Range(1, 3).Select(Entry)], TestContext.Current.CancellationToken);
        return engine;
    }

    private static NewEntry Entry(int number) =>
        new(
            "key-" + number,
            new Bytes32([.. Enumerable.Repeat((byte)number, 32)]),
            Key.Address,
            new StatementBody(
                2,
                1,
                1,
                false,
                true,
                new Bytes32([.. Enumerable.Repeat((byte)number, 32)]),
                1_770_000_000,
                100_000,
                "geheim"u8.ToArray()
            ),
            ExpectMode.InOrder,
            default,
            [],
            ""
        );

    private async Task<CommandRun> RunAsync(params string[] args) =>
        await CommandRun.OfAsync(["outbox", .. args, "--folder", Box]);

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Each_verb_answers_with_and_without_a_running_process(bool running)
    {
        var engine = await FilledAsync();
        if (running)
            engine.Start();
        else
            await engine.DisposeAsync();
        await using var _ = engine;
        var list = await RunAsync("list", "--json");
        Assert.Equal((0, ""), (list.Code, list.Error));
        Assert.Equal(
            ["key-1", "key-2", "key-3"],
            JsonNode.Parse(list.Output)!["entries"]!.AsArray().Select(e => e!["key"]!.GetValue<string>())
        );
        foreach (var (stage, count) in new[] { ("Accepted", 3), ("Held", 0) })
            Assert.Equal(
                count,
                JsonNode.Parse((await RunAsync("list", "--only", stage, "--json")).Output)!["entries"]!.AsArray().Count
            );
        Assert.Equal(2, (await RunAsync("list", "--only", "Settled")).Code);
        var stats = JsonNode.Parse((await RunAsync("stats", "--json")).Output)!;
        Assert.Equal((3, running), (stats["pending"]!.GetValue<int>(), stats["running"]!.GetValue<bool>()));
        Assert.Contains("Accepted", (await RunAsync("show", "key-2")).Output, StringComparison.Ordinal);
        var unknown = await RunAsync("show", "nobody");
        Assert.Equal(1, unknown.Code);
        Assert.Contains("nobody", unknown.Error, StringComparison.Ordinal);
        foreach (var verb in (string[])["retry", "abandon"])
            Assert.Equal(1, (await RunAsync(verb, "key-1")).Code);
        Assert.Equal(0, (await RunAsync("compact")).Code);
        var export = folder.Of("export.jsonl");
        Assert.Equal(0, (await RunAsync("export", export)).Code);
        var lines = await File.ReadAllLinesAsync(export, TestContext.Current.CancellationToken);
        Assert.Equal(3, lines.Length);
        Assert.All(lines, l => Assert.DoesNotContain("geheim", l, StringComparison.Ordinal));
        var backup = folder.Of("backup");
        Assert.Equal(0, (await RunAsync("backup", backup)).Code);
        var copy = await CommandRun.OfAsync("outbox", "stats", "--json", "--folder", backup);
        Assert.Equal(3, JsonNode.Parse(copy.Output)!["pending"]!.GetValue<int>());
        var full = await RunAsync("backup", backup);
        Assert.Equal(2, full.Code);
        Assert.Contains(backup, full.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_folder_that_a_silent_process_holds_is_named()
    {
        await using var engine = await FilledAsync();
        var run = await RunAsync("list");
        Assert.Equal(2, run.Code);
        Assert.Contains(Box, run.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_folder_without_an_outbox_and_a_damaged_one_are_named()
    {
        var nothing = await RunAsync("list");
        Assert.Equal(2, nothing.Code);
        Assert.Contains(Box, nothing.Error, StringComparison.Ordinal);
        await (await FilledAsync()).DisposeAsync();
        await File.WriteAllBytesAsync(Path.Combine(Box, "outbox.db"), [], TestContext.Current.CancellationToken);
        var damaged = await RunAsync("list");
        Assert.Equal(2, damaged.Code);
        Assert.Contains("outbox.db", damaged.Error, StringComparison.Ordinal);
        Assert.Contains("outbox recover", damaged.Error, StringComparison.Ordinal);
        // Without a ledger nothing is recovered, and nothing touched.
        var recover = await CommandRun.OfAsync("outbox", "recover", "--folder", Box, "--data", folder.Of("none"));
        Assert.Equal(2, recover.Code);
        Assert.Empty(
            await File.ReadAllBytesAsync(Path.Combine(Box, "outbox.db"), TestContext.Current.CancellationToken)
        );
    }
}
