using Ledger.Evidence.Primitives;

namespace Ledger.Engine.Evm;

/// <summary>How a call or a creation came about.</summary>
internal enum CallKind
{
    Unset = 0,
    Call,
    CallCode,
    DelegateCall,
    StaticCall,
    Create,
    Create2,
    SelfDestruct,
}

/// <summary>A call or a creation that begins. Valid while it does.</summary>
internal readonly ref struct TracedCall(
    CallKind kind,
    Address from,
    Address to,
    UInt256 value,
    ReadOnlySpan<byte> input,
    long gas
)
{
    /// <summary>The opcode; of the outermost one Call or Create.</summary>
    public readonly CallKind Kind = kind;

    /// <summary>Who calls; of DELEGATECALL the contract that does so.</summary>
    public readonly Address From = from;

    /// <summary>Whose code runs; of a creation the new contract.</summary>
    public readonly Address To = to;

    /// <summary>In wei; of DELEGATECALL the caller's own.</summary>
    public readonly UInt256 Value = value;

    /// <summary>Call data, or init code.</summary>
    public readonly ReadOnlySpan<byte> Input = input;

    /// <summary>Given to it; of the outermost one what is left of the limit after the intrinsic gas.</summary>
    public readonly long Gas = gas;
}

/// <summary>
/// Sees an execution as it runs, and changes nothing of it but by what it throws. Without one nothing is asked but whether
/// there is one, once a call; opcodes are seen by a loop of their own (<see cref="ISteps"/>).
/// </summary>
internal abstract class ExecutionTracer
{
    /// <summary>Whether <see cref="Step"/> is called.</summary>
    public virtual bool SeesSteps => false;

    /// <summary>Before an opcode runs, also one that will fail. The frame holds stack, gas and place.</summary>
    public virtual void Step(Frame frame, byte op, Machine machine) { }

    /// <summary>A call or creation has paid its price and the gas that it gives away; what comes back is not in it.</summary>
    public virtual void Charged(Frame frame) { }

    /// <summary>A call begins; what it has changed of the state is undone with it where it fails.</summary>
    public virtual void Enter(in TracedCall call, WorldState state) { }

    /// <summary>The innermost call has logged.</summary>
    public virtual void Logged(LogEntry log) { }

    /// <summary>A frame's code has ended; its gas is what it has left, or less than nothing where that was the reason.</summary>
    public virtual void Ended(Frame frame) { }

    /// <summary>The innermost call that began has ended.</summary>
    /// <param name="fault">How.</param>
    /// <param name="gasLeft">Given back to the caller.</param>
    /// <param name="output">Return data, revert data, or deployed code. Valid during the call alone.</param>
    public virtual void Exit(ExecutionFault fault, long gasLeft, ReadOnlySpan<byte> output) { }
}

/// <summary>Whether an instance of the interpreter's loop tells each opcode: a constant to the compiler of machine code.</summary>
internal interface ISteps
{
    static abstract bool AreSeen { get; }
}

/// <summary>The ordinary loop.</summary>
internal readonly struct UnseenSteps : ISteps
{
    public static bool AreSeen => false;
}

/// <summary>The loop that tells the tracer.</summary>
internal readonly struct SeenSteps : ISteps
{
    public static bool AreSeen => true;
}
