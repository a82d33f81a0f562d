using Ledger.Evidence.Primitives;

namespace Ledger.Engine.Evm;

/// <summary>One opcode that ran, as go-ethereum's struct logger tells it.</summary>
internal sealed class TracedStep(int pc, byte op, long gas, int depth, long refund)
{
    public int Pc => pc;

    public byte Op => op;

    /// <summary>Left before it.</summary>
    public long Gas => gas;

    /// <summary>From 1.</summary>
    public int Depth => depth;

    public long Refund => refund;

    /// <summary>With what it gave away to a call.</summary>
    public long Cost { get; set; }

    /// <summary>None where it ran; a revert is none.</summary>
    public ExecutionFault Fault { get; set; }

    /// <summary>From the bottom up; null where it is not asked for.</summary>
    public UInt256[]? Stack { get; init; }

    /// <summary>Null where it is not asked for.</summary>
    public byte[]? Memory { get; init; }

    public byte[]? ReturnData { get; init; }

    /// <summary>What the contract has read and written so far; at SLOAD and SSTORE alone.</summary>
    public IReadOnlyDictionary<UInt256, UInt256>? Storage { get; init; }
}

/// <summary>What each step tells beside its place, gas and name.</summary>
/// <param name="Stack">The stack.</param>
/// <param name="Storage">Words at SLOAD and SSTORE.</param>
/// <param name="Memory">Memory.</param>
/// <param name="ReturnData">Of the last call.</param>
/// <param name="Limit">Steps that are told; 0: all.</param>
internal sealed record StructLogOptions(bool Stack, bool Storage, bool Memory, bool ReturnData, long Limit);

/// <summary>Every opcode (go-ethereum's struct logger). A step is told once its price is known: with the next one, or the end.</summary>
/// <param name="options">What is told.</param>
/// <param name="told">Takes each step; what it throws ends the execution.</param>
internal sealed class StructLogger(StructLogOptions options, Action<TracedStep> told) : ExecutionTracer
{
    private readonly Dictionary<Address, Dictionary<UInt256, UInt256>> storage = [];
    private TracedStep? pending;
    private Frame? of; // the pending step's
    private bool charged;
    private long count;

    public override bool SeesSteps => true;

    public override void Step(Frame frame, byte op, Machine machine)
    {
        Tell();
        if (options.Limit > 0 && count >= options.Limit)
            return;
        count++;
        (of, charged) = (frame, false);
        pending = new TracedStep(frame.Ip, op, frame.Gas, frame.Depth + 1, machine.State.Refund)
        {
            Stack = options.Stack ? frame.Stack[..frame.Sp] : null,
            Memory = options.Memory ? frame.Memory[..frame.MemorySize] : null,
            ReturnData = options.ReturnData ? frame.ReturnData[..frame.ReturnLength] : null,
            Storage = options.Storage ? Words(frame, op, machine.State) : null,
        };
    }

    public override void Charged(Frame frame)
    {
        if (pending is null)
            return;
        pending.Cost = pending.Gas - frame.Gas;
        charged = true;
    }

    public override void Ended(Frame frame)
    {
        if (pending is null || of != frame)
            return;
        Charged(frame);
        pending.Fault = frame.Fault == ExecutionFault.Revert ? ExecutionFault.None : frame.Fault;
    }

    public override void Exit(ExecutionFault fault, long gasLeft, ReadOnlySpan<byte> output) => Tell();

    private void Tell()
    {
        if (pending is not { } step)
            return;
        if (!charged)
            step.Cost = step.Gas - of!.Gas;
        (pending, of) = (null, null);
        told(step);
    }

    private Dictionary<UInt256, UInt256>? Words(Frame frame, byte op, WorldState state)
    {
        if (op is not (Opcode.SLoad or Opcode.SStore) || frame.Sp < (op == Opcode.SLoad ? 1 : 2))
            return null;
        var self = frame.Self;
        if (!storage.TryGetValue(self.Address, out var words))
            storage[self.Address] = words = [];
        var key = frame.Top(0);
        words[key] = op == Opcode.SStore ? frame.Top(1) : state.Slot(self, key).Value;
        return new Dictionary<UInt256, UInt256>(words);
    }
}
