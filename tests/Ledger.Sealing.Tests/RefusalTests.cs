using Ledger.Evidence.Primitives;
using Ledger.Sealing.Protocol;
using Ledger.Sealing.Tests.Model;

namespace Ledger.Sealing.Tests;

/// <summary>A validator's checks: each by its name, in their order.</summary>
public sealed class RefusalTests
{
    private readonly Cast cast = new(4);

    /// <summary>Everything is wrong with it; mended one by one, each fault is the first of those that are left.</summary>
    [Fact]
    public void Faults_are_told_in_the_order_of_the_checks()
    {
        var stranger = cast.Addresses[2];
        var outside = cast.Terms with { BlockBytes = 0 };
        var validator = Validator.Open(outside, cast.Key(3), cast.FinalA, Kept(Cast.B), intact: false) with
        {
            Final = cast.FinalA with { Next = cast.Set with { Addresses = [.. cast.Addresses.Take(3)] } },
        };
        var header = cast.Blocks[Cast.C].Header;
        var wrong = cast.Blocks[Cast.C] with
        {
            Header = header with
            {
                ParentHash = cast.Blocks[Cast.B].Hash,
                Number = 4,
                GasLimit = 1,
                Coinbase = stranger,
            },
        };
        var request = new SealRequest(cast.Blocks[0].Hash, cast.With(Cast.B, [0, 1]), wrong, []);
        var now = Cast.Now.AddSeconds(-30);

        Assert.Equal(SealRefusal.TooLarge, Asked());
        validator = validator with { Terms = cast.Terms };
        Assert.Equal(SealRefusal.WrongGenesis, Asked());
        request = request with { Genesis = cast.Terms.Genesis };
        Assert.Equal(SealRefusal.NotTheProposer, Asked(stranger));
        Assert.Equal(SealRefusal.NotTheProposer, Asked([null]));
        Assert.Equal(SealRefusal.Starting, Asked());
        foreach (var peer in cast.Addresses.Take(3))
            validator = validator.OnStatus(Standing(peer, Cast.A));
        Assert.Equal(SealRefusal.Behind, Asked());
        request = Number(request, 1);
        Assert.Equal(SealRefusal.AlreadySealed, Asked());
        validator = validator with { Lock = null };
        Assert.Equal(SealRefusal.AlreadyFinal, Asked());
        request = Number(request, 2);
        Assert.Equal(SealRefusal.LockLost, Asked());
        validator = validator with { Start = StartQuery.Of(intact: true) };
        foreach (var peer in cast.Addresses.Take(3))
            validator = validator.OnStatus(Standing(peer, Cast.A));
        Assert.Equal(SealRefusal.WrongParent, Asked());
        request = request with { Parent = cast.With(Cast.A, [0, 1]), Block = With(request.Block, header.ParentHash) };
        Assert.Equal(SealRefusal.ParentNotSealed, Asked());
        request = request with { Parent = cast.With(Cast.A, [0, 1, 1]) };
        Assert.Equal(SealRefusal.ParentNotSealed, Asked());
        request = request with { Parent = cast.With(Cast.A, [0, 1, 2]) };
        Assert.Equal(SealRefusal.NotAValidator, Asked());
        validator = validator with { Final = cast.FinalA };
        Assert.Equal(SealRefusal.BrokenHeader, Asked());
        request = Changed(request, request.Block.Header with { GasLimit = header.GasLimit });
        Assert.Equal(SealRefusal.BrokenHeader, Asked());
        request = Changed(request, request.Block.Header with { Coinbase = header.Coinbase });
        Assert.Equal(SealRefusal.FromTheFuture, Asked());
        now = Cast.Now.AddSeconds(30);
        Assert.Equal(SealRefusal.TooLate, Asked());
        request = request with { LockProof = [cast.Seal(1, Cast.C)] };
        Assert.Equal(SealRefusal.TooLate, Asked());
        request = request with { LockProof = [cast.Seal(1, Cast.C), cast.Seal(1, Cast.C), cast.Seal(2, Cast.D)] };
        Assert.Equal(SealRefusal.TooLate, Asked());
        request = request with { LockProof = [cast.Seal(1, Cast.C), cast.Seal(2, Cast.C)] };
        Assert.IsType<ValidatorEffect.Execute>(validator.OnSeal(request, cast.Terms.Proposer, now));

        var all = new Execution(
            (SealRefusal.ExecutionDiffers, ""),
            cast.Blocks[0].Hash,
            "stopped",
            DiskNearlyFull: true
        );
        Assert.Equal(SealRefusal.ExecutionDiffers, Executed(all));
        Assert.Equal(SealRefusal.OverdueTransaction, Executed(all with { Broken = null }));
        Assert.Equal(SealRefusal.ClockUnsure, Executed(all with { Broken = null, Overdue = null }));
        Assert.Equal(SealRefusal.DiskNearlyFull, Executed(new Execution(DiskNearlyFull: true)));
        var (next, effects) = validator.OnExecuted(request, new Execution());
        Assert.Collection(
            effects,
            e => Assert.Equal(cast.Blocks[Cast.C].Hash, Assert.IsType<ValidatorEffect.Sync>(e).Lock.Hash),
            e => Assert.IsType<SealAnswer.Sealed>(Assert.IsType<ValidatorEffect.Answer>(e).Said)
        );
        Assert.Equal(2UL, next.Lock!.Height);

        SealRefusal Asked(params Address?[] caller) =>
            Refusal(validator.OnSeal(request, caller is [] ? cast.Terms.Proposer : caller[0], now));

        SealRefusal Executed(Execution result)
        {
            var (after, told) = validator.OnExecuted(request, result);
            Assert.Same(validator, after);
            return Refusal(Assert.Single(told));
        }
    }

    [Fact]
    public void The_same_block_gets_the_same_seal_again_whatever_its_time_and_another_one_gets_the_lock()
    {
        var validator = Started(Kept(Cast.A));
        var answer = validator.OnSeal(Request(Cast.A), cast.Terms.Proposer, Cast.Now.AddDays(1));
        var sealing = Assert.IsType<SealAnswer.Sealed>(Assert.IsType<ValidatorEffect.Answer>(answer).Said);
        Assert.Equal(cast.Seal(3, Cast.A), sealing.Seal);
        // Also when the block is final here already.
        answer = validator.OnFinal(cast.FinalA).OnSeal(Request(Cast.A), cast.Terms.Proposer, Cast.Now);
        Assert.IsType<SealAnswer.Sealed>(Assert.IsType<ValidatorEffect.Answer>(answer).Said);
        answer = validator.OnSeal(Request(Cast.B), cast.Terms.Proposer, Cast.Later);
        var refused = Assert.IsType<SealAnswer.Refused>(Assert.IsType<ValidatorEffect.Answer>(answer).Said);
        Assert.Equal(SealRefusal.AlreadySealed, refused.Reason);
        Assert.Equal(cast.Blocks[Cast.A].Hash, refused.Lock!.Hash);
    }

    [Fact]
    public void What_became_final_while_a_block_was_executed_is_seen_before_the_lock()
    {
        var validator = Started(null).OnFinal(cast.FinalA);
        var (_, effects) = validator.OnExecuted(Request(Cast.B), new Execution());
        Assert.Equal(SealRefusal.AlreadyFinal, Refusal(Assert.Single(effects)));
    }

    [Fact]
    public void A_peer_that_shows_a_later_seal_of_this_key_stops_it_and_a_made_up_one_does_not()
    {
        var validator = Started(Kept(Cast.A));
        var shown = Standing(cast.Addresses[1], Cast.A) with { Gathered = cast.With(Cast.C, [3]) };
        var stopped = validator.OnStatus(shown);
        Assert.Equal(SealRefusal.SealStoreRolledBack, stopped.Stopped!.Reason);
        Assert.Equal(
            SealRefusal.SealStoreRolledBack,
            Refusal(stopped.OnSeal(Request(Cast.A), cast.Terms.Proposer, Cast.Now))
        );
        Assert.NotNull(validator.OnStatus(shown with { Gathered = cast.With(Cast.B, [3]) }).Stopped);
        Assert.Null(validator.OnStatus(shown with { Gathered = cast.With(Cast.A, [3]) }).Stopped);
        Assert.Null(validator.OnStatus(shown with { Gathered = cast.With(Cast.C, [1, 2]) }).Stopped);
    }

    [Fact]
    public void A_lost_lock_counts_from_the_highest_that_was_told_and_one_that_lost_its_own_says_nothing()
    {
        var validator = Validator.Open(cast.Terms, cast.Key(3), cast.Genesis, null, intact: false);
        validator = validator.OnStatus(Standing(cast.Addresses[0], Cast.A)).OnStatus(Standing(cast.Addresses[1], null));
        validator = validator.OnStatus(Standing(cast.Addresses[2], null) with { Intact = false });
        Assert.True(validator.IsStarting);
        validator = validator.OnStatus(Standing(cast.Addresses[2], null));
        Assert.False(validator.IsStarting);
        Assert.False(validator.Status.Intact);
        Assert.Equal(SealRefusal.LockLost, Refusal(validator.OnSeal(Request(Cast.A), cast.Terms.Proposer, Cast.Now)));
        validator = validator.OnFinal(cast.FinalA);
        Assert.Equal(SealRefusal.LockLost, Refusal(validator.OnSeal(Request(Cast.C), cast.Terms.Proposer, Cast.Now)));
    }

    private ValidatorStatus Standing(Address peer, int? locked) =>
        new(
            peer,
            Intact: true,
            cast.Genesis.Block,
            locked is { } block
                ? new SealLock(cast.Blocks[block], cast.Seal(cast.Addresses.ToList().IndexOf(peer), block))
                : null,
            Gathered: null
        );

    private SealLock Kept(int block) => new(cast.Blocks[block], cast.Seal(3, block));

    private SealRequest Request(int block) =>
        new(cast.Terms.Genesis, cast.ParentOf(block, [0, 1, 2]), cast.Blocks[block], []);

    private Validator Started(SealLock? kept)
    {
        var validator = Validator.Open(cast.Terms, cast.Key(3), cast.Genesis, kept, intact: true);
        return validator.OnStatus(Standing(cast.Addresses[0], null)).OnStatus(Standing(cast.Addresses[1], null));
    }

    private static SealRequest Number(SealRequest request, ulong number) =>
        Changed(request, request.Block.Header with { Number = number });

    private static SealRequest Changed(SealRequest request, Evidence.Blocks.BlockHeader header) =>
        request with
        {
            Block = request.Block with { Header = header },
        };

    private static Proposal With(Proposal block, Bytes32 parent) =>
        block with
        {
            Header = block.Header with { ParentHash = parent },
        };

    private static SealRefusal Refusal(ValidatorEffect effect) =>
        Assert.IsType<SealAnswer.Refused>(Assert.IsType<ValidatorEffect.Answer>(effect).Said).Reason;
}
