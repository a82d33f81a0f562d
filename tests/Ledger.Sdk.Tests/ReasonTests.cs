using System.Reflection;
using Google.Protobuf.WellKnownTypes;
using Google.Rpc;
using Grpc.Core;
using Ledger.Api;
using Ledger.Sdk.Outbox.Transport;
using Ledger.Sdk.Transport;
using Ledger.Testing;

namespace Ledger.Sdk.Tests;

/// <summary>A permanent refusal ends or is held by name, a temporary one waits: every reason is classed once.</summary>
public sealed class ReasonTests
{
    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    private static IEnumerable<string> Reasons =>
        typeof(ErrorReasons)
            .GetFields(BindingFlags.Public | BindingFlags.Static)
            .Where(f => f.IsLiteral && f.Name != nameof(ErrorReasons.Domain))
            .Select(f => (string)f.GetRawConstantValue()!);

    [Fact]
    public void Every_reason_of_the_api_and_every_code_without_one_has_a_class()
    {
        Assert.Equal(Reasons.Order(StringComparer.Ordinal), ReasonTable.Reasons.Keys.Order(StringComparer.Ordinal));
        Assert.Equal(
            System.Enum.GetValues<StatusCode>().Where(c => c != StatusCode.OK).Order(),
            ReasonTable.Codes.Keys.Order()
        );
        Assert.DoesNotContain(ReasonClass.Unset, ReasonTable.Reasons.Values.Concat(ReasonTable.Codes.Values));
    }

    /// <summary>What docs/outbox.md says of each.</summary>
    [Fact]
    public void The_table_of_the_document_is_the_table_of_the_code()
    {
        var lines = File.ReadAllLines(Path.Combine(Guide.GuideTextTests.Root(), "docs", "outbox.md"));
        foreach (var (found, names) in ReasonTable.Reasons.GroupBy(r => r.Value, r => r.Key).Select(g => (g.Key, g)))
        {
            var line = Assert.Single(lines, l => l.StartsWith("| " + found + " |", StringComparison.Ordinal));
            Assert.Equal(
                names.Order(StringComparer.Ordinal),
                line.Split('|')[2].Split('`').Where((_, i) => i % 2 == 1).Order(StringComparer.Ordinal)
            );
        }
        foreach (var (found, codes) in ReasonTable.Codes.GroupBy(r => r.Value, r => r.Key).Select(g => (g.Key, g)))
        {
            var line = Assert.Single(lines, l => l.StartsWith("| " + found + " |", StringComparison.Ordinal));
            Assert.Equal(
                codes.Select(c => c.ToString()).Order(StringComparer.Ordinal),
                line.Split('|')[3].Split('`').Where((_, i) => i % 2 == 1).Order(StringComparer.Ordinal)
            );
        }
    }

    [Theory]
    [InlineData("A_REASON_OF_LATER", StatusCode.FailedPrecondition, false, SubmitAnswerKind.Rejected)]
    [InlineData("A_REASON_OF_LATER", StatusCode.PermissionDenied, false, SubmitAnswerKind.Barred)]
    [InlineData("A_REASON_OF_LATER", StatusCode.ResourceExhausted, true, SubmitAnswerKind.Later)]
    [InlineData("A_REASON_OF_LATER", StatusCode.Unavailable, false, SubmitAnswerKind.Later)]
    internal void A_reason_of_a_newer_node_is_classed_by_its_code(
        string reason,
        StatusCode code,
        bool retry,
        SubmitAnswerKind expected
    ) => Assert.Equal(expected, GrpcTransport.Answer(Error(code, reason, retry))!.Outcome);

    /// <summary>The statement that can never go is held by name, and nothing behind it waits for it.</summary>
    [Fact]
    public async Task A_permanent_refusal_of_one_statement_holds_it_and_the_others_become_final()
    {
        var refusal = GrpcTransport.Answer(Error(StatusCode.FailedPrecondition, ErrorReasons.DisclosureErased))!;
        await using var b = await OutboxBench.StartAsync(send: false);
        b.Chain.OnSubmit = list => list.Any(s => s.Body.Data[0] == 1) ? refusal : null;
        await b.Engine.AcceptAsync(
            [.. Enumerable.Range(1, 10).Select(i => OutboxBench.Entry("k" + i, (byte)i, (byte)i))],
            Ct
        );
        b.Engine.Start();
        await b.SettleAsync([.. Enumerable.Range(2, 9).Select(i => "k" + i)]);
        await b.HeldAsync("k1");
        Assert.Equal(HoldReason.RejectedByNode, b.Open("k1")!.Hold);
        Assert.StartsWith(ErrorReasons.DisclosureErased, b.Open("k1")!.Problem, StringComparison.Ordinal);
        Assert.Equal(1, b.Engine.Numbers().Held);
    }

    public static TheoryData<string> KeyWide =>
        [
            .. Reasons.Where(r =>
                ReasonTable.Reasons.GetValueOrDefault(r) is ReasonClass.Key or ReasonClass.Configuration
            ),
        ];

    /// <summary>All of the key is held with the reason where an operator looks, nothing more is signed, and it heals by itself.</summary>
    [Theory]
    [MemberData(nameof(KeyWide))]
    public async Task A_refusal_of_the_key_holds_all_of_it_with_the_reason_until_it_is_lifted(string reason)
    {
        var refusal = GrpcTransport.Answer(Error(StatusCode.PermissionDenied, reason))!;
        await using var b = await OutboxBench.StartAsync();
        b.Chain.OnSubmit = _ => refusal;
        await b.AcceptAsync(OutboxBench.Entry("a", 1, 1));
        await b.HeldAsync("a");
        await b.AcceptAsync(OutboxBench.Entry("b", 2, 2));
        await b.HeldAsync("b");
        var client = new OutboxClient(b.Engine, null!, TimeProvider.System);
        foreach (var key in (string[])["a", "b"])
        {
            var status = Assert.IsType<EntryStatus.Held>(await client.FindAsync(new OperationKey(key), Ct));
            Assert.StartsWith(reason, status.Problem, StringComparison.Ordinal);
        }
        var stats = await client.StatsAsync(Ct);
        Assert.Equal(2, stats.Held);
        Assert.StartsWith(reason, stats.Writers[0].Problem, StringComparison.Ordinal);
        Assert.Equal(
            ["a", "b"],
            (await client.ListAsync(new OutboxFilter { State = "held" }, Ct)).Select(e => e.Key.Value)
        );
        Assert.Empty(b.Chain.NoncesOf(2));
        // What was never signed may be given up; bytes that may count again may not.
        Assert.False(await client.AbandonAsync(new OperationKey("a")));
        Assert.True(await client.AbandonAsync(new OperationKey("b")));
        b.Chain.OnSubmit = _ => null;
        Assert.True(await client.RetryAsync(new OperationKey("a")));
        await b.SettleAsync("a");
        Assert.Equal([1], b.Chain.Applied);
        Assert.Equal("", b.Engine.Numbers().Lanes[0].Problem);
    }

    [Fact]
    public async Task A_lease_that_is_not_permitted_holds_what_waits_for_it_with_the_reason()
    {
        var chain = new FakeChain { LeaseRefusal = ErrorReasons.NotPermitted };
        await using var b = await OutboxBench.StartAsync(chain: chain);
        await b.AcceptAsync(OutboxBench.Entry("a", 1, 1));
        await b.HeldAsync("a");
        Assert.Equal((HoldReason.KeyRefused, ErrorReasons.NotPermitted), (b.Open("a")!.Hold, b.Open("a")!.Problem));
        chain.LeaseRefusal = "";
        b.Engine.Nudge();
        await b.SettleAsync("a");
    }

    [Fact]
    public async Task A_key_that_was_withdrawn_in_flight_holds_the_statement_and_what_follows_it_waits()
    {
        await using var b = await OutboxBench.StartAsync(send: false);
        b.Chain.Refuse = s =>
            s.Data[0] == 1 ? new RefusalData(RefusalData.KeyInvalid, "KeyInvalid", [], RefusedBy.Ledger) : null;
        await b.Engine.AcceptAsync([OutboxBench.Entry("a", 1, 1), OutboxBench.Entry("b", 2, 2)], Ct);
        b.Engine.Start();
        await b.SettleAsync("b");
        await b.HeldAsync("a");
        Assert.Equal((HoldReason.KeyRefused, "KeyInvalid"), (b.Open("a")!.Hold, b.Open("a")!.Problem));
        b.Chain.Refuse = _ => null;
        Assert.True(await b.Engine.RetryAsync("a"));
        await b.SettleAsync("a");
    }

    /// <summary>Against a real node, whichever way it answers: what was erased stops nothing behind it.</summary>
    [Fact]
    public async Task A_change_after_an_erasure_does_not_stop_the_writer_key()
    {
        await using var city = await TestLedger.StartAsync("center");
        var center = city.Client("center");
        var (sign, filing) = await city.FiledAsync("c-1", "A", Ct);
        await center.Disclosures.EraseAsync(filing, "asked for by the buyer", Ct);
        var code = await center.Codes.SignAsync(sign.Code.Reference, 2, sign.Fields.ContractNo, sign.Fields.AreaM2, Ct);
        var change = new ProposeChange
        {
            Key = new OperationKey("c-1/change"),
            EventTime = Samples.Day,
            Class = ChangeClass.Price,
            Code = code,
            Version = 2,
            Unit = sign.Unit,
            Document = Document.Pdf(new MemoryStream(Samples.Pdf("c-1 changed"))),
            Fields = sign.Fields with { Price = Fen.FromYuan(1_200_000m) },
        };
        var first = (await center.Filings.ProposeChangeAsync(change, Ct)).OrThrow();
        for (var i = 0; i < 9; i++)
            await city.FinalAsync(center, Samples.Open("u-" + i, "U" + i), Ct);
        var status = await center.Outbox.FindAsync(first.Key, Ct);
        Assert.True(status is EntryStatus.Held { Problem.Length: > 0 } or { IsSettled: true }, status!.ToString());
    }

    private static RpcException Error(StatusCode code, string reason, bool retry = false)
    {
        var status = new Google.Rpc.Status
        {
            Code = (int)code,
            Message = "said the node",
            Details = { Any.Pack(new ErrorInfo { Domain = ErrorReasons.Domain, Reason = reason }) },
        };
        if (retry)
            status.Details.Add(Any.Pack(new RetryInfo { RetryDelay = Duration.FromTimeSpan(TimeSpan.FromSeconds(1)) }));
        return status.ToRpcException();
    }
}
