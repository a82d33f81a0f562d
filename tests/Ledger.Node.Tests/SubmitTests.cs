using Google.Protobuf;
using Grpc.Core;
using Ledger.Chaincode;
using Ledger.Node.Tests.Driver;

namespace Ledger.Node.Tests;

public sealed class SubmitTests
{
    [Fact]
    public async Task The_same_bytes_again_are_known_before_and_after_they_are_final()
    {
        await using var node = await TestNode.StartAsync();
        var raw = node.Pack("center", [new Sale(node, "a").Open()]).Encode();
        var first = await SendAsync(node, "center", raw);
        Assert.False(first.Known);
        Assert.True((await SendAsync(node, "center", raw)).Known);
        var waiting = await GetAsync(node, first.Name);
        Assert.Equal(Wire.TransactionState.Pending, waiting.State);
        await node.SealAsync();
        Assert.True((await SendAsync(node, "center", raw)).Known);
        Assert.Equal(Wire.TransactionState.Final, (await GetAsync(node, first.Name)).State);
    }

    [Fact]
    public async Task A_writer_is_told_as_of_one_block_whatever_the_chain_did_since()
    {
        await using var node = await TestNode.StartAsync();
        async Task<Wire.GetWriterResponse> Get(ulong atBlock) =>
            await node.Transactions()
                .GetWriterAsync(
                    new Wire.GetWriterRequest
                    {
                        Name = Ledger.Api.ResourceName.Writer(Members.WriterAddress("center").Span),
                        Read = new Wire.ReadOptions { AtBlock = atBlock },
                    },
                    cancellationToken: TestNode.Ct
                );
        await node.SendAsync("center", [new Sale(node, "a").Open()]);
        await node.SendAsync("center", [new Sale(node, "b").Open()]);
        await SendAsync(node, "center", node.Pack("center", [new Sale(node, "c").Open()]).Encode());
        var (before, now) = (await Get(1), await Get(0));
        Assert.Equal((1UL, 1UL), (before.AsOf.Number, before.Writer.Nonce));
        Assert.Equal((2UL, 2UL), (now.AsOf.Number, now.Writer.Nonce));
        Assert.Equal((3UL, 3UL), (before.Writer.PendingNonce, now.Writer.PendingNonce)); // the pool knows only "now"
    }

    [Fact]
    public async Task What_is_wrong_is_refused_by_name_and_nothing_is_stored()
    {
        await using var node = await TestNode.StartAsync();
        var sale = new Sale(node, "a");
        var good = node.Pack("center", [sale.Open(), sale.Sign()]);
        var key = Members.Writer("center");
        Assert.Equal("BAD_VALUE", await RefusalAsync(node, "center", [1, 2, 3]));
        Assert.Equal("WRONG_CHAIN", await RefusalAsync(node, "center", (good with { ChainId = 1 }).Sign(key).Encode()));
        Assert.Equal(
            "WRONG_DESTINATION",
            await RefusalAsync(node, "center", (good with { To = ContractAddresses.Filings }).Sign(key).Encode())
        );
        Assert.Equal("BAD_VALUE", await RefusalAsync(node, "center", (good with { Data = [1] }).Sign(key).Encode()));
        Assert.Equal("NOT_PERMITTED", await RefusalAsync(node, "bank-a", good.Encode()));
        Assert.Equal("UNKNOWN_ORGANISATION", await RefusalAsync(node, null, good.Encode()));
        var stranger = new byte[32];
        stranger[31] = 7;
        Assert.Equal("KEY_INVALID", await RefusalAsync(node, "center", good.Sign(stranger).Encode()));
        var foreign = new Sale(node, "b").Disclosure();
        Assert.Equal("BAD_VALUE", await RefusalAsync(node, "center", good.Encode(), foreign));
        await node.SealAsync();
        var writer = await node.Transactions()
            .GetWriterAsync(
                new Wire.GetWriterRequest
                {
                    Name = Ledger.Api.ResourceName.Writer(Members.WriterAddress("center").Span),
                },
                cancellationToken: TestNode.Ct
            );
        Assert.Equal((0UL, 0UL, true), (writer.Writer.Nonce, writer.Writer.PendingNonce, writer.Writer.Valid));
    }

    [Fact]
    public async Task A_held_lease_keeps_others_out()
    {
        await using var node = await TestNode.StartAsync();
        var client = node.Transactions();
        var name = Ledger.Api.ResourceName.Writer(Members.WriterAddress("center").Span);
        var lease = await client.AcquireWriterLeaseAsync(
            new Wire.AcquireWriterLeaseRequest { Name = name, Owner = "outbox-1" },
            cancellationToken: TestNode.Ct
        );
        var raw = node.Pack("center", [new Sale(node, "a").Open()]).Encode();
        Assert.Equal("KEY_IN_USE", await RefusalAsync(node, "center", raw));
        var second = await Assert.ThrowsAsync<RpcException>(async () =>
            await client.AcquireWriterLeaseAsync(
                new Wire.AcquireWriterLeaseRequest { Name = name, Owner = "outbox-2" },
                cancellationToken: TestNode.Ct
            )
        );
        Assert.Equal((StatusCode.Aborted, "KEY_IN_USE"), (second.StatusCode, Bundles.Reason(second)));
        var answer = await client.SubmitTransactionAsync(
            new Wire.SubmitTransactionRequest { Raw = ByteString.CopyFrom(raw), LeaseToken = lease.LeaseToken },
            cancellationToken: TestNode.Ct
        );
        Assert.False(answer.Known);
    }

    private static async Task<Wire.SubmitTransactionResponse> SendAsync(
        TestNode node,
        string? organisation,
        byte[] raw,
        params Wire.Disclosure[] disclosures
    )
    {
        var request = new Wire.SubmitTransactionRequest { Raw = ByteString.CopyFrom(raw) };
        request.Disclosures.AddRange(disclosures);
        return await new Wire.TransactionService.TransactionServiceClient(node.As(organisation)).SubmitTransactionAsync(
            request,
            cancellationToken: TestNode.Ct
        );
    }

    private static async Task<string> RefusalAsync(
        TestNode node,
        string? organisation,
        byte[] raw,
        params Wire.Disclosure[] disclosures
    ) => Bundles.Reason(await Assert.ThrowsAsync<RpcException>(() => SendAsync(node, organisation, raw, disclosures)));

    private static async Task<Wire.Transaction> GetAsync(TestNode node, string name) =>
        (
            await node.Transactions()
                .GetTransactionAsync(new Wire.GetTransactionRequest { Name = name }, cancellationToken: TestNode.Ct)
        ).Transaction;
}
