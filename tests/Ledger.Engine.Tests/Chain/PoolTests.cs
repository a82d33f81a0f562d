using Ledger.Engine.Chain;
using Ledger.Evidence.Crypto;
using Ledger.Evidence.Primitives;
using Ledger.Evidence.Transactions;

namespace Ledger.Engine.Tests.Chain;

public sealed class PoolTests
{
    [Fact]
    public async Task The_rule_of_admission_keeps_out_of_the_pool_and_is_not_asked_for_blocks_of_others()
    {
        var chain = new TestChain();
        await using var source = chain.Open();
        await source.SubmitAsync(TestChain.Store(0, 1, 2), default);
        var block = await source.SealAsync();
        var asked = new List<(Address Sender, ulong Head)>();
        await using var engine = chain.Open(
            options: chain.Options() with
            {
                Admission = new Rule(
                    (sender, head) =>
                    {
                        asked.Add((sender, head.Number));
                        return new AdmissionRefusal(SubmitOutcome.SenderNotPermitted, "not here");
                    }
                ),
            }
        );
        var refused = await engine.SubmitAsync(TestChain.Store(0, 1, 2), default);
        Assert.Equal((SubmitOutcome.SenderNotPermitted, "not here"), (refused.Outcome, refused.Message));
        Assert.Equal([(TestChain.Sender, 0UL)], asked);
        Assert.Equal(block.Hash, (await engine.ImportAsync(block.Header, block.Transactions)).Hash);
        Assert.Single(asked);
    }

    [Fact]
    public async Task The_sender_is_recovered_once_and_after_every_check_that_needs_none()
    {
        var chain = new TestChain();
        await using var engine = chain.Open(options: chain.Options() with { Admission = new Rule((_, _) => null) });
        var recovered = 0;
        async Task<SubmitOutcome> Submit(Transaction transaction)
        {
            var signed = SignedTransaction.Decode(
                transaction.Encode(),
                t =>
                {
                    recovered++;
                    return t.RecoverSender();
                }
            );
            return (await engine.SubmitAsync(signed, default)).Outcome;
        }

        var good = TestChain.Transaction(0, []);
        var highS = good.Signature!.ToArray();
        highS.AsSpan(32, 32).Fill(0xfe);
        foreach (
            var (outcome, transaction) in new[]
            {
                (SubmitOutcome.WrongChain, good with { ChainId = 1 }),
                (SubmitOutcome.GasTooHigh, good with { GasLimit = 3_000_000_000 }),
                (SubmitOutcome.GasTooLow, good with { GasLimit = 1 }),
                (SubmitOutcome.TooLarge, good with { Data = new byte[new PoolLimits().TransactionBytes] }),
                (SubmitOutcome.WrongDestination, good with { To = Address.Zero }),
                (SubmitOutcome.BadSignature, good with { Signature = highS }),
            }
        )
            Assert.Equal((outcome, 0), (await Submit(transaction), recovered));
        Assert.Equal((SubmitOutcome.Accepted, 1), (await Submit(good), recovered));
        Assert.Equal((SubmitOutcome.Known, 1), (await Submit(good), recovered));
    }

    private sealed class Rule(Func<Address, IHeadWords, AdmissionRefusal?> refuse) : ITransactionAdmission
    {
        public AdmissionRefusal? RefuseOfAnybody(Transaction transaction) =>
            transaction.To == TestContract.Address
                ? null
                : new AdmissionRefusal(SubmitOutcome.WrongDestination, "not there");

        public AdmissionRefusal? Refuse(Transaction transaction, in Address sender, IHeadWords head) =>
            refuse(sender, head);
    }

    [Fact]
    public async Task Each_reason_to_refuse_has_its_name()
    {
        var chain = new TestChain();
        await using var engine = chain.Open();
        async Task Expect(SubmitOutcome outcome, byte[] raw)
        {
            var result = await engine.SubmitAsync(raw, default);
            Assert.True(outcome == result.Outcome, outcome + " expected, " + result.Outcome + ": " + result.Message);
            Assert.Equal(Keccak256.Hash(raw), result.Hash);
        }
        Transaction Change(Func<Transaction, Transaction> change) =>
            change(TestChain.Transaction(0, [])).Sign(TestChain.SenderKey);

        await Expect(SubmitOutcome.Malformed, []);
        await Expect(SubmitOutcome.Malformed, [.. TestChain.Store(0, 1, 1), 0]);
        await Expect(SubmitOutcome.UnsupportedType, [3, 0xc0]);
        await Expect(SubmitOutcome.Malformed, [0x80]);
        await Expect(SubmitOutcome.TooLarge, new byte[128 * 1024 + 1]);
        await Expect(SubmitOutcome.WrongChain, Change(t => t with { ChainId = 1 }).Encode());
        await Expect(SubmitOutcome.WrongChain, Change(t => t with { Type = 0, ChainId = null }).Encode());
        await Expect(SubmitOutcome.GasTooHigh, Change(t => t with { GasLimit = 16_777_217 }).Encode());
        await Expect(SubmitOutcome.GasTooLow, Change(t => t with { GasLimit = 20_999 }).Encode());
        await Expect(
            SubmitOutcome.TooLarge,
            Change(t => t with { To = null, Data = new byte[49_153], GasLimit = 1_000_000 }).Encode()
        );
        await Expect(SubmitOutcome.InsufficientFunds, Change(t => t with { Value = TestContract.Word(1) }).Encode());
        await Expect(
            SubmitOutcome.InsufficientFunds,
            Change(t => t with { MaxFeePerGas = TestContract.Word(1) }).Encode()
        );
        await Expect(
            SubmitOutcome.Underpriced,
            Change(t => t with { MaxPriorityFeePerGas = TestContract.Word(1) }).Encode()
        );
        await Expect(SubmitOutcome.NonceTooHigh, TestChain.Store(1024, 1, 1));
        var highS = TestChain.Transaction(0, []);
        var signature = highS.Signature!.ToArray();
        signature.AsSpan(32, 32).Fill(0xff);
        await Expect(SubmitOutcome.BadSignature, (highS with { Signature = signature }).Encode());

        await Expect(SubmitOutcome.Accepted, TestChain.Store(0, 1, 1));
        await Expect(SubmitOutcome.Known, TestChain.Store(0, 1, 1));
        // Same nonce, other bytes, no higher fee: never silence, never an exchange (field case C10).
        await Expect(SubmitOutcome.Underpriced, TestChain.Store(0, 1, 2));
        await engine.SealAsync();
        await Expect(SubmitOutcome.Known, TestChain.Store(0, 1, 1));
        await Expect(SubmitOutcome.NonceTooLow, TestChain.Store(0, 1, 2));
    }

    /// <summary>Field case C10: every form without fees from an account without balance.</summary>
    [Fact]
    public async Task Every_type_without_fees_is_mined_from_an_account_without_balance()
    {
        var chain = new TestChain();
        await using var engine = chain.Open();
        for (byte type = 0; type <= 2; type++)
        {
            var transaction = (TestChain.Transaction(type, []) with { Type = type }).Sign(TestChain.SenderKey);
            Assert.Equal(SubmitOutcome.Accepted, (await engine.SubmitAsync(transaction.Encode(), default)).Outcome);
        }
        var block = await engine.SealAsync();
        Assert.Equal([0, 1, 2], block.Transactions.Select(t => (int)t.Type));
        Assert.All((await engine.GetReceiptsAsync(1, default))!, r => Assert.True(r.Succeeded));
    }

    [Fact]
    public async Task A_higher_fee_replaces_where_the_account_can_pay()
    {
        var chain = new TestChain();
        var genesis = TestChain.Genesis(json =>
            json["alloc"]![TestChain.Sender.ToString()] = new System.Text.Json.Nodes.JsonObject
            {
                ["balance"] = "0xffffffffffffff",
            }
        );
        await using var engine = ChainEngine.Open(new Engine.Store.MemoryStore(), genesis, chain.Options());
        Transaction Fee(ulong fee, ulong priority) =>
            (
                TestChain.Transaction(0, []) with
                {
                    MaxFeePerGas = TestContract.Word(fee),
                    MaxPriorityFeePerGas = TestContract.Word(priority),
                }
            ).Sign(TestChain.SenderKey);
        async Task<SubmitOutcome> Submit(Transaction t) => (await engine.SubmitAsync(t.Encode(), default)).Outcome;
        Assert.Equal(SubmitOutcome.Accepted, await Submit(Fee(5, 5)));
        Assert.Equal(SubmitOutcome.Underpriced, await Submit(Fee(6, 5)));
        Assert.Equal(SubmitOutcome.Accepted, await Submit(Fee(6, 6)));
        var block = await engine.SealAsync();
        Assert.Equal(TestContract.Word(6), Assert.Single(block.Transactions).MaxFeePerGas);
    }

    [Fact]
    public async Task What_the_pool_says_that_it_takes_is_what_it_takes()
    {
        var chain = new TestChain();
        var limits = new PoolLimits
        {
            PerSender = 8,
            GappedPerSender = 5,
            TransactionGas = 1_000_000,
            TransactionBytes = 2_000,
        };
        await using var engine = chain.Open(options: chain.Options() with { Pool = limits });
        Assert.Equal(new PoolTerms(5, 1_000_000, 2_000), engine.Pool);
        async Task<SubmitOutcome> Submit(Transaction t) =>
            (await engine.SubmitAsync(t.Sign(TestChain.SenderKey).Encode(), default)).Outcome;
        Transaction Gas(ulong nonce, ulong gas) => TestChain.Transaction(nonce, []) with { GasLimit = gas };
        Transaction Data(int bytes) => TestChain.Transaction(0, new byte[bytes]) with { GasLimit = 100_000 };

        Assert.Equal(SubmitOutcome.GasTooHigh, await Submit(Gas(5, 1_000_001)));
        var envelope = Data(1_000).Sign(TestChain.SenderKey).Encode().Length - 1_000;
        Assert.Equal(SubmitOutcome.TooLarge, await Submit(Data(2_001 - envelope)));
        // The last one first: each waits behind a missing nonce.
        foreach (var nonce in (ulong[])[5, 4, 3, 2, 1])
            Assert.Equal(SubmitOutcome.Accepted, await Submit(Gas(nonce, 1_000_000)));
        Assert.Equal(SubmitOutcome.NonceTooHigh, await Submit(Gas(6, 1_000_000)));
        Assert.Equal(SubmitOutcome.Accepted, await Submit(Data(2_000 - envelope)));
        Assert.Equal(6, (await engine.SealAsync()).Transactions.Count);
    }

    [Fact]
    public async Task The_senders_share_and_the_whole_are_limited_and_128_of_a_sender_fit()
    {
        var chain = new TestChain();
        var limits = new PoolLimits { PerSender = 128, Transactions = 130 };
        await using var engine = chain.Open(options: chain.Options() with { Pool = limits });
        for (ulong nonce = 0; nonce < 128; nonce++)
            Assert.Equal(
                SubmitOutcome.Accepted,
                (await engine.SubmitAsync(TestChain.Store(nonce, 1, 1), default)).Outcome
            );
        Assert.Equal(128UL, await engine.GetPendingNonceAsync(TestChain.Sender, default));
        Assert.Equal(0UL, await TestChain.NonceAsync(engine));
        Assert.Equal(
            SubmitOutcome.NonceTooHigh,
            (await engine.SubmitAsync(TestChain.Store(128, 1, 1), default)).Outcome
        );
        foreach (
            var (number, outcome) in new[]
            {
                (1, SubmitOutcome.Accepted),
                (2, SubmitOutcome.Accepted),
                (3, SubmitOutcome.PoolFull),
            }
        )
            Assert.Equal(
                outcome,
                (
                    await engine.SubmitAsync(TestChain.Store(0, 1, 1, TestChain.Key((byte)(110 + number))), default)
                ).Outcome
            );
        Assert.Equal(130, (await engine.SealAsync()).Transactions.Count);
        Assert.Equal(SubmitOutcome.Accepted, (await engine.SubmitAsync(TestChain.Store(128, 1, 1), default)).Outcome);
    }

    /// <summary>Field case C46: what waits behind a hole neither fills the pool nor stays for ever; the hole filled, all go.</summary>
    [Fact]
    public async Task What_waits_behind_a_missing_nonce_is_limited_in_number_and_in_time()
    {
        var chain = new TestChain();
        var limits = new PoolLimits { GappedPerSender = 3, Gapped = 4 };
        await using var engine = chain.Open(options: chain.Options() with { Pool = limits });
        var other = TestChain.Key(111);
        async Task<SubmitResult> Send(ulong nonce, byte[]? key = null) =>
            await engine.SubmitAsync(TestChain.Store(nonce, 1, nonce, key), default);
        foreach (var nonce in new ulong[] { 5, 7, 6 })
            Assert.Equal(SubmitOutcome.Accepted, (await Send(nonce)).Outcome);
        var fourth = await Send(8);
        Assert.Equal(SubmitOutcome.NonceTooHigh, fourth.Outcome);
        Assert.Contains("nonce 0: send that one first", fourth.Message, StringComparison.Ordinal);
        Assert.Equal(SubmitOutcome.Accepted, (await Send(9, other)).Outcome);
        Assert.Equal(SubmitOutcome.NonceTooHigh, (await Send(8, other)).Outcome); // the limit of all senders together

        // Nothing is ready, so only a heartbeat is due, and after the term the gapped ones are gone.
        Assert.Empty((await engine.SealAsync()).Transactions);
        for (ulong nonce = 0; nonce < 5; nonce++)
            Assert.Equal(SubmitOutcome.Accepted, (await Send(nonce)).Outcome);
        Assert.Equal(8UL, await engine.GetPendingNonceAsync(TestChain.Sender, default));
        chain.Time.Advance(limits.GappedFor);
        Assert.Equal(8, (await engine.SealAsync()).Transactions.Count);
        Assert.NotNull(await engine.FindTransactionAsync(Keccak256.Hash(TestChain.Store(7, 1, 7)), default));
        Assert.Null(engine.FindPending(Keccak256.Hash(TestChain.Store(9, 1, 9, other))));
        Assert.Equal(SubmitOutcome.Accepted, (await Send(9, other)).Outcome); // taken again, as new
    }

    [Fact]
    public async Task What_is_ready_takes_the_place_of_what_waits_for_a_missing_nonce()
    {
        var chain = new TestChain();
        var limits = new PoolLimits { Transactions = 4 };
        await using var engine = chain.Open(options: chain.Options() with { Pool = limits });
        var stranger = TestChain.Key(112);
        async Task<SubmitOutcome> Send(ulong nonce, byte[]? key = null) =>
            (await engine.SubmitAsync(TestChain.Store(nonce, 1, nonce, key), default)).Outcome;
        foreach (var nonce in new ulong[] { 3, 4, 5, 6 })
            Assert.Equal(SubmitOutcome.Accepted, await Send(nonce, stranger));
        Assert.Equal(SubmitOutcome.PoolFull, await Send(1));
        for (ulong nonce = 0; nonce < 4; nonce++)
            Assert.Equal(SubmitOutcome.Accepted, await Send(nonce));
        Assert.Equal(SubmitOutcome.PoolFull, await Send(4));
        Assert.Equal(4, (await engine.SealAsync()).Transactions.Count);
    }

    [Fact]
    public async Task A_contract_cannot_be_a_sender()
    {
        var chain = new TestChain();
        var genesis = TestChain.Genesis(json =>
            json["alloc"]![TestChain.Sender.ToString()] = new System.Text.Json.Nodes.JsonObject { ["code"] = "0x00" }
        );
        await using var engine = ChainEngine.Open(new Engine.Store.MemoryStore(), genesis, chain.Options());
        Assert.Equal(
            SubmitOutcome.SenderIsContract,
            (await engine.SubmitAsync(TestChain.Store(0, 1, 1), default)).Outcome
        );
    }

    [Fact]
    public async Task Many_callers_at_once_lose_nothing()
    {
        var chain = new TestChain();
        await using var engine = chain.Open();
        await Parallel.ForEachAsync(
            Enumerable.Range(0, 400),
            async (i, ct) =>
            {
                var raw = TestChain.Store((ulong)(i / 4), (ulong)i, 1, TestChain.Key((byte)(120 + i % 4)));
                Assert.Equal(SubmitOutcome.Accepted, (await engine.SubmitAsync(raw, ct)).Outcome);
            }
        );
        Assert.Equal(400, (await engine.SealAsync()).Transactions.Count);
    }
}
