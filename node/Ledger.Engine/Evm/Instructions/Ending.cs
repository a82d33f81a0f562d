namespace Ledger.Engine.Evm;

/// <summary>RETURN, REVERT (EIP-140), SELFDESTRUCT (EIP-150, 161, 2929, 3529, 6780).</summary>
internal static class Ending
{
    public static ExecutionFault Return(byte op, Frame frame)
    {
        if (!frame.Expand(frame.Top(0), frame.Top(1), out frame.OutputOffset, out frame.OutputLength))
            return ExecutionFault.OutOfGas;
        return op == Opcode.Return ? ExecutionFault.None : ExecutionFault.Revert;
    }

    public static ExecutionFault SelfDestruct(Frame frame, Machine machine)
    {
        var state = machine.State;
        if (frame.IsStatic)
            return ExecutionFault.StaticViolation;
        var heir = state.Account(frame.Top(0).ToAddress());
        var self = frame.Self;
        var cost = state.WarmUp(heir) ? GasCost.ColdAccount : 0;
        if (heir.IsEmpty && !self.Balance.IsZero)
            cost += GasCost.NewAccount;
        if (!frame.Charge(cost))
            return ExecutionFault.OutOfGas;
        machine.Tracer?.Enter(
            new TracedCall(CallKind.SelfDestruct, self.Address, heir.Address, self.Balance, default, 0),
            state
        );
        state.Transfer(self, heir, self.Balance);
        machine.Tracer?.Exit(ExecutionFault.None, 0, default);
        if (!state.IsCreatedNow(self))
            return ExecutionFault.None;
        // Its own heir: what it still holds is burned.
        state.SetBalance(self, UInt256.Zero);
        state.MarkDestroyed(self);
        return ExecutionFault.None;
    }
}
