using System.Globalization;
using Google.Protobuf.WellKnownTypes;
using Google.Rpc;
using Grpc.Core;
using Ledger.Api;
using Ledger.Sdk.Clients;
using Ledger.Sdk.Outbox.Entries;
using Ledger.Sdk.Outbox.Lanes.Line;
using Ledger.Sdk.Outbox.State;
using Ledger.Sdk.Outbox.Transport;
using Ledger.Sdk.Transport;

namespace Ledger.Sdk.Tests;

/// <summary>C44 of the field: what is too large for a node is declined before it is stored, or ends held: it is never sent for ever.</summary>
public sealed class OutboxSizeTests
{
    private static NewEntry Entry(string key, byte data, params int[] sizes) =>
        OutboxBench.Entry(key, data, data) with
        {
            Disclosures = [.. sizes.Select(n => new byte[n])],
        };

    [Theory]
    [InlineData(DisclosureSize.Limit - 5)]
    [InlineData(400_000, 400_000)]
    [InlineData(5 * 1024 * 1024)]
    public async Task More_disclosures_than_a_request_holds_are_declined_with_sizes_and_nothing_is_stored(
        params int[] sizes
    )
    {
        await using var b = await OutboxBench.StartAsync();
        var answers = await b.Engine.AcceptAsync([Entry("small", 1, 10), Entry("large", 2, sizes)], default);
        Assert.Null(answers[0].Declined);
        var refusal = Assert.IsType<DisclosuresTooLarge>(RefusalReading.Of(answers[1].Declined!));
        Assert.Equal((sizes.Sum(n => n + 6L), (long)DisclosureSize.Limit), (refusal.Size, refusal.Limit));
        foreach (var text in (string[])[refusal.Zh, refusal.En])
        {
            Assert.Contains(refusal.Size.ToString(CultureInfo.InvariantCulture), text, StringComparison.Ordinal);
            Assert.Contains(refusal.Limit.ToString(CultureInfo.InvariantCulture), text, StringComparison.Ordinal);
        }
        Assert.Equal((null, null, null), b.Engine.Find("large"));
        await b.SettleAsync("small");
        // The same key with less is taken.
        Assert.Null((await b.AcceptAsync(Entry("large", 2, DisclosureSize.Limit - 6))).Declined);
        await b.SettleAsync("large");
        Assert.Equal([1, 2], b.Chain.Applied);
    }

    [Fact]
    public async Task A_node_that_takes_less_gets_less()
    {
        var chain = new FakeChain { Limits = new NodeLimits(UnderWay: 2, Statements: 3, Gas: 0, TransactionBytes: 0) };
        await using var b = await OutboxBench.StartAsync(send: false, chain: chain);
        var most = 0;
        chain.OnSubmit = _ =>
        {
            most = Math.Max(most, chain.InPool + 1);
            return null;
        };
        var keys = Enumerable.Range(1, 20).Select(i => "k" + i).ToArray();
        await b.Engine.AcceptAsync(
            [.. keys.Select((k, i) => OutboxBench.Entry(k, (byte)(i + 1), (byte)(i + 1)))],
            default
        );
        b.Engine.Start();
        await b.UntilAsync(() => chain.InPool == 2);
        await b.SettleAsync(keys);
        Assert.Equal(20, chain.Applied.Count);
        Assert.All(chain.Batches, batch => Assert.InRange(batch.Statements.Length, 1, 3));
        Assert.Equal(2, most);
    }

    [Fact]
    public void A_node_only_lowers_what_the_outbox_packs()
    {
        var own = BatchLimits.Of(new OutboxSettings());
        Assert.Equal(new BatchLimits(128, 200, 16_000_000, 100_000), own);
        Assert.Equal(own, own.Within(null));
        Assert.Equal(own, own.Within(new NodeLimits(0, 0, 0, 0)));
        Assert.Equal(own, own.Within(new NodeLimits(256, 400, 16_777_216, ApiLimits.TransactionBytes)));
        Assert.Equal(new BatchLimits(2, 3, 500, 1_488), own.Within(new NodeLimits(2, 3, 500, 2_000)));
    }

    [Fact]
    public async Task Many_small_disclosures_count_as_they_stand_in_the_request()
    {
        await using var b = await OutboxBench.StartAsync(send: false);
        // 133,333 of 1 byte are few bytes, and 933,331 in a request.
        var tiny = Entry("tiny", 1, [.. Enumerable.Repeat(1, DisclosureSize.Limit / 6)]);
        Assert.Equal(RefusalData.DisclosuresTooLarge, (await b.AcceptAsync(tiny)).Declined?.Number);
    }

    [Fact]
    public async Task What_a_node_finds_too_large_is_halved_and_the_culprit_alone_held()
    {
        var answer = GrpcTransport.Answer(Error(StatusCode.ResourceExhausted, "Received message exceeds the maximum"))!;
        await using var b = await OutboxBench.StartAsync(send: false);
        b.Chain.OnSubmit = list => list.Any(s => s.Body.Data[0] == 3) ? answer : null;
        await b.Engine.AcceptAsync([.. Enumerable.Range(1, 5).Select(i => Entry("k" + i, (byte)i, 10))], default);
        b.Engine.Start();
        await b.SettleAsync("k1", "k2", "k4", "k5");
        await b.HeldAsync("k3");
        Assert.Equal(HoldReason.RejectedByNode, b.Open("k3")!.Hold);
        Assert.Contains("exceeds the maximum", b.Open("k3")!.LastAnswer, StringComparison.Ordinal);
        // No bytes that hold it went out twice.
        var sent = b
            .Chain.Submits.Zip(b.Chain.Batches)
            .Where(s => s.Second.Statements.Contains((byte)3))
            .Select(s => Convert.ToHexString(s.First))
            .ToList();
        Assert.Equal(sent.Distinct(), sent);
    }

    [Theory]
    [InlineData(StatusCode.ResourceExhausted, "Received message exceeds the maximum configured message size.")]
    [InlineData(StatusCode.Unknown, "Bad gRPC response. HTTP status code: 413")]
    public void Too_large_is_an_answer_without_an_error_info_too(StatusCode code, string detail)
    {
        var answer = GrpcTransport.Answer(Error(code, detail));
        Assert.Equal(new SubmitAnswer(SubmitAnswerKind.Rejected, code + ": " + detail), answer);
    }

    [Theory]
    [InlineData(StatusCode.Unknown, "Bad gRPC response. HTTP status code: 418")]
    [InlineData(StatusCode.Unavailable, "Bad gRPC response. HTTP status code: 503")]
    [InlineData(StatusCode.Internal, "")]
    [InlineData(StatusCode.DeadlineExceeded, "")]
    [InlineData(StatusCode.Cancelled, "")]
    public void Any_other_error_without_it_says_nothing(StatusCode code, string detail) =>
        Assert.Null(GrpcTransport.Answer(Error(code, detail)));

    [Theory]
    [InlineData(ErrorReasons.TooLarge, SubmitAnswerKind.Rejected)]
    [InlineData(ErrorReasons.PoolFull, SubmitAnswerKind.Later)]
    internal void With_it_the_nodes_reason_decides(string reason, SubmitAnswerKind outcome)
    {
        var status = new Google.Rpc.Status
        {
            Code = (int)StatusCode.ResourceExhausted,
            Details = { Any.Pack(new ErrorInfo { Domain = ErrorReasons.Domain, Reason = reason }) },
        };
        Assert.Equal(outcome, GrpcTransport.Answer(status.ToRpcException())!.Outcome);
    }

    private static RpcException Error(StatusCode code, string detail) =>
        new(new global::Grpc.Core.Status(code, detail));
}
