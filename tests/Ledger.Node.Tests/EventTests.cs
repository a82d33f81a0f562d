using Grpc.Core;
using Ledger.Node.Tests.Driver;

namespace Ledger.Node.Tests;

public sealed class EventTests
{
    [Fact]
    public async Task The_feed_is_in_order_linked_and_resumes_from_any_cursor()
    {
        await using var node = await TestNode.StartAsync();
        await new Sale(node, "a").FileAsync();
        await new Sale(node, "b").FileAsync();
        var all = await ReadAsync(node, "genesis", "", until: i => i.Heartbeat is not null);
        var events = all.Where(i => i.Event is not null).ToList();
        Assert.Equal(10, events.Count); // open, sign, taken, file, opened of each
        Assert.Equal("genesis", all[0].Previous);
        for (var i = 1; i < all.Count; i++)
            Assert.Equal(all[i - 1].Cursor, all[i].Previous);

        for (var i = 0; i < events.Count - 1; i++)
        {
            var rest = await ReadAsync(node, events[i].Cursor, "", until: x => x.Heartbeat is not null);
            Assert.Equal(
                events.Skip(i + 1).Select(e => e.Cursor),
                rest.Where(x => x.Event is not null).Select(x => x.Cursor)
            );
        }
    }

    [Fact]
    public async Task A_filter_gives_only_what_it_names_and_a_cursor_from_a_list_serves_under_it()
    {
        await using var node = await TestNode.StartAsync();
        var (a, b) = (new Sale(node, "a"), new Sale(node, "b"));
        await a.FileAsync();
        await b.FileAsync();
        var filter = $"record = \"{b.FilingName}\"";
        var seen = await ReadAsync(node, "genesis", filter, until: i => i.Heartbeat is not null);
        Assert.Equal([1U, 2U], seen.Where(i => i.Event is not null).Select(i => i.Event.Seq));
        var list = await new Wire.FilingService.FilingServiceClient(node.As("bank-a")).ListFilingEventsAsync(
            new Wire.ListFilingEventsRequest { Name = b.FilingName },
            cancellationToken: TestNode.Ct
        );
        var after = await ReadAsync(node, list.Events[0].Cursor, filter, until: i => i.Heartbeat is not null);
        Assert.Equal(2U, Assert.Single(after, i => i.Event is not null).Event.Seq);
    }

    [Fact]
    public async Task Wrong_cursors_are_refused_by_name()
    {
        await using var node = await TestNode.StartAsync();
        await new Sale(node, "a").FileAsync();
        var filtered = await ReadAsync(node, "genesis", "kind = 2", until: i => i.Event is not null);
        Assert.Equal("FILTER_CHANGED", await RefusalAsync(node, filtered[^1].Cursor, "kind = 1"));
        var bytes = System.Buffers.Text.Base64Url.DecodeFromChars(filtered[^1].Cursor);
        bytes[0] ^= 1;
        Assert.Equal("FOREIGN_CURSOR", await RefusalAsync(node, Text(bytes), "kind = 2"));
        bytes[0] ^= 1;
        bytes[24] ^= 1;
        Assert.Equal("CURSOR_FORKED", await RefusalAsync(node, Text(bytes), "kind = 2"));
        Assert.Equal("BAD_VALUE", await RefusalAsync(node, "", ""));
        Assert.Equal("BAD_VALUE", await RefusalAsync(node, "genesis", "price = 1"));
    }

    private static string Text(byte[] bytes) => System.Buffers.Text.Base64Url.EncodeToString(bytes);

    private static async Task<string> RefusalAsync(TestNode node, string after, string filter) =>
        Bundles.Reason(await Assert.ThrowsAsync<RpcException>(() => ReadAsync(node, after, filter, until: _ => true)));

    private static async Task<List<Wire.SubscribeResponse>> ReadAsync(
        TestNode node,
        string after,
        string filter,
        Func<Wire.SubscribeResponse, bool> until
    )
    {
        using var call = new Wire.EventService.EventServiceClient(node.As("bank-a")).Subscribe(
            new Wire.SubscribeRequest { After = after, Filter = filter },
            cancellationToken: TestNode.Ct
        );
        var items = new List<Wire.SubscribeResponse>();
        await foreach (var item in call.ResponseStream.ReadAllAsync(TestNode.Ct))
        {
            items.Add(item);
            if (until(item))
                break;
        }
        return items;
    }
}
