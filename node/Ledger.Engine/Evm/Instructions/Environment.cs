namespace Ledger.Engine.Evm;

/// <summary>Group 0x30: the call, its data and code, other accounts (EIP-211, 1052, 1884, 2929).</summary>
internal static class Environment
{
    public static void CallDataLoad(ref UInt256 top, ReadOnlySpan<byte> input)
    {
        if (!top.IsUInt64 || top.U0 >= (ulong)input.Length)
        {
            top = default;
            return;
        }
        var rest = input[(int)top.U0..];
        if (rest.Length >= 32)
        {
            top = UInt256.FromBigEndian(rest[..32]);
            return;
        }
        Span<byte> word = stackalloc byte[32];
        word.Clear();
        rest.CopyTo(word);
        top = UInt256.FromBigEndian(word);
    }

    public static ExecutionFault Run(byte op, Frame frame, Machine machine)
    {
        switch (op)
        {
            case Opcode.Address:
                return Give(frame, UInt256.From(frame.Self.Address));
            case Opcode.Origin:
                return Give(frame, machine.Origin);
            case Opcode.Caller:
                return Give(frame, UInt256.From(frame.Caller));
            case Opcode.CallValue:
                return Give(frame, frame.Value);
            case Opcode.CallDataSize:
                return Give(frame, (ulong)frame.Input.Length);
            case Opcode.CodeSize:
                return Give(frame, (ulong)frame.Code.Length);
            case Opcode.GasPrice:
                return Give(frame, machine.Message.GasPrice);
            case Opcode.ReturnDataSize:
                return Give(frame, (ulong)frame.ReturnLength);
            case Opcode.CallDataCopy:
                return Copy(frame, 0, frame.Input.Span);
            case Opcode.CodeCopy:
                return Copy(frame, 0, frame.Code.Bytes.Span);
            case Opcode.ReturnDataCopy:
                return CopyReturnData(frame);
            default:
                return OfAccount(op, frame, machine.State);
        }
    }

    private static ExecutionFault OfAccount(byte op, Frame frame, WorldState state)
    {
        var account = state.Account(frame.Top(0).ToAddress());
        if (!frame.Charge(state.WarmUp(account) ? GasCost.ColdAccount : GasCost.Warm))
            return ExecutionFault.OutOfGas;
        switch (op)
        {
            case Opcode.Balance:
                frame.Top(0) = account.Balance;
                return ExecutionFault.None;
            case Opcode.ExtCodeSize:
                frame.Top(0) = (ulong)state.CodeOf(account).Length;
                return ExecutionFault.None;
            case Opcode.ExtCodeHash:
                frame.Top(0) = account.IsEmpty ? UInt256.Zero : UInt256.From(account.CodeHash);
                return ExecutionFault.None;
            default:
                return Copy(frame, 1, state.CodeOf(account).Bytes.Span);
        }
    }

    private static ExecutionFault Give(Frame frame, in UInt256 value)
    {
        frame.Replace(0, value);
        return ExecutionFault.None;
    }

    /// <summary>Takes (skipped words), target, source, length; past the source's end it copies zeros.</summary>
    private static ExecutionFault Copy(Frame frame, int skip, ReadOnlySpan<byte> source)
    {
        var from = frame.Top(skip + 1);
        if (!Prepare(frame, skip, out var target))
            return ExecutionFault.OutOfGas;
        frame.Sp -= skip + 3;
        if (target.IsEmpty)
            return ExecutionFault.None;
        var rest = from.IsUInt64 && from.U0 < (ulong)source.Length ? source[(int)from.U0..] : default;
        var count = Math.Min(rest.Length, target.Length);
        rest[..count].CopyTo(target);
        target[count..].Clear();
        return ExecutionFault.None;
    }

    private static ExecutionFault CopyReturnData(Frame frame)
    {
        var end = UInt256.Add(frame.Top(1), frame.Top(2), out var overflow);
        if (overflow || end > (ulong)frame.ReturnLength)
            return ExecutionFault.ReturnDataOutOfBounds;
        var from = (int)frame.Top(1).U0;
        if (!Prepare(frame, 0, out var target))
            return ExecutionFault.OutOfGas;
        frame.Sp -= 3;
        frame.ReturnData.AsSpan(from, target.Length).CopyTo(target);
        return ExecutionFault.None;
    }

    /// <summary>Charges for the words copied and for memory.</summary>
    private static bool Prepare(Frame frame, int skip, out Span<byte> target)
    {
        target = default;
        if (
            !frame.Expand(frame.Top(skip), frame.Top(skip + 2), out var start, out var count)
            || !frame.Charge(GasCost.Words(count) * GasCost.CopyWord)
        )
            return false;
        target = frame.Memory.AsSpan(start, count);
        return true;
    }
}
