using System.Runtime.CompilerServices;

namespace Ledger.Engine.Evm;

/// <summary>Group 0x00: arithmetic (Yellow Paper H; EXP's gas EIP-160).</summary>
internal static class Arithmetic
{
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void Add(ref UInt256 top)
    {
        ref var under = ref Unsafe.Subtract(ref top, 1);
        under = top + under;
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void Subtract(ref UInt256 top)
    {
        ref var under = ref Unsafe.Subtract(ref top, 1);
        under = top - under;
    }

    [MethodImpl(MethodImplOptions.NoInlining)]
    public static void Multiply(ref UInt256 top)
    {
        ref var under = ref Unsafe.Subtract(ref top, 1);
        under = top * under;
    }

    [MethodImpl(MethodImplOptions.NoInlining)]
    public static void Divide(ref UInt256 top)
    {
        ref var under = ref Unsafe.Subtract(ref top, 1);
        under = top / under;
    }

    public static ExecutionFault Run(byte op, Frame frame)
    {
        ref var a = ref frame.Top(0);
        ref var b = ref frame.Top(1);
        switch (op)
        {
            case Opcode.SDiv:
                frame.Replace(2, UInt256.SignedDivide(a, b));
                break;
            case Opcode.Mod:
                frame.Replace(2, a % b);
                break;
            case Opcode.SMod:
                frame.Replace(2, UInt256.SignedModulo(a, b));
                break;
            case Opcode.AddMod:
                frame.Replace(3, UInt256.AddModulo(a, b, frame.Top(2)));
                break;
            case Opcode.MulMod:
                frame.Replace(3, UInt256.MultiplyModulo(a, b, frame.Top(2)));
                break;
            case Opcode.Exp:
                if (!frame.Charge((b.BitLength + 7) / 8 * GasCost.ExponentByte))
                    return ExecutionFault.OutOfGas;
                frame.Replace(2, UInt256.Power(a, b));
                break;
            case Opcode.SignExtend:
                frame.Replace(2, UInt256.SignExtend(a, b));
                break;
            default:
                return ExecutionFault.InvalidOpcode;
        }
        return ExecutionFault.None;
    }
}
