using System.Numerics;
using Ledger.Engine.Chain;
using Ledger.Engine.Evm;
using Ledger.Engine.Store;
using Ledger.Evidence.Primitives;
using Ledger.Evidence.Transactions;
using Microsoft.Extensions.Time.Testing;

namespace Ledger.Engine.Tests.Chain;

/// <summary>What executing may take beside gas. The clock here moves by itself at each look, so no test waits.</summary>
public sealed class ExecutionLimitTests
{
    private static readonly Address PairingContract = Address.Parse("0x0000000000000000000000000000000000000008");

    [Fact]
    public async Task A_transaction_that_takes_too_long_twice_leaves_the_pool_by_name_and_others_go_on()
    {
        var chain = new TestChain();
        await using var engine = chain.Open(options: Slow(chain));
        var quick = TestChain.Store(0, 1, 2, TestChain.Key(101));
        var slow = Pairing(100).Encode();
        Assert.Equal(SubmitOutcome.Accepted, (await engine.SubmitAsync(quick, default)).Outcome);
        Assert.Equal(SubmitOutcome.Accepted, (await engine.SubmitAsync(slow, default)).Outcome);
        Assert.Single((await engine.SealAsync()).Transactions);
        Assert.Equal(SubmitOutcome.Known, (await engine.SubmitAsync(slow, default)).Outcome); // it has another try
        Assert.Empty((await engine.SealAsync()).Transactions);
        var again = await engine.SubmitAsync(slow, default);
        Assert.Equal(SubmitOutcome.TooDear, again.Outcome);
        // A short one of the same sender takes the nonce.
        Assert.Equal(SubmitOutcome.Accepted, (await engine.SubmitAsync(Pairing(1).Encode(), default)).Outcome);
        Assert.Single((await engine.SealAsync()).Transactions);
    }

    [Fact]
    public async Task A_block_is_closed_when_its_time_is_over_and_what_was_left_stands_in_the_next()
    {
        var chain = new TestChain();
        await using var engine = chain.Open(options: Slow(chain));
        // 16 looks at the clock each, of 100 ms: after the first one the block's second is over.
        for (byte sender = 101; sender <= 103; sender++)
            await engine.SubmitAsync(Pairing(15, sender).Encode(), default);
        var first = await engine.SealAsync();
        var second = await engine.SealAsync();
        var third = await engine.SealAsync();
        Assert.Equal([1, 1, 1], new[] { first, second, third }.Select(b => b.Transactions.Count));
    }

    [Fact]
    public async Task A_block_that_others_sealed_is_executed_whatever_it_takes()
    {
        var chain = new TestChain();
        await using var source = chain.Open();
        await source.SubmitAsync(Pairing(100).Encode(), default);
        var block = await source.SealAsync();
        Assert.Single(block.Transactions);
        using var rows = new MemoryStore();
        await using var target = chain.Open(rows, Slow(chain));
        Assert.Equal(block.Hash, (await target.ImportAsync(block.Header, block.Transactions)).Hash);
    }

    [Theory]
    [InlineData("5b5f56")] // JUMPDEST PUSH0 JUMP
    [InlineData("5b5f5f5f5f60085afa505f56")] // the pairing of nothing, for ever
    public async Task A_call_without_an_end_is_ended(string code)
    {
        var chain = new TestChain();
        await using var engine = chain.Open(options: Slow(chain));
        Assert.Equal(ExecutionFault.OutOfTime, (await engine.CallAsync(Init(code), 0, default)).Fault);
    }

    [Fact]
    public async Task A_pairing_of_thousands_of_points_is_ended_on_the_way()
    {
        var chain = new TestChain();
        await using var engine = chain.Open(options: Slow(chain));
        var request = new CallRequest
        {
            To = PairingContract,
            Data = new byte[192 * 1_000],
            GasLimit = 100_000_000,
        };
        Assert.Equal(ExecutionFault.OutOfTime, (await engine.CallAsync(request, 0, default)).Fault);
    }

    [Fact]
    public async Task Frames_that_reach_over_much_memory_are_ended_and_the_thread_keeps_none_of_it()
    {
        var chain = new TestChain();
        var options = chain.Options() with { Execution = new ExecutionLimits { Memory = 8 * 1024 * 1024 } };
        await using var engine = chain.Open(options: options);
        // CODESIZE PUSH0 PUSH0 CODECOPY · PUSH0 PUSH3 080000 MSTORE · CODESIZE PUSH0 PUSH0 CREATE
        var deep = Init("385f5f395f6208000052385f5ff0");
        Assert.Equal(ExecutionFault.OutOfMemory, (await engine.CallAsync(deep, 0, default)).Fault);
        await using var generous = chain.Open();
        Assert.Equal(ExecutionFault.None, (await generous.CallAsync(deep, 0, default)).Fault);
    }

    [Fact]
    public async Task A_call_ends_when_its_caller_goes_away()
    {
        var chain = new TestChain();
        using var gone = new CancellationTokenSource();
        var time = new SlowTime(chain.Time) { OnLook = look => Leave(look, gone) };
        await using var engine = chain.Open(options: chain.Options() with { Time = time });
        await Assert.ThrowsAnyAsync<OperationCanceledException>(async () =>
            await engine.CallAsync(Init("5b5f56"), 0, gone.Token)
        );
    }

    private static void Leave(long look, CancellationTokenSource gone)
    {
        if (look == 5)
            gone.Cancel();
    }

    [Theory]
    [InlineData(1)]
    [InlineData(32)]
    [InlineData(33)]
    [InlineData(64)]
    [InlineData(100)]
    [InlineData(257)]
    public void A_long_exponent_in_digits_gives_the_same_power(int size)
    {
        var random = new Random(size);
        var (value, exponent, modulus) = (new byte[40], new byte[size], new byte[48]);
        foreach (var number in new[] { value, exponent, modulus })
            random.NextBytes(number);
        byte[] input = [.. Size(value), .. Size(exponent), .. Size(modulus), .. value, .. exponent, .. modulus];
        var given = Precompiled.Run(5, input, long.MaxValue, ExecutionBudget.None).Output!;
        Assert.Equal(BigInteger.ModPow(Number(value), Number(exponent), Number(modulus)), Number(given));
    }

    private static byte[] Size(byte[] number) => ((UInt256)(ulong)number.Length).ToBytes32().ToArray();

    private static BigInteger Number(byte[] bytes) => new(bytes, isUnsigned: true, isBigEndian: true);

    private static CallRequest Init(string code) =>
        new()
        {
            To = null,
            Data = Hex.Decode("0x" + code),
            GasLimit = 100_000_000,
        };

    private static Transaction Pairing(int pairs, byte sender = 100) =>
        new Transaction
        {
            Type = 2,
            ChainId = TestChain.ChainId,
            Nonce = 0,
            GasLimit = 16_000_000,
            To = PairingContract,
            Data = new byte[192 * pairs], // points at infinity, which count as any other
        }.Sign(TestChain.Key(sender));

    /// <summary>Each look at the clock finds it 100 ms further on.</summary>
    private static EngineOptions Slow(TestChain chain) => chain.Options() with { Time = new SlowTime(chain.Time) };

    private sealed class SlowTime(FakeTimeProvider inner) : TimeProvider
    {
        private long looks;

        public Action<long> OnLook { get; init; } = static _ => { };

        public override long TimestampFrequency => 10;

        public override DateTimeOffset GetUtcNow() => inner.GetUtcNow();

        public override long GetTimestamp()
        {
            var look = Interlocked.Increment(ref looks);
            OnLook(look);
            return look;
        }
    }
}
