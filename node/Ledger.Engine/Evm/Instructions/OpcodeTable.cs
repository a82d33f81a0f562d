using static Ledger.Engine.Evm.Opcode;

namespace Ledger.Engine.Evm;

/// <summary>What every opcode costs at least and needs of the stack; checked before the opcode runs.</summary>
internal readonly struct OpcodeInfo(int gas, int needs, int gives)
{
    /// <summary>The part of the gas that depends on nothing.</summary>
    public readonly int Gas = gas;

    /// <summary>Words taken off the stack; above 1,024 for an opcode that does not exist.</summary>
    public readonly short Needs = (short)needs;

    /// <summary>Words above <see cref="Needs"/> that may be there without the result passing 1,024.</summary>
    public readonly short Room = (short)(Frame.StackLimit - needs - Math.Max(0, gives - needs));

    public bool Exists => Needs <= Frame.StackLimit;
}

/// <summary>Base gas: Yellow Paper appendix G; EIP-150, 160, 1884, 2929, 3855 (see the group's file for the rest).</summary>
internal static class OpcodeTable
{
    public static readonly OpcodeInfo[] Entries = Make();

    private static OpcodeInfo[] Make()
    {
        var t = new OpcodeInfo[256];
        Array.Fill(t, new OpcodeInfo(0, Frame.StackLimit + 1, 0));
        t[Stop] = new(0, 0, 0);
        Many(t, [Add, Sub, Lt, Gt, SLt, SGt, Eq, And, Or, Xor, Opcode.Byte, Shl, Shr, Sar], 3, 2, 1);
        Many(t, [Mul, Div, SDiv, Mod, SMod, SignExtend], 5, 2, 1);
        Many(t, [AddMod, MulMod], 8, 3, 1);
        Many(t, [IsZero, Not, CallDataLoad, MLoad, BlobHash], 3, 1, 1);
        t[Exp] = new(10, 2, 1);
        t[Keccak] = new(30, 2, 1);
        byte[] constants =
        [
            Opcode.Address,
            Origin,
            Caller,
            CallValue,
            CallDataSize,
            CodeSize,
            GasPrice,
            ReturnDataSize,
            Coinbase,
            Timestamp,
            Number,
            PrevRandao,
            GasLimit,
            ChainId,
            BaseFee,
            BlobBaseFee,
            Pc,
            MSize,
            Gas,
            Push0,
        ];
        Many(t, constants, 2, 0, 1);
        t[SelfBalance] = new(5, 0, 1);
        // EIP-2929: warm or cold is charged by the instruction.
        Many(t, [Balance, ExtCodeSize, ExtCodeHash, SLoad], 0, 1, 1);
        t[ExtCodeCopy] = new(0, 4, 0);
        t[SStore] = new(0, 2, 0);
        Many(t, [CallDataCopy, CodeCopy, ReturnDataCopy, MCopy], 3, 3, 0);
        t[BlockHash] = new(20, 1, 1);
        t[Pop] = new(2, 1, 0);
        Many(t, [MStore, MStore8], 3, 2, 0);
        t[Jump] = new(8, 1, 0);
        t[JumpI] = new(10, 2, 0);
        t[JumpDest] = new(1, 0, 0);
        t[TLoad] = new(100, 1, 1);
        t[TStore] = new(100, 2, 0);
        for (var i = 0; i < 32; i++)
            t[Push1 + i] = new(3, 0, 1);
        for (var i = 0; i < 16; i++)
        {
            t[Dup1 + i] = new(3, i + 1, i + 2);
            t[Swap1 + i] = new(3, i + 2, i + 2);
        }
        for (var i = 0; i <= 4; i++)
            t[Log0 + i] = new((int)(GasCost.Log + i * GasCost.LogTopic), i + 2, 0);
        t[Create] = new((int)GasCost.Create, 3, 1);
        t[Create2] = new((int)GasCost.Create, 4, 1);
        Many(t, [Call, CallCode], 0, 7, 1);
        Many(t, [DelegateCall, StaticCall], 0, 6, 1);
        Many(t, [Return, Revert], 0, 2, 0);
        t[SelfDestruct] = new((int)GasCost.SelfDestruct, 1, 0);
        return t;
    }

    private static void Many(OpcodeInfo[] table, ReadOnlySpan<byte> opcodes, int gas, int needs, int gives)
    {
        foreach (var opcode in opcodes)
            table[opcode] = new OpcodeInfo(gas, needs, gives);
    }
}
