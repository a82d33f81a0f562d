namespace Ledger.Engine.Evm;

/// <summary>Storage: SLOAD and SSTORE (EIP-2200, 2929, 3529), transient storage (EIP-1153).</summary>
internal static class Storage
{
    public static ExecutionFault Load(Frame frame, WorldState state)
    {
        ref var top = ref frame.Top(0);
        var slot = state.Slot(frame.Self, top);
        if (!frame.Charge(state.WarmUp(slot) ? GasCost.ColdSlot : GasCost.Warm))
            return ExecutionFault.OutOfGas;
        top = slot.Value;
        return ExecutionFault.None;
    }

    public static ExecutionFault Store(Frame frame, WorldState state)
    {
        if (frame.IsStatic)
            return ExecutionFault.StaticViolation;
        if (frame.Gas <= GasCost.StorageSentry)
            return ExecutionFault.OutOfGas;
        var slot = state.Slot(frame.Self, frame.Top(0));
        var value = frame.Top(1);
        frame.Sp -= 2;
        if (!frame.Charge((state.WarmUp(slot) ? GasCost.ColdSlot : 0) + StoreCost(slot, value)))
            return ExecutionFault.OutOfGas;
        if (slot.Value == value)
            return ExecutionFault.None;
        var refund = StoreRefund(slot, value);
        if (refund != 0)
            state.AddRefund(refund);
        state.SetStorage(frame.Self, slot, value);
        return ExecutionFault.None;
    }

    public static ExecutionFault LoadTransient(Frame frame, WorldState state)
    {
        frame.Top(0) = state.GetTransient(frame.Self.Address, frame.Top(0));
        return ExecutionFault.None;
    }

    public static ExecutionFault StoreTransient(Frame frame, WorldState state)
    {
        if (frame.IsStatic)
            return ExecutionFault.StaticViolation;
        state.SetTransient(frame.Self, frame.Top(0), frame.Top(1));
        frame.Sp -= 2;
        return ExecutionFault.None;
    }

    private static long StoreCost(StorageSlot slot, in UInt256 value)
    {
        if (slot.Value == value || slot.Value != slot.Original)
            return GasCost.Warm;
        return slot.Original.IsZero ? GasCost.StorageSet : GasCost.StorageReset;
    }

    /// <summary>EIP-3529's table: clearing refunds, un-clearing takes it back, restoring gives back what was paid.</summary>
    private static long StoreRefund(StorageSlot slot, in UInt256 value)
    {
        if (slot.Value == slot.Original)
            return !slot.Original.IsZero && value.IsZero ? GasCost.StorageClearRefund : 0;
        long refund = 0;
        if (!slot.Original.IsZero)
        {
            if (slot.Value.IsZero)
                refund -= GasCost.StorageClearRefund;
            else if (value.IsZero)
                refund += GasCost.StorageClearRefund;
        }
        if (value == slot.Original)
            refund += (slot.Original.IsZero ? GasCost.StorageSet : GasCost.StorageReset) - GasCost.Warm;
        return refund;
    }
}
