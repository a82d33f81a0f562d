using Ledger.Evidence.Primitives;

namespace Ledger.Engine.Evm;

/// <summary>CREATE, CREATE2 (EIP-1014); limits and gas by EIP-150, 161, 170, 684, 2681, 2929, 3860, 7610.</summary>
internal static class Creates
{
    public static ExecutionFault Run(byte op, Frame frame, Machine machine, out Next next)
    {
        next = Next.Opcode;
        if (frame.IsStatic)
            return ExecutionFault.StaticViolation;
        if (frame.Top(2) > GasCost.MaxInitCode)
            return ExecutionFault.InitCodeTooLarge;
        var isCreate2 = op == Opcode.Create2;
        var wordCost = GasCost.InitCodeWord + (isCreate2 ? GasCost.KeccakWord : 0);
        if (
            !frame.Expand(frame.Top(1), frame.Top(2), out var start, out var count)
            || !frame.Charge(GasCost.Words(count) * wordCost)
        )
            return ExecutionFault.OutOfGas;
        var value = frame.Top(0);
        var salt = isCreate2 ? frame.Top(3) : UInt256.Zero;
        frame.Replace(isCreate2 ? 4 : 3, UInt256.Zero);
        frame.ReturnLength = 0;
        machine.Tracer?.Charged(frame);
        var self = frame.Self;
        var gas = frame.Gas - frame.Gas / 64;
        var nonce = self.Nonce;
        var initCode = frame.Memory.AsSpan(start, count);
        if (frame.Depth >= GasCost.MaxDepth || self.Balance < value || nonce == ulong.MaxValue)
        {
            Refuse(machine, frame, value, isCreate2, gas, initCode);
            return ExecutionFault.None;
        }
        frame.Gas -= gas;
        var state = machine.State;
        state.SetNonce(self, nonce + 1);
        var address = isCreate2
            ? ContractAddress.Of(self.Address, salt.ToBytes32(), initCode)
            : ContractAddress.Of(self.Address, nonce);
        var account = state.Account(address);
        state.WarmUp(account);
        var snapshot = state.Snapshot();
        var kind = isCreate2 ? CallKind.Create2 : CallKind.Create;
        machine.Tracer?.Enter(new TracedCall(kind, self.Address, address, value, initCode, gas), state);
        if (account.Collides)
        {
            machine.Tracer?.Exit(ExecutionFault.CreateCollision, 0, default);
            return ExecutionFault.None;
        }
        machine.StartContract(account);
        state.Transfer(self, account, value);
        var child = machine.Push();
        child.Code = new RunnableCode(initCode);
        child.Self = account;
        child.Caller = self.Address;
        child.Value = value;
        child.Input = default;
        child.IsStatic = false;
        child.IsCreate = true;
        child.Gas = gas;
        child.Snapshot = snapshot;
        next = Next.Frame;
        return ExecutionFault.None;
    }

    private static void Refuse(
        Machine machine,
        Frame frame,
        in UInt256 value,
        bool isCreate2,
        long gas,
        ReadOnlySpan<byte> initCode
    )
    {
        if (machine.Tracer is not { } tracer)
            return;
        var fault =
            frame.Depth >= GasCost.MaxDepth ? ExecutionFault.CallTooDeep
            : frame.Self.Balance < value ? ExecutionFault.BalanceTooLow
            : ExecutionFault.NonceAtMaximum;
        var kind = isCreate2 ? CallKind.Create2 : CallKind.Create;
        tracer.Enter(new TracedCall(kind, frame.Self.Address, Address.Zero, value, initCode, gas), machine.State);
        tracer.Exit(fault, gas, default);
    }
}
