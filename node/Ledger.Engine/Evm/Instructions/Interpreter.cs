using System.Buffers.Binary;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;

namespace Ledger.Engine.Evm;

/// <summary>
/// The loop over opcodes. Instruction pointer, stack pointer and gas live in locals; what is frequent stands here, the
/// rest in the group's file, called with the locals written back to the frame.
/// </summary>
internal static class Interpreter
{
    /// <summary>True: the frame has ended. False: another frame was pushed and must run first.</summary>
    public static bool Run<TSteps>(Frame frame, Machine machine)
        where TSteps : struct, ISteps
    {
        unchecked
        {
            ref var code = ref MemoryMarshal.GetArrayDataReference(frame.Code.Padded);
            ref var stack = ref MemoryMarshal.GetArrayDataReference(frame.Stack);
            ref var table = ref MemoryMarshal.GetArrayDataReference(OpcodeTable.Entries);
            var ip = frame.Ip;
            var sp = frame.Sp;
            var gas = frame.Gas;
            ExecutionFault fault;
            while (true)
            {
                var op = Unsafe.Add(ref code, ip);
                if (TSteps.AreSeen)
                {
                    (frame.Ip, frame.Sp, frame.Gas) = (ip, sp, gas);
                    machine.Tracer!.Step(frame, op, machine);
                }
                ref readonly var info = ref Unsafe.Add(ref table, op);
                if ((uint)(sp - info.Needs) > (uint)info.Room)
                {
                    fault = StackFault(info, sp);
                    goto Failed;
                }
                gas -= info.Gas;
                if (gas < 0)
                {
                    fault = ExecutionFault.OutOfGas;
                    goto Failed;
                }
                ip++;
                ref var top = ref Unsafe.Add(ref stack, sp - 1);
                switch (op)
                {
                    case Opcode.Add:
                        Arithmetic.Add(ref top);
                        sp--;
                        continue;
                    case Opcode.Sub:
                        Arithmetic.Subtract(ref top);
                        sp--;
                        continue;
                    case Opcode.Mul:
                        Arithmetic.Multiply(ref top);
                        sp--;
                        continue;
                    case Opcode.Div:
                        Arithmetic.Divide(ref top);
                        sp--;
                        continue;
                    case Opcode.Lt:
                        Comparison.Less(ref top);
                        sp--;
                        continue;
                    case Opcode.Gt:
                        Comparison.Greater(ref top);
                        sp--;
                        continue;
                    case Opcode.SLt:
                        Comparison.SignedLess(ref top);
                        sp--;
                        continue;
                    case Opcode.Eq:
                        Comparison.Equal(ref top);
                        sp--;
                        continue;
                    case Opcode.IsZero:
                        Comparison.IsZero(ref top);
                        continue;
                    case Opcode.And:
                        Bitwise.And(ref top);
                        sp--;
                        continue;
                    case Opcode.Or:
                        Bitwise.Or(ref top);
                        sp--;
                        continue;
                    case Opcode.Not:
                        Bitwise.Not(ref top);
                        continue;
                    case Opcode.Shl:
                        Bitwise.ShiftLeft(ref top);
                        sp--;
                        continue;
                    case Opcode.Shr:
                        Bitwise.ShiftRight(ref top);
                        sp--;
                        continue;
                    case Opcode.CallDataLoad:
                        Environment.CallDataLoad(ref top, frame.Input.Span);
                        continue;
                    case Opcode.Pop:
                        sp--;
                        continue;
                    case Opcode.MLoad:
                    {
                        var offset = top.U0;
                        if (!top.IsUInt64 || offset + 32 > (ulong)frame.MemorySize || offset + 32 < 32)
                            goto default;
                        top = UInt256.FromBigEndian(frame.Memory.AsSpan((int)offset, 32));
                        continue;
                    }
                    case Opcode.MStore:
                    {
                        var offset = top.U0;
                        if (!top.IsUInt64 || offset + 32 > (ulong)frame.MemorySize || offset + 32 < 32)
                            goto default;
                        Unsafe.Subtract(ref top, 1).ToBigEndian(frame.Memory.AsSpan((int)offset, 32));
                        sp -= 2;
                        continue;
                    }
                    case Opcode.Jump:
                        if (!top.IsUInt64 || top.U0 > int.MaxValue || !frame.Code.IsJumpDestination((int)top.U0))
                        {
                            fault = ExecutionFault.InvalidJump;
                            goto Failed;
                        }
                        ip = (int)top.U0;
                        sp--;
                        machine.Step();
                        continue;
                    case Opcode.JumpI:
                        sp -= 2;
                        if (Unsafe.Subtract(ref top, 1).IsZero)
                            continue;
                        if (!top.IsUInt64 || top.U0 > int.MaxValue || !frame.Code.IsJumpDestination((int)top.U0))
                        {
                            fault = ExecutionFault.InvalidJump;
                            goto Failed;
                        }
                        ip = (int)top.U0;
                        machine.Step();
                        continue;
                    case Opcode.JumpDest:
                        continue;
                    case Opcode.Pc:
                        Unsafe.Add(ref stack, sp++) = (ulong)(ip - 1);
                        continue;
                    case Opcode.Gas:
                        Unsafe.Add(ref stack, sp++) = (ulong)gas;
                        continue;
                    case Opcode.Push0:
                        Unsafe.Add(ref stack, sp++) = default;
                        continue;
                    case Opcode.Push1:
                        Unsafe.Add(ref stack, sp++) = new UInt256(Unsafe.Add(ref code, ip));
                        ip++;
                        continue;
                    case Opcode.Push1 + 1:
                        Unsafe.Add(ref stack, sp++) = new UInt256(
                            (ulong)((Unsafe.Add(ref code, ip) << 8) | Unsafe.Add(ref code, ip + 1))
                        );
                        ip += 2;
                        continue;
                    case >= Opcode.Push1 + 2 and <= Opcode.Push1 + 7:
                    {
                        // The padding behind the code makes eight bytes readable anywhere.
                        var count = op - Opcode.Push0;
                        var word = Unsafe.ReadUnaligned<ulong>(ref Unsafe.Add(ref code, ip));
                        Unsafe.Add(ref stack, sp++) = new UInt256(
                            BinaryPrimitives.ReverseEndianness(word) >> (64 - 8 * count)
                        );
                        ip += count;
                        continue;
                    }
                    case >= Opcode.Push1 + 8 and <= Opcode.Push32:
                    {
                        var count = op - Opcode.Push0;
                        Unsafe.Add(ref stack, sp++) = UInt256.FromBigEndian(
                            MemoryMarshal.CreateReadOnlySpan(ref Unsafe.Add(ref code, ip), count)
                        );
                        ip += count;
                        continue;
                    }
                    case >= Opcode.Dup1 and <= Opcode.Dup16:
                        Unsafe.Add(ref stack, sp) = Unsafe.Add(ref stack, sp - 1 - (op - Opcode.Dup1));
                        sp++;
                        continue;
                    case >= Opcode.Swap1 and <= Opcode.Swap16:
                    {
                        ref var other = ref Unsafe.Add(ref stack, sp - 2 - (op - Opcode.Swap1));
                        (top, other) = (other, top);
                        continue;
                    }
                    case Opcode.Stop:
                        frame.Gas = gas;
                        frame.Fault = ExecutionFault.None;
                        return true;
                    default:
                        frame.Ip = ip;
                        frame.Sp = sp;
                        frame.Gas = gas;
                        fault = Dispatch(op, frame, machine, out var next);
                        sp = frame.Sp;
                        gas = frame.Gas;
                        if (fault != ExecutionFault.None)
                            goto Failed;
                        if (next == Next.Frame)
                            return false;
                        if (next == Next.Ended)
                        {
                            frame.Fault = ExecutionFault.None;
                            return true;
                        }
                        continue;
                }
            }
            Failed:
            frame.Gas = gas;
            frame.Fault = fault;
            return true;
        }
    }

    private static ExecutionFault StackFault(in OpcodeInfo info, int sp) =>
        !info.Exists ? ExecutionFault.InvalidOpcode
        : sp < info.Needs ? ExecutionFault.StackUnderflow
        : ExecutionFault.StackOverflow;

    private static ExecutionFault Dispatch(byte op, Frame frame, Machine machine, out Next next)
    {
        next = Next.Opcode;
        switch (op)
        {
            case <= Opcode.Sar:
                return op switch
                {
                    <= Opcode.SignExtend => Arithmetic.Run(op, frame),
                    <= Opcode.Eq => Comparison.Run(op, frame),
                    _ => Bitwise.Run(op, frame),
                };
            case Opcode.Keccak:
                return MemoryInstructions.Keccak(frame);
            case >= Opcode.Address and <= Opcode.ExtCodeHash:
                return Environment.Run(op, frame, machine);
            case >= Opcode.BlockHash and <= Opcode.BlobBaseFee:
                return BlockInstructions.Run(op, frame, machine);
            case Opcode.SLoad:
                return Storage.Load(frame, machine.State);
            case Opcode.SStore:
                return Storage.Store(frame, machine.State);
            case Opcode.TLoad:
                return Storage.LoadTransient(frame, machine.State);
            case Opcode.TStore:
                return Storage.StoreTransient(frame, machine.State);
            case >= Opcode.MLoad and <= Opcode.MCopy:
                return MemoryInstructions.Run(op, frame);
            case >= Opcode.Log0 and <= Opcode.Log4:
                return Logging.Log(op - Opcode.Log0, frame, machine);
            case Opcode.Create or Opcode.Create2:
                return Creates.Run(op, frame, machine, out next);
            case Opcode.Call or Opcode.CallCode or Opcode.DelegateCall or Opcode.StaticCall:
                return Calls.Run(op, frame, machine, out next);
            case Opcode.Return or Opcode.Revert:
                next = Next.Ended;
                return Ending.Return(op, frame);
            case Opcode.SelfDestruct:
                next = Next.Ended;
                return Ending.SelfDestruct(frame, machine);
            default:
                return ExecutionFault.InvalidOpcode;
        }
    }
}

/// <summary>What follows an instruction that did not fail.</summary>
internal enum Next
{
    Unset = 0,
    Opcode,

    /// <summary>A frame was pushed.</summary>
    Frame,
    Ended,
}
