using System.Runtime.CompilerServices;

namespace Ledger.Engine.Evm;

/// <summary>Group 0x10, second half: bits and bytes (Yellow Paper H), shifts (EIP-145).</summary>
internal static class Bitwise
{
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void And(ref UInt256 top)
    {
        ref var under = ref Unsafe.Subtract(ref top, 1);
        under = top & under;
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void Or(ref UInt256 top)
    {
        ref var under = ref Unsafe.Subtract(ref top, 1);
        under = top | under;
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void Not(ref UInt256 top) => top = ~top;

    [MethodImpl(MethodImplOptions.NoInlining)]
    public static void ShiftLeft(ref UInt256 top)
    {
        ref var under = ref Unsafe.Subtract(ref top, 1);
        under <<= Count(top);
    }

    [MethodImpl(MethodImplOptions.NoInlining)]
    public static void ShiftRight(ref UInt256 top)
    {
        ref var under = ref Unsafe.Subtract(ref top, 1);
        under >>= Count(top);
    }

    public static ExecutionFault Run(byte op, Frame frame)
    {
        ref var a = ref frame.Top(0);
        ref var b = ref frame.Top(1);
        switch (op)
        {
            case Opcode.Xor:
                frame.Replace(2, a ^ b);
                break;
            case Opcode.Byte:
                frame.Replace(2, UInt256.ByteAt(a, b));
                break;
            case Opcode.Sar:
                frame.Replace(2, UInt256.ShiftRightSigned(b, Count(a)));
                break;
            default:
                return ExecutionFault.InvalidOpcode;
        }
        return ExecutionFault.None;
    }

    private static int Count(in UInt256 shift) => shift.IsUInt64 && shift.U0 < 256 ? (int)shift.U0 : 256;
}
