using Ledger.Engine.Chain;
using Ledger.Engine.Tests.Chain;
using Ledger.Sealing.Protocol;
using Ledger.Sealing.Storage;

namespace Ledger.Sealing.Tests.Running;

/// <summary>Four validators that re-execute and seal: progress, stalls with names, crashes, and each misbehaviour by its name.</summary>
public sealed class TableTests
{
    [Fact]
    public async Task A_block_is_final_at_all_four_with_equal_states_and_a_quorum_of_seals()
    {
        await using var table = await Table.StartAsync();
        await table[0].SubmitAsync(TestChain.Store(0, 1, 7));
        await table.UntilAsync(1, 0, 1, 2, 3);
        await table.AssertOneChainAsync();
        foreach (var place in table.Places)
        {
            var head = await place.Engine!.GetHeadAsync(default);
            Assert.Equal(TestChain.Proposer, head.Coinbase);
            Assert.True(head.Extra.Seals.Count >= 3);
            Assert.Equal(
                TestContract.Word(7),
                await place.Engine.GetStorageAsync(TestContract.Address, TestContract.Word(1), 1, default)
            );
        }
    }

    [Fact]
    public async Task A_transaction_may_come_in_at_any_of_the_four_also_while_the_proposer_is_away()
    {
        await using var table = await Table.StartAsync();
        foreach (var place in table.Places)
            await place.SubmitAsync(
                TestChain.Store(0, (ulong)place.Index, 1, TestChain.Key((byte)(100 + place.Index)))
            );
        foreach (var place in table.Places)
            await table.UntilFinalAsync(
                Hash(TestChain.Store(0, (ulong)place.Index, 1, TestChain.Key((byte)(100 + place.Index))))
            );
        await table[0].KillAsync();
        await table[2].SubmitAsync(TestChain.Store(1, 2, 2, TestChain.Key(102)));
        await table[0].StartAsync();
        await table.UntilFinalAsync(Hash(TestChain.Store(1, 2, 2, TestChain.Key(102))));
        await table.UntilAsync(table[0].Engine!.Latest.Number, 1, 2, 3);
        await table.AssertOneChainAsync();
    }

    [Fact]
    public async Task With_one_away_it_goes_on_with_two_away_it_stands_and_says_who_is_missing_and_then_goes_on()
    {
        await using var table = await Table.StartAsync();
        await table[3].KillAsync();
        await table[0].SubmitAsync(TestChain.Store(0, 1, 1));
        await table.UntilAsync(1, 0, 1, 2);

        await table[2].KillAsync();
        await table[0].SubmitAsync(TestChain.Store(1, 1, 2));
        await table.UntilAsync(() => table.Proposer.State is { Block.Height: 2, Seals.Count: 1 });
        Assert.Equal(new[] { table[2].Validator, table[3].Validator }.Order(), table.Proposer.State.Missing.Order());
        Assert.Equal(1UL, table[0].Engine!.Latest.Number);

        await table[2].StartAsync();
        await table.UntilAsync(2, 0, 1, 2);
        await table[3].StartAsync();
        await table.UntilAsync(2, 3);
        await table.AssertOneChainAsync();
    }

    /// <summary>kill -9 at each named place: the store that is opened again has what was synced, and no block has a twin.</summary>
    [Theory]
    [InlineData(SealPoint.BeforeLock)]
    [InlineData(SealPoint.AfterLock)]
    [InlineData(SealPoint.BeforeUnderWay)]
    [InlineData(SealPoint.AfterUnderWay)]
    public async Task Killed_at_a_seal_point_it_comes_back_and_the_chain_goes_on(SealPoint point)
    {
        await using var table = await Table.StartAsync();
        await table[0].SubmitAsync(TestChain.Store(0, 1, 1));
        await table.UntilAsync(1, 0, 1, 2, 3);
        var killed = table[point < SealPoint.BeforeUnderWay ? 1 : 0];
        var hit = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        killed.OnPoint = at =>
        {
            if (at != point)
                return;
            hit.TrySetResult();
            throw new KilledException();
        };
        await table[0].SubmitAsync(TestChain.Store(1, 1, 2));
        await table.UntilAsync(() => hit.Task.IsCompleted);
        await killed.KillAsync();
        killed.OnPoint = null;
        await killed.StartAsync();
        await table[0].SubmitAsync(TestChain.Store(1, 1, 2));
        await table.UntilFinalAsync(Hash(TestChain.Store(1, 1, 2)));
        await table.UntilAsync(table[0].Engine!.Latest.Number, 1, 2, 3);
        await table.AssertOneChainAsync();
    }

    [Theory]
    [InlineData(CommitPoint.BeforeBatch, 0)]
    [InlineData(CommitPoint.AfterBatch, 0)]
    [InlineData(CommitPoint.BeforeAnswer, 0)]
    [InlineData(CommitPoint.BeforeBatch, 1)]
    [InlineData(CommitPoint.AfterBatch, 1)]
    public async Task Killed_in_the_commit_path_it_comes_back_and_the_chain_goes_on(CommitPoint point, int place)
    {
        await using var table = await Table.StartAsync();
        var hit = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        table[place].OnCommit = at =>
        {
            if (at != point)
                return;
            hit.TrySetResult();
            throw new KilledException();
        };
        await table[0].SubmitAsync(TestChain.Store(0, 1, 1));
        await table.UntilAsync(() => hit.Task.IsCompleted);
        await table[place].KillAsync();
        table[place].OnCommit = null;
        await table[place].StartAsync();
        await table.UntilAsync(1, 0, 1, 2, 3);
        await table.AssertOneChainAsync();
        Assert.NotNull(await table[0].Engine!.FindTransactionAsync(Hash(TestChain.Store(0, 1, 1)), default));
    }

    [Fact]
    public async Task A_proposer_whose_disk_is_lost_takes_up_what_the_others_have()
    {
        await using var table = await Table.StartAsync();
        await table[0].SubmitAsync(TestChain.Store(0, 1, 1));
        await table.UntilAsync(1, 0, 1, 2, 3);
        var block = table[1].Engine!.Latest.Hash;
        await table[0].LoseDiskAsync();
        await table[0].StartAsync();
        Assert.False(table.Proposer.State.Intact);
        await table.UntilAsync(1, 0);
        Assert.Equal(block, table[0].Engine!.Latest.Hash);
        await table[0].SubmitAsync(TestChain.Store(1, 1, 2));
        await table.UntilAsync(2, 0, 1, 2, 3);
        await table.AssertOneChainAsync();
    }

    [Fact]
    public async Task A_validator_whose_disk_is_lost_seals_nothing_that_it_may_have_sealed_and_then_goes_on()
    {
        await using var table = await Table.StartAsync();
        await table[0].SubmitAsync(TestChain.Store(0, 1, 1));
        await table.UntilAsync(1, 0, 1, 2, 3);
        await table[3].LoseDiskAsync();
        await table[3].StartAsync();
        await table.UntilAsync(() => !table[3].State.IsStarting && table[3].State.Final.Height == 1);
        Assert.Equal(2UL, table[3].State.Start!.Floor);
        await table[0].SubmitAsync(TestChain.Store(1, 1, 2));
        await table.UntilAsync(2, 0, 1, 2, 3);
        Assert.Null(table[3].State.Lock);
        await table[0].SubmitAsync(TestChain.Store(2, 1, 3));
        await table.UntilAsync(() => table[3].State.Lock is { Height: 3 });
        await table.AssertOneChainAsync();
    }

    [Fact]
    public async Task A_proposer_that_shows_two_blocks_of_one_height_gets_one_seal_of_each_validator()
    {
        await using var table = await Table.StartAsync();
        var (one, other) = (await ProposalAsync(table, 1), await ProposalAsync(table, 2));
        await table.UntilAsync(() => !table[1].State.IsStarting);
        Assert.IsType<SealAnswer.Sealed>(await AskAsync(table, 1, one));
        var refused = await AskAsync(table, 1, other);
        Assert.Equal(SealRefusal.AlreadySealed, ((SealAnswer.Refused)refused).Reason);
        // Two proposals prove nothing.
        Assert.Empty(table[1].Watch!.Files);
        Assert.Equal(one.Hash, table[1].State.Lock!.Hash);
    }

    [Fact]
    public async Task A_proposer_whose_clock_lags_or_runs_ahead_is_refused_by_name()
    {
        await using var table = await Table.StartAsync();
        await table.UntilAsync(() => !table[1].State.IsStarting);
        var proposal = await ProposalAsync(table, 1);
        var late = proposal.Time.AddSeconds(11);
        await table.UntilAsync(() => table.Now > late);
        Assert.Equal(SealRefusal.TooLate, await RefusalAsync(table, 1, proposal));
        var header = (await ProposalAsync(table, 1)).Header;
        var ahead = Proposal.Of(header with { Timestamp = header.Timestamp + 30 }, []);
        Assert.Equal(SealRefusal.FromTheFuture, await RefusalAsync(table, 1, ahead));
        var wrong = Proposal.Of(header with { StateRoot = default }, []);
        Assert.Equal(SealRefusal.ExecutionDiffers, await RefusalAsync(table, 1, wrong));
        table[1].DiskNearlyFull = true;
        Assert.Equal(SealRefusal.DiskNearlyFull, await RefusalAsync(table, 1, await ProposalAsync(table, 1)));
        var stranger = await table[1].Desk!.SealAsync(Request(table, wrong), table[2].Validator, default);
        Assert.Equal(SealRefusal.NotTheProposer, ((SealAnswer.Refused)stranger).Reason);
    }

    [Fact]
    public async Task A_transaction_that_the_proposer_drops_stalls_the_chain_by_its_name_until_it_is_taken_up()
    {
        await using var table = await Table.StartAsync(overdue: TimeSpan.FromSeconds(5));
        var dropped = TestChain.Store(0, 9, 9);
        table[0].IsDeaf = true;
        await table[1].SubmitAsync(dropped); // the others hear of it
        var begun = table.Now;
        await table.UntilAsync(() => table.Now > begun.AddSeconds(6));
        var before = table[0].Engine!.Latest.Number;
        await table[0].SubmitAsync(TestChain.Store(0, 1, 1, TestChain.Key(101)));
        await table.UntilAsync(() =>
            table.Proposer.Refusals.Count(static r => r.Value.Reason == SealRefusal.OverdueTransaction) >= 2
        );
        Assert.Contains(
            Hash(dropped).ToString(),
            table.Proposer.Refusals.Values.First(static r => r.Reason == SealRefusal.OverdueTransaction).Message,
            StringComparison.Ordinal
        );
        Assert.Equal(before, table[0].Engine!.Latest.Number);
        table[0].IsDeaf = false;
        await table.UntilFinalAsync(Hash(dropped));
        await table.AssertOneChainAsync();
    }

    [Fact]
    public async Task A_store_that_was_restored_from_an_older_copy_is_found_by_the_seals_that_others_hold()
    {
        await using var table = await Table.StartAsync();
        await table[3].KillAsync(); // so that every final block needs the seal of 1
        await table[0].SubmitAsync(TestChain.Store(0, 1, 1));
        await table.UntilAsync(1, 0, 1, 2);
        var copy = await File.ReadAllBytesAsync(table[1].Sealed, TestContext.Current.CancellationToken);
        await table[0].SubmitAsync(TestChain.Store(1, 1, 2));
        await table.UntilAsync(2, 0, 1, 2);
        await table[1].KillAsync();
        await File.WriteAllBytesAsync(table[1].Sealed, copy, TestContext.Current.CancellationToken);
        await table[1].StartAsync();
        await table.UntilAsync(() => table[1].State.Stopped is not null);
        Assert.Equal(SealRefusal.SealStoreRolledBack, table[1].State.Stopped!.Reason);
    }

    [Fact]
    public async Task A_validator_that_seals_two_blocks_of_one_height_leaves_a_file_that_proves_it_and_the_chain_goes_on()
    {
        Proposal? twin = null;
        await using var table = await Table.StartAsync(
            lines: (from, to) => to.Index == 3 ? new TwoFaced(to, () => twin) : new Table.Line(from, to)
        );
        // At its start the proposer would take the other block up, as it has to.
        await table.UntilAsync(() => table.Proposer.State.Phase == ProposerPhase.Ready && !table[1].State.IsStarting);
        await table[2].KillAsync(); // so that the seal of the liar is needed
        twin = await ProposalAsync(table, 1);
        await table[0].SubmitAsync(TestChain.Store(0, 1, 1));
        await table.UntilAsync(1, 0, 1);
        await table.UntilAsync(() => table[1].Evidence.Any());
        var file = Assert.Single(table[1].Watch!.Files);
        Assert.StartsWith("equivocation-1-" + table[3].Validator, Path.GetFileName(file), StringComparison.Ordinal);
        var shown = Evidence.Blocks.Misbehaviour.Decode(
            await File.ReadAllBytesAsync(file, TestContext.Current.CancellationToken)
        );
        Assert.Equal([table[3].Validator], shown.Judge(TestChain.Validators).Equivocators);
        await table[2].StartAsync();
        await table[0].SubmitAsync(TestChain.Store(1, 1, 2));
        await table.UntilAsync(2, 0, 1, 2);
    }

    [Fact]
    public async Task Two_final_blocks_of_one_height_stop_a_validator_for_good_and_leave_the_proof()
    {
        await using var table = await Table.StartAsync();
        await table[0].SubmitAsync(TestChain.Store(0, 1, 1));
        await table.UntilAsync(1, 0, 1, 2, 3);
        await table.UntilAsync(() => table[1].State.Final.Height == 1);
        // Three keys in one hand: what no rule of a validator prevents, everybody can prove.
        var head = table[1].State.Final.Block.Header;
        var other = head with { StateRoot = default, Extra = Evidence.Blocks.ExtraData.Blank };
        var seals = table.Places.Skip(1).Select(p => p.Key.Sign(other.Hash)).ToList();
        await table[1]
            .Desk!.FinalAsync(
                BlockCodec.EncodeExport(other with { Extra = other.Extra with { Seals = seals } }, []),
                default
            );
        Assert.Equal(SealRefusal.ConflictingFinality, table[1].State.Stopped!.Reason);
        Assert.Contains("conflicting-finality-1", table[1].Evidence);
        // With too few seals it proves nothing about finality.
        await table[2]
            .Desk!.FinalAsync(
                BlockCodec.EncodeExport(other with { Extra = other.Extra with { Seals = [.. seals.Take(2)] } }, []),
                default
            );
        Assert.Null(table[2].State.Stopped);
        Assert.DoesNotContain("conflicting-finality-1", table[2].Evidence);
    }

    /// <summary>Seals whatever it is asked, and shows another lock to whoever asks where it stands.</summary>
    private sealed class TwoFaced(Table.Place place, Func<Proposal?> twin) : Sealing.Running.IPeer
    {
        public Evidence.Primitives.Address Validator => place.Validator;

        public Task<SealAnswer> SealAsync(SealRequest request, CancellationToken ct) =>
            Task.FromResult<SealAnswer>(new SealAnswer.Sealed(request.Block.Hash, place.Key.Sign(request.Block.Hash)));

        public Task<ValidatorStatus> GetStatusAsync(CancellationToken ct) =>
            twin() is { } other
                ? Task.FromResult(
                    new ValidatorStatus(
                        Validator,
                        Intact: true,
                        place.State.Final.Block,
                        new SealLock(other, place.Key.Sign(other.Hash)),
                        Gathered: null
                    )
                )
                : throw new Sealing.Running.PeerException("silent");

        public Task TellFinalAsync(ReadOnlyMemory<byte> block, CancellationToken ct) => Task.CompletedTask;

        public Task ForwardAsync(IReadOnlyList<ReadOnlyMemory<byte>> transactions, CancellationToken ct) =>
            Task.CompletedTask;

        public Task<IReadOnlyList<ReadOnlyMemory<byte>>> GetBlocksAsync(ulong from, CancellationToken ct) =>
            throw new Sealing.Running.PeerException("silent");
    }

    private static Evidence.Primitives.Bytes32 Hash(byte[] raw) => Evidence.Crypto.Keccak256.Hash(raw);

    private static SealRequest Request(Table table, Proposal block) =>
        new(table.Terms.Genesis, table.Proposer.State.Final.Block, block, []);

    private static async Task<SealRefusal> RefusalAsync(Table table, int place, Proposal block) =>
        ((SealAnswer.Refused)await AskAsync(table, place, block)).Reason;

    private static Task<SealAnswer> AskAsync(Table table, int place, Proposal block) =>
        table[place].Desk!.SealAsync(Request(table, block), table[0].Validator, default);

    /// <summary>A block that the proposer's engine would make now, with one transaction of its own.</summary>
    private static async Task<Proposal> ProposalAsync(Table table, byte mark)
    {
        await using var other = new TestChain().Open(
            options: new EngineOptions
            {
                Sealers = [],
                Admission = OpenAdmission.Instance,
                ManualSealing = true,
                Time = new Microsoft.Extensions.Time.Testing.FakeTimeProvider(table.Now),
            }
        );
        await other.SubmitAsync(TestChain.Store(0, 1, mark, TestChain.Key((byte)(110 + mark))), default);
        var block = await other.ComposeAsync(table[0].Validator);
        return Proposal.Of(block.Header, block.Transactions);
    }

    private sealed class KilledException : Exception;
}
