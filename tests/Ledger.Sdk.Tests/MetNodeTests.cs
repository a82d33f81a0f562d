using Grpc.Core;
using Grpc.Core.Interceptors;
using Ledger.Api.V1;
using Ledger.Sdk.Grpc;
using Ledger.Testing;
using Microsoft.Extensions.Logging.Abstractions;

namespace Ledger.Sdk.Tests;

/// <summary>The ledger's gate, where a connection is made anew at the worst moment.</summary>
public sealed class MetNodeTests
{
    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    private static readonly GetBlockRequest Block = new() { Name = "blocks/0" };

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task An_answer_that_came_while_the_connection_was_made_anew_is_given_out_only_after_the_node_was_met_again(
        bool another
    )
    {
        await using var city = await TestLedger.StartAsync("center");
        var (between, node) = Make(city);
        using var _ = node;
        await Ask(between, node);
        Assert.Equal(1, between.Meetings);
        between.OnBlock = () =>
        {
            between.ServesAnother = another;
            node.Reconnected();
        };
        if (another)
        {
            var e = await Assert.ThrowsAsync<ForeignLedgerException>(() => Ask(between, node));
            Assert.StartsWith("ForeignLedger", e.Message, StringComparison.Ordinal);
            between.OnBlock = null;
            // Nor is anything asked any more.
            await Assert.ThrowsAsync<ForeignLedgerException>(() => Ask(between, node));
            Assert.Equal(2, between.Blocks);
        }
        else
            await Ask(between, node);
        Assert.True(between.Meetings > 1);
    }

    [Fact]
    public async Task A_node_that_is_replaced_while_it_is_met_is_met_again_before_it_is_asked()
    {
        await using var city = await TestLedger.StartAsync("center");
        var (between, node) = Make(city);
        using var _ = node;
        var first = true;
        between.OnLedger = () =>
        {
            if (!first)
                return;
            first = false;
            between.ServesAnother = true;
            node.Reconnected();
        };
        await Assert.ThrowsAsync<ForeignLedgerException>(() => Ask(between, node));
        Assert.Equal((2, 0), (between.Meetings, between.Blocks));
    }

    private static (Between, MetNode) Make(TestLedger city)
    {
        var between = new Between();
        var raw = city.Client("center").Reads.Invoker.Intercept(between);
        between.Raw = raw;
        var node = new MetNode(() => raw);
        node.Guard(new LedgerContact(city.Trust, new SeenBlock(), TimeSpan.FromSeconds(30), NullLogger.Instance));
        return (between, node);
    }

    private static async Task Ask(Between between, MetNode node) =>
        await new LedgerService.LedgerServiceClient(between.Raw.Intercept(node)).GetBlockAsync(
            Block,
            cancellationToken: Ct
        );

    /// <summary>Between the gate and the network.</summary>
    private sealed class Between : Interceptor
    {
        public CallInvoker Raw { get; set; } = null!;
        public bool ServesAnother { get; set; }
        public int Meetings { get; private set; }
        public int Blocks { get; private set; }

        /// <summary>When the answer is here and has not been given on.</summary>
        public Action? OnBlock { get; set; }

        /// <inheritdoc cref="OnBlock"/>
        public Action? OnLedger { get; set; }

        public override AsyncUnaryCall<TResponse> AsyncUnaryCall<TRequest, TResponse>(
            TRequest request,
            ClientInterceptorContext<TRequest, TResponse> context,
            AsyncUnaryCallContinuation<TRequest, TResponse> continuation
        )
        {
            var call = continuation(request, context);
            return new AsyncUnaryCall<TResponse>(
                AnswerAsync(call.ResponseAsync),
                call.ResponseHeadersAsync,
                call.GetStatus,
                call.GetTrailers,
                call.Dispose
            );
        }

        private async Task<T> AnswerAsync<T>(Task<T> answer)
        {
            var told = await answer;
            switch (told)
            {
                case GetLedgerResponse r:
                    Meetings++;
                    if (ServesAnother)
                        r.GenesisHash = new string('f', r.GenesisHash.Length);
                    OnLedger?.Invoke();
                    break;
                case GetBlockResponse:
                    Blocks++;
                    OnBlock?.Invoke();
                    break;
            }
            return told;
        }
    }
}
