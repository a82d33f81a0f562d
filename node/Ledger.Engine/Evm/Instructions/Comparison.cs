using System.Runtime.CompilerServices;

namespace Ledger.Engine.Evm;

/// <summary>Group 0x10, first half: comparisons (Yellow Paper H).</summary>
internal static class Comparison
{
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void Less(ref UInt256 top)
    {
        ref var under = ref Unsafe.Subtract(ref top, 1);
        under = Flag(top < under);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void Greater(ref UInt256 top)
    {
        ref var under = ref Unsafe.Subtract(ref top, 1);
        under = Flag(under < top);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void SignedLess(ref UInt256 top)
    {
        ref var under = ref Unsafe.Subtract(ref top, 1);
        under = Flag(UInt256.SignedLess(top, under));
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void Equal(ref UInt256 top)
    {
        ref var under = ref Unsafe.Subtract(ref top, 1);
        under = Flag(top == under);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void IsZero(ref UInt256 top) => top = Flag(top.IsZero);

    public static ExecutionFault Run(byte op, Frame frame)
    {
        if (op != Opcode.SGt)
            return ExecutionFault.InvalidOpcode;
        frame.Replace(2, Flag(UInt256.SignedLess(frame.Top(1), frame.Top(0))));
        return ExecutionFault.None;
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static UInt256 Flag(bool value) => new(value ? 1ul : 0ul);
}
