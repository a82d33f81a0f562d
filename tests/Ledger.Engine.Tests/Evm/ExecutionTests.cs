using Ledger.Engine.Evm;
using Ledger.Engine.Evm.StateTests;
using Ledger.Engine.State;
using Ledger.Engine.State.Trie;
using Ledger.Evidence.Primitives;
using Ledger.Evidence.Transactions;

namespace Ledger.Engine.Tests.Evm;

public sealed class ExecutionTests
{
    private static readonly Address Sender = new UInt256(0x5e).ToAddress();
    private static readonly Address Contract = new UInt256(0xc0de).ToAddress();

    private static readonly BlockContext Block = new(1, 1, default, Bytes32.Zero, 30_000_000, 0, 1, 1);

    [Theory]
    // RETURN and REVERT of a range that gas does not reach.
    [InlineData("0x602063ffffff00f3", ExecutionFault.OutOfGas)]
    [InlineData("0x602063ffffff00fd", ExecutionFault.OutOfGas)]
    [InlineData("0x01", ExecutionFault.StackUnderflow)]
    [InlineData("0x5b5f5f5f565b", ExecutionFault.StackOverflow)]
    [InlineData("0x600356", ExecutionFault.InvalidJump)]
    [InlineData("0x0c", ExecutionFault.InvalidOpcode)]
    [InlineData("0xfe", ExecutionFault.InvalidOpcode)]
    [InlineData("0x60015f5f3e", ExecutionFault.ReturnDataOutOfBounds)]
    [InlineData("0x5f5ffd", ExecutionFault.Revert)]
    [InlineData("0x00", ExecutionFault.None)]
    public void EveryEndHasItsName(string code, ExecutionFault expected)
    {
        var outcome = Execute(State(code), 100_000);

        Assert.True(outcome.IsValid);
        Assert.Equal(expected, outcome.Fault);
        if (expected is not (ExecutionFault.None or ExecutionFault.Revert))
            Assert.Equal(100_000ul, outcome.GasUsed);
    }

    [Fact]
    public void CallsNestToTheirLimitOnASmallStack()
    {
        // Calls itself with all gas, counts what came back: SSTORE(0, 1 + depth reached below).
        var state = State("0x5f5f5f5f5f305af15f54600101600055");
        TransactionOutcome? outcome = null;
        var thread = new Thread(() => outcome = Execute(state, 30_000_000_000), maxStackSize: 256 * 1024);
        thread.Start();
        thread.Join();

        Assert.True(outcome!.Succeeded);
    }

    [Fact]
    public void AFailedReadIsFatalAndNoRevert() =>
        Assert.Throws<StateReadException>(() => Execute(new FailingReader(State("0x5f5400")), 100_000));

    [Fact]
    public void AnInvalidTransactionChangesNothing()
    {
        var world = new WorldState(State("0x00"));
        var outcome = TransactionExecutor.Execute(world, Block, Transaction(100_000) with { Nonce = 7 }, Sender);

        Assert.Equal(TransactionValidity.NonceTooHigh, outcome.Validity);
        Assert.Empty(world.TakeChanges().Accounts);
    }

    [Fact]
    public void KzgIsNamedAndLeavesNoTrace()
    {
        // A well-formed input whose proof alone decides: versioned hash of the commitment, z, y.
        var input = new byte[192];
        System.Security.Cryptography.SHA256.HashData(input.AsSpan(96, 48), input);
        input[0] = 1;
        var world = new WorldState(State("0x00"));
        var transaction = Transaction(200_000) with { To = new UInt256(10).ToAddress(), Data = input };

        var outcome = TransactionExecutor.Execute(world, Block, transaction, Sender);

        Assert.Equal(TransactionValidity.UnsupportedPrecompile, outcome.Validity);
        Assert.Empty(world.TakeChanges().Accounts);
    }

    [Fact]
    public void ACallLeavesNoTrace()
    {
        var world = new WorldState(State("0x600160005560205ff3"));
        var request = new CallRequest { To = Contract, GasLimit = 100_000 };

        var outcome = TransactionExecutor.Call(world, Block, request);

        Assert.True(outcome.Succeeded);
        Assert.Equal(32, outcome.Output.Length);
        Assert.Empty(world.TakeChanges().Accounts);
        Assert.True(world.GetStorage(Contract, Bytes32.Zero).IsZero);
    }

    private static TransactionOutcome Execute(IStateReader state, ulong gas) =>
        TransactionExecutor.Execute(new WorldState(state), Block, Transaction(gas), Sender, gas);

    private static Transaction Transaction(ulong gas) =>
        new()
        {
            Type = 0,
            Nonce = 0,
            GasLimit = gas,
            To = Contract,
        };

    private static MemoryState State(string code)
    {
        var state = new MemoryState();
        state.Add(Sender, 0, UInt256.Zero, default, []);
        state.Add(
            Contract,
            1,
            UInt256.Zero,
            Hex.Decode(code),
            new() { [new UInt256(9).ToBytes32()] = new UInt256(1).ToBytes32() }
        );
        return state;
    }

    private sealed class FailingReader(IStateReader inner) : IStateReader
    {
        public AccountRecord? GetAccount(in Address address) => inner.GetAccount(address);

        public Bytes32 GetStorage(in Address address, in Bytes32 slot) => throw new StateReadException("Disk.");

        public ReadOnlyMemory<byte> GetCode(in Bytes32 codeHash) => inner.GetCode(codeHash);

        public Bytes32? GetBlockHash(ulong number) => inner.GetBlockHash(number);
    }
}
