using Ledger.Engine.Chain;
using Ledger.Engine.Fsck;
using Ledger.Engine.Store;
using Ledger.Evidence.Blocks;
using Ledger.Evidence.Crypto;
using Ledger.Evidence.Rlp;
using Ledger.Evidence.Transactions;

namespace Ledger.Engine.Tests.Chain;

public sealed class ImportTests
{
    [Fact]
    public async Task An_exported_chain_is_imported_by_execution_and_has_the_same_head()
    {
        var chain = new TestChain();
        await using var source = chain.Open();
        for (ulong i = 0; i < 6; i++)
        {
            await source.SubmitAsync(TestChain.Store(i, i, i + 1), default);
            await source.SealAsync();
        }
        using var file = new MemoryStream();
        await ChainFile.ExportAsync(source, file, 0, 6);
        file.Position = 0;
        chain.Time.Advance(TimeSpan.FromSeconds(10));

        using var rows = new MemoryStore();
        await using var target = chain.Open(rows, Importer(chain));
        Assert.Equal(6UL, await ChainFile.ImportAsync(target, file));
        Assert.Equal((await source.GetHeadAsync(default)).Encode(), (await target.GetHeadAsync(default)).Encode());
        Assert.Empty(CheckLedger.Run(rows, TestChain.Genesis()).Findings);
        // A second time nothing is added.
        file.Position = 0;
        Assert.Equal(0UL, await ChainFile.ImportAsync(target, file));
    }

    public static TheoryData<string> Rules() =>
        [
            "Number",
            "ParentHash",
            "Timestamp",
            "GasLimit",
            "FixedFields",
            "Coinbase",
            "Seals",
            "Quorum",
            "StateRoot",
            "TransactionsRoot",
            "ReceiptsRoot",
            "GasUsed",
            "LogsBloom",
            "Transaction",
        ];

    [Theory]
    [MemberData(nameof(Rules))]
    public async Task A_block_that_breaks_one_rule_is_refused_by_its_name_and_changes_nothing(string rule)
    {
        var chain = new TestChain();
        await using var source = chain.Open();
        await source.SubmitAsync(TestChain.Store(0, 1, 2), default);
        var block = await source.SealAsync();
        await using var target = chain.Open(options: Importer(chain));
        var other = Keccak256.Hash([1]);
        var header = block.Header;
        var transactions = block.Transactions;
        var changed = rule switch
        {
            "Number" => header with { Number = 2 },
            "ParentHash" => header with { ParentHash = other },
            "Timestamp" => header with { Timestamp = TestChain.GenesisTime },
            "GasLimit" => header with { GasLimit = 3_000_000_000 },
            "FixedFields" => header with { Difficulty = 2 },
            "Coinbase" => header with { Coinbase = TestChain.Sender },
            "StateRoot" => header with { StateRoot = other },
            "TransactionsRoot" => header with { TransactionsRoot = other },
            "ReceiptsRoot" => header with { ReceiptsRoot = other },
            "GasUsed" => header with { GasUsed = header.GasUsed + 1 },
            "LogsBloom" => header with { LogsBloom = new byte[256] },
            _ => header,
        };
        // Sealed anew, so that only the rule in question is broken; the seals themselves are broken here.
        changed = Sealed(changed, rule == "Quorum" ? 2 : 4);
        if (rule == "Seals")
            changed = changed with
            {
                Extra = changed.Extra with { Seals = [.. changed.Extra.Seals, changed.Extra.Seals[0]] },
            };
        if (rule == "Transaction")
            transactions = [TestChain.Transaction(5, [])];
        var refused = await Assert.ThrowsAsync<BlockRefusedException>(async () =>
            await target.ImportAsync(changed, transactions)
        );
        Assert.Equal(rule, refused.Rule);
        Assert.Null(target.Fault);
        Assert.Equal(block.Hash, (await target.ImportAsync(header, block.Transactions)).Hash);
    }

    [Fact]
    public async Task A_block_of_the_future_is_refused()
    {
        var chain = new TestChain();
        await using var source = chain.Open();
        await using var target = chain.Open(options: Importer(chain));
        var block = await source.SealAsync();
        var later = Sealed(block.Header with { Timestamp = TestChain.GenesisTime + 12 }, 4);
        var refused = await Assert.ThrowsAsync<BlockRefusedException>(async () => await target.ImportAsync(later, []));
        Assert.Equal("Timestamp", refused.Rule);
    }

    [Fact]
    public async Task A_proposal_is_executed_by_another_engine_and_both_commit_it_with_the_gathered_seals()
    {
        var chain = new TestChain();
        await using var proposer = chain.Open();
        await using var witness = chain.Open(options: Importer(chain));
        await proposer.SubmitAsync(TestChain.Store(0, 1, 2), default);
        var proposal = await proposer.ComposeAsync(TestChain.Proposer);
        Assert.Empty(proposal.Header.Extra.Seals);
        Assert.Equal(TestChain.Validators, proposal.Validators);
        var executed = await witness.ExecuteAsync(proposal.Header, proposal.Transactions);
        Assert.Equal(proposal.Header.Hash, executed.Header.Hash);
        // Neither has moved: what is prepared and dropped leaves nothing.
        Assert.Equal((0UL, 0UL), (proposer.Latest.Number, witness.Latest.Number));
        Assert.Equal(proposal.Header.Hash, (await proposer.ComposeAsync(TestChain.Proposer)).Header.Hash);

        var seals = Seals(proposal.Header, 3);
        foreach (var (few, rule) in new[] { (seals[..2], "Quorum"), ([.. seals[..2], seals[0]], "Seals") })
        {
            var refused = await Assert.ThrowsAsync<BlockRefusedException>(async () =>
                await witness.CommitAsync(executed, few)
            );
            Assert.Equal(rule, refused.Rule);
        }
        var final = await witness.CommitAsync(executed, seals);
        Assert.Equal(final.Header.Encode(), (await proposer.CommitAsync(proposal, seals)).Header.Encode());
        Assert.Equal(
            TestContract.Word(2),
            await witness.GetStorageAsync(TestContract.Address, TestContract.Word(1), 1, default)
        );
        var moved = await Assert.ThrowsAsync<BlockRefusedException>(async () =>
            await witness.CommitAsync(executed, seals)
        );
        Assert.Equal("ParentHash", moved.Rule);
        Assert.Null(witness.Fault);
    }

    [Fact]
    public async Task A_proposal_that_leaves_out_what_was_due_is_found_and_what_could_not_be_in_it_is_not()
    {
        var minute = TimeSpan.FromSeconds(60);
        var chain = new TestChain();
        await using var proposer = chain.Open();
        await using var witness = chain.Open(options: Importer(chain));
        var due = TestChain.Store(0, 1, 2);
        var other = TestChain.Key(101);
        await witness.SubmitAsync(due, default);
        await witness.SubmitAsync(TestChain.Store(1, 1, 3, other), default); // behind a missing nonce
        chain.Time.Advance(minute + TimeSpan.FromSeconds(1));
        await witness.SubmitAsync(TestChain.Store(0, 5, 5, TestChain.Key(102)), default); // young

        var without = await proposer.ComposeAsync(TestChain.Proposer);
        var executed = await witness.ExecuteAsync(without.Header, without.Transactions);
        Assert.Equal(Keccak256.Hash(due), await witness.FindOverdueAsync(executed, minute));
        Assert.Null(await witness.FindOverdueAsync(executed, 2 * minute));

        await proposer.SubmitAsync(due, default);
        var with = await proposer.ComposeAsync(TestChain.Proposer);
        executed = await witness.ExecuteAsync(with.Header, with.Transactions);
        Assert.Null(await witness.FindOverdueAsync(executed, minute));
        // What the block's own transactions make possible is due as well.
        await proposer.SubmitAsync(TestChain.Store(0, 1, 3, other), default);
        with = await proposer.ComposeAsync(TestChain.Proposer);
        executed = await witness.ExecuteAsync(with.Header, with.Transactions);
        Assert.Equal(Keccak256.Hash(TestChain.Store(1, 1, 3, other)), await witness.FindOverdueAsync(executed, minute));
    }

    [Theory]
    [InlineData("Round")]
    [InlineData("Seals")]
    [InlineData("StateRoot")]
    [InlineData("Coinbase")]
    public async Task A_proposal_that_breaks_a_rule_is_refused_by_its_name(string rule)
    {
        var chain = new TestChain();
        await using var proposer = chain.Open();
        await using var witness = chain.Open(options: Importer(chain));
        var (header, transactions) = (
            (await proposer.ComposeAsync(TestChain.Proposer)).Header,
            Array.Empty<Transaction>()
        );
        var changed = rule switch
        {
            "Round" => header with { Extra = header.Extra with { Round = 1 } },
            "Seals" => header with { Extra = header.Extra with { Seals = Seals(header, 4) } },
            "StateRoot" => header with { StateRoot = Keccak256.Hash([1]) },
            _ => header with { Coinbase = TestChain.Sender },
        };
        var refused = await Assert.ThrowsAsync<BlockRefusedException>(async () =>
            await witness.ExecuteAsync(changed, transactions)
        );
        Assert.Equal(rule, refused.Rule);
        Assert.Equal(header.Hash, (await witness.ExecuteAsync(header, transactions)).Header.Hash);
    }

    private static EngineOptions Importer(TestChain chain) => chain.Options() with { Sealers = [] };

    private static BlockHeader Sealed(BlockHeader header, int seals)
    {
        var blank = header with { Extra = header.Extra with { Seals = [] } };
        return blank with { Extra = blank.Extra with { Seals = Seals(blank, seals) } };
    }

    private static byte[][] Seals(BlockHeader header, int count) =>
        [.. TestChain.ValidatorKeys.Take(count).Select(k => Secp256k1Signature.Sign(header.SealHash, k))];
}
