using Ledger.Engine.Chain;
using Ledger.Engine.Evm;
using Ledger.Engine.Fsck;
using Ledger.Engine.State;
using Ledger.Engine.State.Trie;
using Ledger.Engine.Store;
using Ledger.Evidence.Crypto;

namespace Ledger.Engine.Tests.Chain;

/// <summary>Faults come in pairs, failed and not kept, failed but kept; then the store is opened anew and goes on.</summary>
public sealed class FaultTests
{
    [Theory]
    [InlineData(CommitPoint.BeforeBatch, false)]
    [InlineData(CommitPoint.AfterBatch, true)]
    [InlineData(CommitPoint.BeforeAnswer, true)]
    public async Task A_crash_at_a_named_point_leaves_the_block_whole_or_not_at_all(CommitPoint point, bool kept)
    {
        var chain = new TestChain();
        var rows = new MemoryStore();
        var armed = false;
        var options = chain.Options(onCommit: at =>
        {
            if (armed && at == point)
                throw new InvalidOperationException("killed here");
        });
        var raw = TestChain.Store(1, 1, 2);
        await using (var engine = chain.Open(rows, options))
        {
            await Accepted(engine, TestChain.Store(0, 1, 1));
            await engine.SealAsync();
            armed = true;
            await Accepted(engine, raw);
            await Assert.ThrowsAsync<EngineStoppedException>(async () => await engine.SealAsync());
            Assert.NotNull(engine.Fault);
            Assert.Equal(SubmitOutcome.Stopped, (await engine.SubmitAsync(TestChain.Store(2, 1, 3), default)).Outcome);
            await Assert.ThrowsAsync<EngineStoppedException>(async () =>
            {
                await foreach (var block in engine.FollowAsync(2, default))
                    Assert.Fail("Block " + block.Header.Number + " was told.");
            });
        }
        await AssertGoesOn(chain, rows, raw, kept);
    }

    [Theory]
    [InlineData(MemoryOperation.Write, false)]
    [InlineData(MemoryOperation.Written, true)]
    public async Task A_failing_write_stops_the_engine_whether_or_not_it_was_kept(MemoryOperation where, bool kept)
    {
        var chain = new TestChain();
        var rows = new MemoryStore();
        var raw = TestChain.Store(1, 1, 2);
        await using (var engine = chain.Open(rows))
        {
            await Accepted(engine, TestChain.Store(0, 1, 1));
            await engine.SealAsync();
            await Accepted(engine, raw);
            rows.Fault = at =>
            {
                if (at == where)
                    throw new StoreException(StoreFault.DiskFull, "the disk is full");
            };
            var stopped = await Assert.ThrowsAsync<EngineStoppedException>(async () => await engine.SealAsync());
            Assert.Contains("DiskFull", stopped.Message, StringComparison.Ordinal);
            rows.Fault = null;
        }
        await AssertGoesOn(chain, rows, raw, kept);
    }

    [Fact]
    public async Task A_fault_in_a_state_read_is_fatal_and_never_a_revert()
    {
        var chain = new TestChain();
        var rows = new MemoryStore();
        await using (var first = chain.Open(rows))
            await first.SealAsync();
        await using (var engine = chain.Open(rows))
        {
            await Accepted(engine, TestChain.Store(0, 8, 1));
            // The word's leaf was never read (opening reads others), so executing the call has to go to the store.
            rows.Fault = at =>
            {
                if (at == MemoryOperation.Read)
                    throw new IOException("a sector cannot be read");
            };
            var stopped = await Assert.ThrowsAsync<EngineStoppedException>(async () => await engine.SealAsync());
            Assert.Contains("sector", stopped.Message, StringComparison.Ordinal);
            rows.Fault = null;
            Assert.Equal(1UL, (await engine.GetHeadAsync(default)).Number);
        }
        await AssertGoesOn(chain, rows, TestChain.Store(0, 8, 1), kept: false);
    }

    /// <summary>docs/architecture.md, "Our own EVM": who asks is told; blocks go on.</summary>
    [Fact]
    public async Task A_state_that_a_call_cannot_read_ends_that_call_and_not_the_engine()
    {
        var chain = new TestChain();
        var rows = new MemoryStore();
        var options = chain.Options(history: 3);
        await using (var first = chain.Open(rows, options))
            for (ulong i = 0; i < 8; i++)
            {
                await Accepted(first, TestChain.Store(i, 1, i + 1));
                await first.SealAsync();
            }
        await using var engine = chain.Open(rows, options);
        var call = new CallRequest
        {
            To = TestContract.Address,
            Data = new byte[4],
            GasLimit = 1_000_000,
        };
        var pruned = await Assert.ThrowsAsync<HistoryPrunedException>(async () =>
            await engine.CallAsync(call, 4, default)
        );
        Assert.Equal((4UL, 5UL), (pruned.Asked, pruned.Oldest));
        var reads = 0;
        rows.Fault = at =>
        {
            if (at == MemoryOperation.Read && reads++ > 1) // header and number are read, the state is not
                throw new IOException("a sector cannot be read");
        };
        await Assert.ThrowsAsync<StateReadException>(async () => await engine.CallAsync(call, 6, default));
        rows.Fault = null;
        Assert.Null(engine.Fault);
        await Accepted(engine, TestChain.Store(8, 1, 9));
        Assert.Equal(9UL, (await engine.SealAsync()).Header.Number);
    }

    /// <summary>A store that drops what was not synced proves the syncs: every block that was told is there after the drop.</summary>
    [Fact]
    public async Task What_was_told_survives_the_loss_of_everything_unsynced()
    {
        var chain = new TestChain();
        var rows = new MemoryStore();
        await using (var engine = chain.Open(rows))
        {
            for (ulong i = 0; i < 5; i++)
            {
                await Accepted(engine, TestChain.Store(i, i, 1));
                await engine.SealAsync();
            }
            rows.DropUnsynced();
        }
        await using (var engine = chain.Open(rows))
            Assert.Equal(5UL, (await engine.GetHeadAsync(default)).Number);

        // The counter-proof: with a store that does not sync, the same loses blocks, so the drop is real.
        var lying = new MemoryStore();
        await using (var engine = chain.Open(lying))
        {
            lying.SyncOnWrite = false;
            await Accepted(engine, TestChain.Store(0, 0, 1));
            await engine.SealAsync();
            lying.DropUnsynced();
        }
        await using (var engine = chain.Open(lying))
            Assert.Equal(0UL, (await engine.GetHeadAsync(default)).Number);
        Assert.True(CheckLedger.Run(lying, TestChain.Genesis()).IsClean);
    }

    /// <summary>The two promises of docs/operations.md: an answer to eth_sendRawTransaction is no receipt.</summary>
    [Fact]
    public async Task What_was_only_taken_a_crash_forgets_and_what_has_a_receipt_stays()
    {
        var chain = new TestChain();
        var rows = new MemoryStore();
        var raw = TestChain.Store(0, 1, 1);
        var hash = Keccak256.Hash(raw);
        await using (var engine = chain.Open(rows))
            await Accepted(engine, raw);
        await using (var engine = chain.Open(rows))
        {
            Assert.Null(engine.FindPending(hash));
            await Accepted(engine, raw); // the same bytes, sent again
            await engine.SealAsync();
            rows.DropUnsynced();
        }
        await using (var engine = chain.Open(rows))
        {
            Assert.NotNull(await engine.FindTransactionAsync(hash, default));
            Assert.Equal(SubmitOutcome.Known, (await engine.SubmitAsync(raw, default)).Outcome);
        }
        var page = await File.ReadAllTextAsync(
            Path.Combine(Vectors.Root, "docs", "operations.md"),
            TestContext.Current.CancellationToken
        );
        foreach (
            var promise in new[]
            {
                "| JSON-RPC `eth_sendRawTransaction` answered with a hash | the same: checked and in the pool, nothing durable.",
                "| a receipt, a block, an event; `Final` in the SDK | the block with all that it changed is on the node's disk (synced)",
            }
        )
            Assert.Contains(promise, page, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Crashes_at_random_points_over_many_blocks_leave_a_clean_ledger()
    {
        var chain = new TestChain();
        var rows = new MemoryStore();
        var random = new Random(7);
        var crashes = 0;
        for (ulong nonce = 0; nonce < 40; )
        {
            var crashAt = (CommitPoint)random.Next(1, 4);
            var countdown = random.Next(1, 5);
            var options = chain.Options(
                history: 3,
                onCommit: at =>
                {
                    if (at == crashAt && --countdown == 0)
                        throw new InvalidOperationException("killed here");
                }
            );
            await using var engine = chain.Open(rows, options);
            nonce = await TestChain.NonceAsync(engine);
            try
            {
                for (; nonce < 40; nonce++)
                {
                    await Accepted(engine, TestChain.Store(nonce, nonce % 7, nonce));
                    await engine.SealAsync();
                }
            }
            catch (EngineStoppedException)
            {
                crashes++;
            }
            Assert.Empty(CheckLedger.Run(rows, TestChain.Genesis()).Findings);
        }
        Assert.True(crashes > 8);
        Assert.Equal(40UL, CheckLedger.Run(rows, TestChain.Genesis()).Transactions);
    }

    private static async Task AssertGoesOn(TestChain chain, MemoryStore rows, byte[] raw, bool kept)
    {
        await using var engine = chain.Open(rows);
        Assert.Empty(CheckLedger.Run(rows, TestChain.Genesis()).Findings);
        Assert.Equal(kept ? 2UL : 1UL, (await engine.GetHeadAsync(default)).Number);
        // The sender resends the same bytes, as the outbox does: they are in the chain once.
        var again = await engine.SubmitAsync(raw, default);
        Assert.Equal(kept ? SubmitOutcome.Known : SubmitOutcome.Accepted, again.Outcome);
        await engine.SealAsync();
        Assert.NotNull(await engine.FindTransactionAsync(Keccak256.Hash(raw), default));
        Assert.Empty(CheckLedger.Run(rows, TestChain.Genesis()).Findings);
    }

    private static async Task Accepted(ChainEngine engine, byte[] raw)
    {
        var result = await engine.SubmitAsync(raw, default);
        Assert.True(result.Outcome == SubmitOutcome.Accepted, result.Message);
    }
}
