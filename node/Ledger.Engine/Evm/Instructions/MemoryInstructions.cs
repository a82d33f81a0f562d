using Ledger.Evidence.Crypto;

namespace Ledger.Engine.Evm;

/// <summary>Memory of group 0x50 (MCOPY: EIP-5656) and KECCAK256.</summary>
internal static class MemoryInstructions
{
    public static ExecutionFault Run(byte op, Frame frame)
    {
        switch (op)
        {
            case Opcode.MLoad:
                if (!frame.Expand(frame.Top(0), 32, out var start, out _))
                    return ExecutionFault.OutOfGas;
                frame.Top(0) = UInt256.FromBigEndian(frame.Memory.AsSpan(start, 32));
                return ExecutionFault.None;
            case Opcode.MStore:
                if (!frame.Expand(frame.Top(0), 32, out start, out _))
                    return ExecutionFault.OutOfGas;
                frame.Top(1).ToBigEndian(frame.Memory.AsSpan(start, 32));
                frame.Sp -= 2;
                return ExecutionFault.None;
            case Opcode.MStore8:
                if (!frame.Expand(frame.Top(0), 1, out start, out _))
                    return ExecutionFault.OutOfGas;
                frame.Memory[start] = unchecked((byte)frame.Top(1).U0);
                frame.Sp -= 2;
                return ExecutionFault.None;
            case Opcode.MSize:
                frame.Replace(0, (ulong)frame.MemorySize);
                return ExecutionFault.None;
            case Opcode.MCopy:
                return Copy(frame);
            default:
                return ExecutionFault.InvalidOpcode;
        }
    }

    public static ExecutionFault Keccak(Frame frame)
    {
        if (
            !frame.Expand(frame.Top(0), frame.Top(1), out var start, out var count)
            || !frame.Charge(GasCost.Words(count) * GasCost.KeccakWord)
        )
            return ExecutionFault.OutOfGas;
        Span<byte> digest = stackalloc byte[32];
        Keccak256.Hash(frame.Memory.AsSpan(start, count), digest);
        frame.Replace(2, UInt256.FromBigEndian(digest));
        return ExecutionFault.None;
    }

    private static ExecutionFault Copy(Frame frame)
    {
        if (
            !frame.Expand(frame.Top(0), frame.Top(2), out var target, out var count)
            || !frame.Expand(frame.Top(1), frame.Top(2), out var source, out _)
            || !frame.Charge(GasCost.Words(count) * GasCost.CopyWord)
        )
            return ExecutionFault.OutOfGas;
        frame.Memory.AsSpan(source, count).CopyTo(frame.Memory.AsSpan(target, count));
        frame.Sp -= 3;
        return ExecutionFault.None;
    }
}
