namespace Ledger.Engine.Evm;

/// <summary>CALL, CALLCODE, DELEGATECALL (EIP-7), STATICCALL (EIP-214); gas by EIP-150, 161, 2929.</summary>
internal static class Calls
{
    public static ExecutionFault Run(byte op, Frame frame, Machine machine, out Next next)
    {
        next = Next.Opcode;
        var carriesValue = op is Opcode.Call or Opcode.CallCode;
        var value = carriesValue ? frame.Top(2) : UInt256.Zero;
        if (op == Opcode.Call && frame.IsStatic && !value.IsZero)
            return ExecutionFault.StaticViolation;
        var at = carriesValue ? 3 : 2;
        if (
            !frame.Expand(frame.Top(at), frame.Top(at + 1), out var inputStart, out var inputLength)
            || !frame.Expand(frame.Top(at + 2), frame.Top(at + 3), out var resultStart, out var resultLength)
        )
            return ExecutionFault.OutOfGas;
        var state = machine.State;
        var account = state.Account(frame.Top(1).ToAddress());
        var cost = state.WarmUp(account) ? GasCost.ColdAccount : GasCost.Warm;
        if (!value.IsZero)
            cost += GasCost.CallValue + (op == Opcode.Call && account.IsEmpty ? GasCost.NewAccount : 0);
        if (!frame.Charge(cost))
            return ExecutionFault.OutOfGas;
        var gas = GasForCall(frame, frame.Top(0));
        machine.Tracer?.Charged(frame);
        if (!value.IsZero)
            gas += GasCost.CallStipend;
        frame.Replace(at + 4, UInt256.Zero);
        frame.ReturnLength = 0;

        var input = frame.Memory.AsMemory(inputStart, inputLength);
        if (frame.Depth >= GasCost.MaxDepth || frame.Self.Balance < value)
        {
            frame.Gas += gas;
            Enter(op, machine, frame, account, value, input.Span, gas);
            var refused = frame.Depth >= GasCost.MaxDepth ? ExecutionFault.CallTooDeep : ExecutionFault.BalanceTooLow;
            machine.Tracer?.Exit(refused, gas, default);
            return ExecutionFault.None;
        }
        var snapshot = state.Snapshot();
        Enter(op, machine, frame, account, value, input.Span, gas);
        if (op == Opcode.Call)
            state.Transfer(frame.Self, account, value);
        else if (op == Opcode.StaticCall)
            state.Touch(account);
        if (account.Precompile != 0)
        {
            var result = Precompiled.Run(account.Precompile, input.Span, gas, machine.Budget);
            machine.Tracer?.Exit(
                result.Output is null ? ExecutionFault.PrecompileFailed : ExecutionFault.None,
                result.Output is null ? 0 : gas - result.Gas,
                result.Output
            );
            Complete(frame, state, result, gas, snapshot, frame.Memory.AsSpan(resultStart, resultLength));
            return ExecutionFault.None;
        }
        if (!account.HasCode)
        {
            machine.Tracer?.Exit(ExecutionFault.None, gas, default);
            frame.Gas += gas;
            frame.Top(0) = UInt256.One;
            return ExecutionFault.None;
        }
        var callee = machine.Push();
        callee.Code = state.CodeOf(account);
        callee.Self = op is Opcode.Call or Opcode.StaticCall ? account : frame.Self;
        callee.Caller = op == Opcode.DelegateCall ? frame.Caller : frame.Self.Address;
        callee.Value = op == Opcode.DelegateCall ? frame.Value : value;
        callee.Input = input;
        callee.IsStatic = frame.IsStatic || op == Opcode.StaticCall;
        callee.Gas = gas;
        callee.Snapshot = snapshot;
        callee.ResultOffset = resultStart;
        callee.ResultLength = resultLength;
        next = Next.Frame;
        return ExecutionFault.None;
    }

    private static void Enter(
        byte op,
        Machine machine,
        Frame frame,
        AccountState account,
        in UInt256 value,
        ReadOnlySpan<byte> input,
        long gas
    )
    {
        if (machine.Tracer is not { } tracer)
            return;
        var kind = op switch
        {
            Opcode.Call => CallKind.Call,
            Opcode.CallCode => CallKind.CallCode,
            Opcode.DelegateCall => CallKind.DelegateCall,
            _ => CallKind.StaticCall,
        };
        var carried = op == Opcode.DelegateCall ? frame.Value : value;
        tracer.Enter(new TracedCall(kind, frame.Self.Address, account.Address, carried, input, gas), machine.State);
    }

    /// <summary>EIP-150: what is asked for, at most all but a 64th; taken off the caller.</summary>
    private static long GasForCall(Frame frame, in UInt256 asked)
    {
        var available = frame.Gas - frame.Gas / 64;
        var gas = asked.IsUInt64 && asked.U0 < (ulong)available ? (long)asked.U0 : available;
        frame.Gas -= gas;
        return gas;
    }

    private static void Complete(
        Frame frame,
        WorldState state,
        in PrecompileResult result,
        long gas,
        int snapshot,
        Span<byte> target
    )
    {
        if (result.Output is not { } output)
        {
            state.Revert(snapshot);
            return;
        }
        frame.Gas += gas - result.Gas;
        frame.KeepReturnData(output);
        output.AsSpan(0, Math.Min(output.Length, target.Length)).CopyTo(target);
        frame.Top(0) = UInt256.One;
    }
}
