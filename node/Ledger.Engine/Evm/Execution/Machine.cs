using Ledger.Evidence.Crypto;
using Ledger.Evidence.Primitives;

namespace Ledger.Engine.Evm;

/// <summary>Runs a frame's code. True: the frame has ended. False: another frame was pushed and must run first.</summary>
internal delegate bool FrameLoop(Frame frame, Machine machine);

/// <summary>
/// Runs a message: frames on an explicit stack, so that depth 1,024 costs no stack of the thread. One machine per
/// thread is kept with its frames.
/// </summary>
internal sealed partial class Machine
{
    /// <summary>Frames beyond this depth are not kept; ordinary calls are not nested so deep.</summary>
    private const int KeptFrames = 64;

    /// <summary>Jumps between two looks at the budget.</summary>
    private const int StepsPerCheck = 256;

    [ThreadStatic]
    private static Machine? ofThread;

    private readonly List<Frame> frames = [];
    private FrameLoop loop = null!;
    private int depth;
    private int steps;

    /// <summary>Of the running message.</summary>
    public ExecutionBudget Budget { get; private set; } = ExecutionBudget.None;

    /// <summary>Who looks on; null where nobody does.</summary>
    public ExecutionTracer? Tracer { get; private set; }

    public WorldState State { get; private set; } = null!;

    public BlockContext Block { get; private set; }

    public Message Message { get; private set; } = null!;

    public UInt256 Origin { get; private set; }

    /// <param name="state">Its running transaction is continued; the caller ends it.</param>
    /// <param name="block">The block that the message is executed for.</param>
    /// <param name="message">Gas limit covers the intrinsic gas (checked by the caller).</param>
    /// <param name="nonce">The sender's nonce before this message, for the address of a creation.</param>
    /// <param name="budget">Time and memory that it may take.</param>
    /// <param name="loop">Runs a frame's code.</param>
    /// <param name="tracer">Looks on; where it sees opcodes, <paramref name="loop"/> tells them.</param>
    public static MessageEnd Run(
        WorldState state,
        in BlockContext block,
        Message message,
        ulong nonce,
        ExecutionBudget budget,
        FrameLoop loop,
        ExecutionTracer? tracer
    )
    {
        // A machine in use on this thread means that a state reader executes something itself; that one gets its own.
        var machine = ofThread ?? new Machine();
        ofThread = null;
        try
        {
            machine.State = state;
            machine.Block = block;
            machine.Message = message;
            machine.Budget = budget;
            machine.loop = loop;
            machine.Tracer = tracer;
            machine.Origin = UInt256.From(message.From);
            return machine.Run(nonce);
        }
        finally
        {
            machine.Release();
            ofThread = machine;
        }
    }

    private MessageEnd Run(ulong nonce)
    {
        var creates = Message.To is null;
        var intrinsic = IntrinsicGas.Of(Message.Data.Span, creates, Message.AccessList);
        var gas = (long)(Message.GasLimit - intrinsic);
        WarmUp();
        Address? created = creates ? ContractAddress.Of(Message.From, nonce) : null;
        var target = State.Account(created ?? Message.To!.Value);
        State.WarmUp(target);
        var snapshot = State.Snapshot();
        Tracer?.Enter(
            new TracedCall(
                creates ? CallKind.Create : CallKind.Call,
                Message.From,
                target.Address,
                Message.Value,
                Message.Data.Span,
                gas
            ),
            State
        );
        if (creates && target.Collides)
        {
            Tracer?.Exit(ExecutionFault.CreateCollision, 0, default);
            return new MessageEnd(ExecutionFault.CreateCollision, 0, [], created);
        }

        if (creates)
            StartContract(target);
        State.Transfer(State.Account(Message.From), target, Message.Value);
        if (!creates && target.Precompile != 0)
            return RunPrecompile(target, gas, snapshot);

        var frame = Push();
        frame.Self = target;
        frame.Caller = Message.From;
        frame.Value = Message.Value;
        frame.Gas = gas;
        frame.Snapshot = snapshot;
        frame.IsStatic = false;
        frame.IsCreate = creates;
        frame.Input = creates ? default : Message.Data;
        frame.Code = creates ? new RunnableCode(Message.Data.Span) : State.CodeOf(target);
        var end = RunFrames(frame);
        return new MessageEnd(end.Fault, (ulong)end.Gas, end.Output.ToArray(), created);
    }

    /// <summary>EIP-2929, 2930, 3651. Precompiles are warm by themselves.</summary>
    private void WarmUp()
    {
        State.WarmUp(State.Account(Message.From));
        State.WarmUp(State.Account(Block.Coinbase));
        foreach (var entry in Message.AccessList)
        {
            var account = State.Account(entry.Address);
            State.WarmUp(account);
            foreach (var slot in entry.Slots)
                State.WarmUp(State.Slot(account, UInt256.From(slot)));
        }
    }

    private MessageEnd RunPrecompile(AccountState target, long gas, int snapshot)
    {
        var result = Precompiled.Run(target.Precompile, Message.Data.Span, gas, Budget);
        if (result.Output is { } output)
        {
            Tracer?.Exit(ExecutionFault.None, gas - result.Gas, output);
            return new MessageEnd(ExecutionFault.None, (ulong)(gas - result.Gas), output, null);
        }
        State.Revert(snapshot);
        Tracer?.Exit(ExecutionFault.PrecompileFailed, 0, default);
        return new MessageEnd(ExecutionFault.PrecompileFailed, 0, [], null);
    }

    /// <summary>Runs until the outermost frame has ended; returns it, still readable.</summary>
    private Frame RunFrames(Frame frame)
    {
        while (true)
        {
            if (!loop(frame, this))
            {
                frame = frames[depth - 1];
                continue;
            }
            Finish(frame);
            Tracer?.Exit(frame.Fault, frame.Gas, frame.Output);
            depth--;
            if (depth == 0)
                return frame;
            var caller = frames[depth - 1];
            Return(frame, caller);
            frame.Reset();
            frame = caller;
        }
    }

    /// <summary>Called at each taken jump: without one, and without a call, nothing runs for long.</summary>
    /// <exception cref="ExecutionBudgetException">The budget is used up.</exception>
    public void Step()
    {
        if (--steps >= 0)
            return;
        steps = StepsPerCheck;
        Budget.Check();
    }

    /// <summary>The next frame, clean; it runs when the current one lets go.</summary>
    public Frame Push()
    {
        Budget.Check();
        if (depth == frames.Count)
            frames.Add(new Frame());
        var frame = frames[depth];
        frame.Depth = depth;
        depth++;
        return frame;
    }

    /// <summary>A new contract's nonce is 1 (EIP-161), and what it was before counts as nothing.</summary>
    public void StartContract(AccountState account)
    {
        State.MarkCreated(account);
        State.SetNonce(account, 1);
    }

    /// <summary>Deposits the code of a creation and undoes a failed frame.</summary>
    private void Finish(Frame frame)
    {
        Tracer?.Ended(frame);
        if (frame.Fault == ExecutionFault.None && frame.IsCreate)
            frame.Fault = Deposit(frame);
        if (frame.Fault == ExecutionFault.None)
            return;
        State.Revert(frame.Snapshot);
        if (frame.Fault == ExecutionFault.Revert)
            return;
        // RETURN that ran out of gas may already have named a range that memory never reached.
        frame.Gas = 0;
        frame.OutputOffset = 0;
        frame.OutputLength = 0;
    }

    private ExecutionFault Deposit(Frame frame)
    {
        var code = frame.Output;
        if (code.Length > GasCost.MaxCode)
            return ExecutionFault.CodeTooLarge;
        if (code.Length > 0 && code[0] == 0xef)
            return ExecutionFault.CodeStartsWithEf;
        if (!frame.Charge(code.Length * GasCost.CodeByte))
            return ExecutionFault.OutOfGas;
        if (code.Length > 0)
            State.SetCode(frame.Self, new RunnableCode(code), Keccak256.Hash(code));
        return ExecutionFault.None;
    }

    private static void Return(Frame frame, Frame caller)
    {
        caller.Gas += frame.Gas;
        var succeeded = frame.Fault == ExecutionFault.None;
        if (frame.IsCreate)
        {
            // EIP-211: a successful creation leaves no return data.
            caller.KeepReturnData(succeeded ? default : frame.Output);
            caller.Top(0) = succeeded ? UInt256.From(frame.Self.Address) : UInt256.Zero;
            return;
        }
        var output = frame.Output;
        caller.KeepReturnData(output);
        output[..Math.Min(output.Length, frame.ResultLength)].CopyTo(caller.Memory.AsSpan(frame.ResultOffset));
        caller.Top(0) = succeeded ? UInt256.One : UInt256.Zero;
    }

    private void Release()
    {
        foreach (var frame in frames)
        {
            frame.Reset();
            frame.Trim();
        }
        if (frames.Count > KeptFrames)
            frames.RemoveRange(KeptFrames, frames.Count - KeptFrames);
        depth = 0;
        State = null!;
        Tracer = null;
        Message = null!;
        Budget = ExecutionBudget.None;
    }
}
