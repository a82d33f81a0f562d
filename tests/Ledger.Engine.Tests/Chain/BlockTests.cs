using Ledger.Engine.Chain;
using Ledger.Engine.State;
using Ledger.Engine.Store;
using Ledger.Evidence.Blocks;
using Ledger.Evidence.Crypto;
using Ledger.Evidence.Primitives;
using Ledger.Evidence.Tries;

namespace Ledger.Engine.Tests.Chain;

public sealed class BlockTests
{
    private static readonly CancellationToken Ct = CancellationToken.None;

    [Fact]
    public async Task Header_obeys_every_rule_of_the_block_format()
    {
        var chain = new TestChain();
        await using var engine = chain.Open();
        var parent = await engine.GetHeadAsync(Ct);
        await Accepted(engine, TestChain.Store(0, 1, 42));
        chain.Time.Advance(TimeSpan.FromSeconds(5));
        var block = await engine.SealAsync(Ct);
        var header = block.Header;

        Assert.Equal(parent.Hash, header.ParentHash);
        Assert.Equal(TestChain.Genesis().Hash, header.ParentHash);
        Assert.Equal(1UL, header.Number);
        Assert.Equal(TestChain.GenesisTime + 15, header.Timestamp);
        Assert.Equal(BlockHeader.QbftMixHash, header.MixHash);
        Assert.Equal(1UL, header.Difficulty);
        Assert.Equal(2_000_000_000UL, header.GasLimit);
        Assert.Equal(Secp256k1Signature.AddressOfPrivateKey(TestChain.ValidatorKeys[0]), header.Coinbase);
        Assert.Equal(0u, header.Extra.Round);
        Assert.Equal(TrieRoot.OfList([.. block.Transactions.Select(t => t.Encode())]), header.TransactionsRoot);
        Assert.NotEqual(parent.StateRoot, header.StateRoot);
        Assert.Equal(block.Hash, header.Hash);
        // Each validator key of the process seals once; the fifth key is no validator.
        var signers = header.Extra.Seals.Select(s =>
            Secp256k1Signature.Recover(header.SealHash, s.AsSpan(0, 64), s[64])!.Value
        );
        Assert.Equal(TestChain.Validators, signers.Order());
        // The zero-fee coinbase is not created (EIP-161).
        Assert.Null(await engine.GetAccountAsync(header.Coinbase, 1, Ct));
        Assert.Equal(
            TestContract.Word(42),
            await engine.GetStorageAsync(TestContract.Address, TestContract.Word(1), 1, Ct)
        );
        Assert.Equal(Bytes32.Zero, await engine.GetStorageAsync(TestContract.Address, TestContract.Word(1), 0, Ct));

        var receipts = (await engine.GetReceiptsAsync(1, Ct))!;
        Assert.True(receipts[0].Succeeded);
        Assert.Equal(header.GasUsed, receipts[0].CumulativeGasUsed);
        Assert.Equal(header.ReceiptsRoot, TrieRoot.OfList([.. receipts.Select(ReceiptCodec.Encode)]));
        Assert.Equal(header.LogsBloom, LogsBloom.Of(receipts));
        Assert.Equal([TestChain.Sender], block.Senders);
        Assert.Equal(new TransactionPlace(1, 0), await engine.FindTransactionAsync(block.Transactions[0].Hash, Ct));
    }

    [Fact]
    public async Task Timestamps_keep_the_period_whatever_the_clock_says()
    {
        var chain = new TestChain();
        await using var engine = chain.Open();
        for (ulong i = 1; i <= 3; i++)
            Assert.Equal(TestChain.GenesisTime + 9 + i, (await engine.SealAsync(Ct)).Header.Timestamp);
    }

    [Fact]
    public async Task A_block_holds_many_senders_in_order_of_arrival_and_nonce()
    {
        var chain = new TestChain();
        await using var engine = chain.Open();
        var (a, b) = (TestChain.Key(101), TestChain.Key(102));
        foreach (var (key, nonce) in new[] { (a, 1UL), (b, 0UL), (a, 0UL), (b, 1UL), (a, 3UL) })
            await Accepted(engine, TestChain.Store(nonce, 1, 1, key));
        var block = await engine.SealAsync(Ct);
        // Nonce 3 of a waits for 2.
        Assert.Equal(4, block.Transactions.Count);
        foreach (var key in new[] { a, b })
        {
            var sender = Secp256k1Signature.AddressOfPrivateKey(key);
            var nonces = block.Transactions.Where((_, i) => block.Senders[i] == sender).Select(t => t.Nonce);
            Assert.Equal([0UL, 1UL], nonces);
        }
        await Accepted(engine, TestChain.Store(2, 1, 1, a));
        Assert.Equal(2, (await engine.SealAsync(Ct)).Transactions.Count);
    }

    [Fact]
    public async Task A_reverting_transaction_is_in_the_block_with_a_failed_receipt()
    {
        var chain = new TestChain();
        await using var engine = chain.Open();
        await Accepted(
            engine,
            TestChain.Call(0, TestContract.Store([new(TestContract.Word(1), TestContract.Word(1))]), gas: 25_000)
        );
        var block = await engine.SealAsync(Ct);
        var receipt = (await engine.GetReceiptsAsync(1, Ct))![0];
        Assert.False(receipt.Succeeded);
        Assert.Equal(25_000UL, receipt.GasUsed);
        Assert.Empty(receipt.Logs);
        Assert.Equal(1UL, await TestChain.NonceAsync(engine));
        Assert.Equal(25_000UL, block.Header.GasUsed);
    }

    [Fact]
    public async Task A_change_of_validators_takes_effect_in_the_next_block_and_leaves_its_hand_over()
    {
        var chain = new TestChain();
        await using var engine = chain.Open();
        var fifth = Secp256k1Signature.AddressOfPrivateKey(TestChain.ValidatorKeys[4]);
        Address[] after = [.. TestChain.Validators.Skip(1).Append(fifth).Order()];
        // The proposer has to stay.
        var proposer = Secp256k1Signature.AddressOfPrivateKey(TestChain.ValidatorKeys[0]);
        if (!after.Contains(proposer))
            after = [.. TestChain.Validators.Where(v => v != TestChain.Validators[1]).Append(fifth).Order()];
        await Accepted(engine, TestChain.Call(0, TestContract.Store(TestContract.Storage(after, 2, 2))));
        var change = await engine.SealAsync(Ct);
        var next = await engine.SealAsync(Ct);
        Assert.Equal(TestChain.Validators, Signers(change.Header));
        Assert.Equal(after, Signers(next.Header));
        Assert.Equal(TestChain.Validators, await engine.GetValidatorsAsync(1, Ct));
        Assert.Equal(after, await engine.GetValidatorsAsync(2, Ct));

        var handover = Assert.Single(await engine.GetHandoversAsync(1, Ct));
        Assert.Empty(await engine.GetHandoversAsync(2, Ct));
        Assert.Equal(2UL, handover.SetId);
        Assert.Equal(change.Hash, handover.Header.Hash);
        Assert.Equal(after, handover.Validators);
        Assert.Equal(change.Header.StateRoot, Keccak256.Hash(handover.Proof.AccountNodes[0]));
        Assert.Equal(TestContract.Word((UInt128)2 << 64 | 2), handover.Proof.Slots[0].Value);
        Assert.Equal(Keccak256.Hash([2]), handover.Proof.Slots[1].Value);
        Assert.All(handover.Proof.Slots, s => Assert.NotEmpty(s.Nodes));
    }

    [Fact]
    public async Task Without_a_quorum_of_keys_nothing_starts_and_without_the_proposer_nothing_goes_on()
    {
        var chain = new TestChain();
        var two = chain.Options() with
        {
            Sealers = [.. TestChain.ValidatorKeys.Take(2).Select(k => new PrivateKeySealer(k))],
        };
        var refused = Assert.Throws<EngineStoppedException>(() => chain.Open(options: two));
        Assert.Contains("QuorumMissing", refused.Message, StringComparison.Ordinal);

        await using var engine = chain.Open();
        var proposer = Secp256k1Signature.AddressOfPrivateKey(TestChain.ValidatorKeys[0]);
        Address[] without = [.. TestChain.Validators.Where(v => v != proposer)];
        await Accepted(engine, TestChain.Call(0, TestContract.Store(TestContract.Storage(without, 2, 2))));
        await engine.SealAsync(Ct);
        var stopped = await Assert.ThrowsAsync<EngineStoppedException>(async () => await engine.SealAsync(Ct));
        Assert.Contains("ProposerRemoved", stopped.Message, StringComparison.Ordinal);
        Assert.Equal(SubmitOutcome.Stopped, (await engine.SubmitAsync(TestChain.Store(1, 1, 1), Ct)).Outcome);
    }

    [Fact]
    public async Task Blocks_come_by_themselves_when_there_is_work_and_as_a_heartbeat_when_there_is_none()
    {
        var chain = new TestChain();
        await using var engine = chain.Open(options: chain.Options(manual: false));
        await using var blocks = engine.FollowAsync(0, Ct).GetAsyncEnumerator(Ct);
        await Accepted(engine, TestChain.Store(0, 1, 1));
        // Genesis is 10 s old: work makes a block at once.
        Assert.True(await blocks.MoveNextAsync());
        Assert.Single(blocks.Current.Transactions);
        Assert.Equal(TestChain.GenesisTime + 10, blocks.Current.Header.Timestamp);

        var heartbeat = blocks.MoveNextAsync().AsTask();
        while (!heartbeat.IsCompleted)
        {
            chain.Time.Advance(TimeSpan.FromSeconds(1));
            await Task.Yield();
        }
        Assert.True(await heartbeat);
        Assert.Empty(blocks.Current.Transactions);
        Assert.True(blocks.Current.Header.Timestamp >= TestChain.GenesisTime + 70);
    }

    [Fact]
    public async Task Followers_get_every_block_once_in_order_from_any_start()
    {
        var chain = new TestChain();
        await using var engine = chain.Open();
        for (ulong i = 0; i < 5; i++)
        {
            await Accepted(engine, TestChain.Store(i, 1, i));
            await engine.SealAsync(Ct);
        }
        var seen = new List<ulong>();
        var following = Task.Run(async () =>
        {
            await foreach (var block in engine.FollowAsync(2, Ct))
            {
                seen.Add(block.Header.Number);
                if (block.Header.Number == 7)
                    return;
            }
        });
        await engine.SealAsync(Ct);
        await engine.SealAsync(Ct);
        await following.WaitAsync(TimeSpan.FromSeconds(30));
        Assert.Equal([3UL, 4UL, 5UL, 6UL, 7UL], seen);
    }

    [Fact]
    public async Task State_of_pruned_blocks_is_refused_and_kept_ones_are_proved()
    {
        var chain = new TestChain();
        await using var engine = chain.Open(options: chain.Options(history: 3));
        for (ulong i = 0; i < 8; i++)
        {
            await Accepted(engine, TestChain.Store(i, 1, i + 1));
            await engine.SealAsync(Ct);
        }
        Assert.Equal(5UL, await engine.GetOldestProvableAsync(Ct));
        for (ulong number = 5; number <= 8; number++)
        {
            var proof = await engine.GetProofAsync(TestContract.Address, [TestContract.Word(1)], number, Ct);
            Assert.Equal(TestContract.Word(number), proof.Slots[0].Value);
            Assert.Equal(proof.Header.StateRoot, Keccak256.Hash(proof.AccountNodes[0]));
        }
        var refused = await Assert.ThrowsAsync<HistoryPrunedException>(async () =>
            await engine.GetProofAsync(TestContract.Address, [], 4, Ct)
        );
        Assert.Equal(5UL, refused.Oldest);
    }

    [Fact]
    public async Task A_reopened_chain_goes_on_and_another_genesis_is_refused()
    {
        var chain = new TestChain();
        using var directory = new TemporaryDirectory();
        Bytes32 hash;
        await using (var engine = chain.Open(RocksStore.Open(directory.Path)))
        {
            await Accepted(engine, TestChain.Store(0, 1, 5));
            hash = (await engine.SealAsync(Ct)).Hash;
        }
        await using (var engine = chain.Open(RocksStore.Open(directory.Path)))
        {
            Assert.Equal(hash, (await engine.GetHeadAsync(Ct)).Hash);
            Assert.Equal(SubmitOutcome.Known, (await engine.SubmitAsync(TestChain.Store(0, 1, 5), Ct)).Outcome);
            Assert.Equal(hash, (await engine.SealAsync(Ct)).Header.ParentHash);
            Assert.Equal(
                TestContract.Word(5),
                await engine.GetStorageAsync(TestContract.Address, TestContract.Word(1), 2, Ct)
            );
        }
        using var store = RocksStore.Open(directory.Path);
        var other = TestChain.Genesis(json => json["timestamp"] = "0x1");
        var refused = Assert.Throws<StoreException>(() => ChainEngine.Open(store, other, chain.Options()));
        Assert.Equal(StoreFault.OtherGenesis, refused.Fault);
    }

    private static IEnumerable<Address> Signers(BlockHeader header) =>
        header
            .Extra.Seals.Select(s => Secp256k1Signature.Recover(header.SealHash, s.AsSpan(0, 64), s[64])!.Value)
            .Order();

    private static async Task Accepted(ChainEngine engine, byte[] raw)
    {
        var result = await engine.SubmitAsync(raw, Ct);
        Assert.True(result.Outcome == SubmitOutcome.Accepted, result.Message);
    }
}
