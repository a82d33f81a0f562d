using Google.Protobuf;
using Grpc.Core;
using Ledger.Engine.Tests.Chain;
using Ledger.Sealing.Protocol;
using Ledger.Sealing.Running;
using Ledger.Sealing.Wire;

namespace Ledger.Sealing.Tests.Wire;

/// <summary>Four validators that speak over mutual TLS on the loopback.</summary>
public sealed class WireTests
{
    [Fact]
    public async Task Four_over_mutual_tls_make_one_chain_go_on_without_one_stand_without_two_and_catch_up()
    {
        await using var places = await Places.StartAsync();
        var table = places.Table;
        await table[3].SubmitAsync(TestChain.Store(0, 1, 7));
        await table.UntilFinalAsync(Evidence.Crypto.Keccak256.Hash(TestChain.Store(0, 1, 7)));
        await table.UntilAsync(1, 0, 1, 2, 3);
        await table[3].KillAsync();
        await table[0].SubmitAsync(TestChain.Store(1, 1, 8));
        await table.UntilAsync(2, 0, 1, 2);
        await table[2].KillAsync();
        await table[0].SubmitAsync(TestChain.Store(2, 1, 9));
        await table.UntilAsync(() => table.Proposer.State is { Block.Height: 3, Seals.Count: 1 });
        Assert.Equal(new[] { table[2].Validator, table[3].Validator }.Order(), table.Proposer.State.Missing.Order());
        await table[2].StartAsync();
        await table[3].StartAsync();
        await table.UntilAsync(3, 0, 1, 2, 3);
        await table.AssertOneChainAsync();
    }

    [Fact]
    public async Task Who_is_no_validator_gets_nothing_who_is_not_the_proposer_no_seal_and_a_wrong_node_no_question()
    {
        await using var places = await Places.StartAsync();
        var table = places.Table;
        await table.UntilAsync(() => !table[1].State.IsStarting);
        var stranger = new GrpcPeer(table[1].Validator, places.Open(1, places.Certificate(9)).CreateCallInvoker());
        var refused = await Assert.ThrowsAsync<PeerException>(() => stranger.GetStatusAsync(default));
        Assert.Contains("not one of a validator", refused.Message, StringComparison.Ordinal);

        var request = new SealRequest(table.Terms.Genesis, table.Proposer.State.Final.Block, Some(table), []);
        var other = new GrpcPeer(table[1].Validator, places.Open(1, places.Certificate(2)).CreateCallInvoker());
        var answer = Assert.IsType<SealAnswer.Refused>(await other.SealAsync(request, default));
        Assert.Equal(SealRefusal.NotTheProposer, answer.Reason);

        var misled = new GrpcPeer(
            table[1].Validator,
            places.Open(2, places.Certificate(0), Places.Name(1)).CreateCallInvoker()
        );
        await Assert.ThrowsAsync<PeerException>(() => misled.GetStatusAsync(default));
    }

    [Fact]
    public async Task What_is_not_of_the_form_or_too_large_is_refused_before_anything_is_done()
    {
        await using var places = await Places.StartAsync();
        var client = new Sealing.Wire.V1.SealingService.SealingServiceClient(
            places.Open(1, places.Certificate(0)).CreateCallInvoker()
        );
        foreach (
            var bad in new[]
            {
                new Sealing.Wire.V1.SealRequest(),
                new Sealing.Wire.V1.SealRequest { Genesis = ByteString.CopyFrom(new byte[31]) },
                new Sealing.Wire.V1.SealRequest
                {
                    Genesis = ByteString.CopyFrom(new byte[32]),
                    Parent = ByteString.CopyFrom(0xc0),
                },
                new Sealing.Wire.V1.SealRequest { LockProof = { Enumerable.Repeat(ByteString.Empty, 2000) } },
            }
        )
            Assert.Equal(
                StatusCode.InvalidArgument,
                (await Assert.ThrowsAsync<RpcException>(async () => await client.SealAsync(bad))).StatusCode
            );
        var large = new Sealing.Wire.V1.TellFinalRequest { Block = ByteString.CopyFrom(new byte[1_500_000]) };
        Assert.Equal(
            StatusCode.ResourceExhausted,
            (await Assert.ThrowsAsync<RpcException>(async () => await client.TellFinalAsync(large))).StatusCode
        );
        // Nonsense that is told as final is left aside.
        await client.TellFinalAsync(new Sealing.Wire.V1.TellFinalRequest { Block = ByteString.CopyFrom(1, 2, 3) });
        Assert.Equal(0UL, places.Table[1].State.Final.Height);
    }

    [Fact]
    public void Messages_come_back_as_they_went()
    {
        var cast = new Model.Cast(4);
        var block = Proposal.Of(cast.Blocks[0].Header, []);
        var kept = new SealLock(block, cast.Seal(1, 0));
        var status = WireForms.Read(
            WireForms.Of(new ValidatorStatus(cast.Addresses[1], true, cast.FinalA.Block, kept, cast.With(0, [2])))
        );
        Assert.Equal(cast.Addresses[1], status.Validator);
        Assert.True(status.Intact);
        Assert.Equal(cast.FinalA.Block.Header.Encode(), status.Final.Header.Encode());
        Assert.Equal(kept.Seal, status.Lock!.Seal);
        Assert.Equal(block.Bytes.ToArray(), status.Lock.Block.Bytes.ToArray());
        Assert.Equal(cast.Seal(2, 0), Assert.Single(status.Gathered!.Seals));
        foreach (var reason in Enum.GetValues<SealRefusal>().Where(static r => r != SealRefusal.Unset))
        {
            var said = new SealAnswer.Refused(reason, "why", null, cast.FinalA.Block);
            var read = Assert.IsType<SealAnswer.Refused>(WireForms.Read(WireForms.Of(said)));
            Assert.Equal((reason, "why"), (read.Reason, read.Message));
        }
        var unknown = WireForms.Of(new SealAnswer.Refused(SealRefusal.Behind, "", null, cast.FinalA.Block));
        unknown.Refused.Reason = 999;
        Assert.Throws<FormatException>(() => WireForms.Read(unknown));
        Assert.Throws<FormatException>(() => WireForms.Read(new Sealing.Wire.V1.SealResponse()));
    }

    private static Proposal Some(Running.Table table) =>
        Proposal.Of(
            table.Proposer.State.Final.Block.Header with
            {
                Number = 1,
                Extra = Evidence.Blocks.ExtraData.Blank,
            },
            []
        );
}
