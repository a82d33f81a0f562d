using Ledger.Evidence.Primitives;

namespace Ledger.Engine.Evm;

/// <summary>
/// Puts a log of each transfer of wei between the others, in the form of an ERC-20 contract at an address that nobody has
/// (execution-apis, traceTransfers of eth_simulateV1).
/// </summary>
internal sealed class TransferTracer : ExecutionTracer
{
    private static readonly Address Nobody = Address.Parse("0xeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeee");

    /// <summary>keccak256("Transfer(address,address,uint256)").</summary>
    private static readonly Bytes32 Transfer = Bytes32.Parse(
        "0xddf252ad1be2c89b69c2b068fc378daa952ba7f163c4a11628f55a4df523b3ef"
    );

    private readonly Stack<int> begun = [];
    private WorldState? state;

    public override void Enter(in TracedCall call, WorldState state)
    {
        this.state = state;
        begun.Push(state.Snapshot());
        if (call.Value.IsZero || call.Kind is CallKind.DelegateCall or CallKind.CallCode)
            return;
        var data = call.Value.ToBytes32().ToArray();
        state.AddLog(new LogEntry(Nobody, [Transfer, Word(call.From), Word(call.To)], data));
    }

    public override void Exit(ExecutionFault fault, long gasLeft, ReadOnlySpan<byte> output)
    {
        // What was not even begun is not undone with a frame.
        var snapshot = begun.Pop();
        if (fault is ExecutionFault.CallTooDeep or ExecutionFault.BalanceTooLow or ExecutionFault.NonceAtMaximum)
            state!.Revert(snapshot);
    }

    private static Bytes32 Word(in Address address) => UInt256.From(address).ToBytes32();
}
