using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using Ledger.Evidence.Primitives;

namespace Ledger.Engine.Evm;

/// <summary>
/// One call or creation that is running. Frames are reused (<see cref="Machine"/> keeps them), with their stack and
/// memory, so that a call allocates nothing.
/// </summary>
internal sealed class Frame
{
    public const int StackLimit = 1_024;

    /// <summary>Memory above this is out of gas whatever the limit: it would cost 10^11 gas.</summary>
    private const ulong MemoryLimit = 256 * 1024 * 1024;

    /// <summary>Bytes of memory, and of return data, that a frame keeps for its next use.</summary>
    private const int KeptMemory = 64 * 1024;

    public readonly UInt256[] Stack = new UInt256[StackLimit];

    public RunnableCode Code = RunnableCode.Empty;

    /// <summary>Whose storage and balance the code works on.</summary>
    public AccountState Self = null!;
    public Address Caller;
    public UInt256 Value;
    public ReadOnlyMemory<byte> Input;
    public bool IsStatic;
    public bool IsCreate;
    public int Depth;
    public int Snapshot;

    /// <summary>Where the caller wants the output in its memory.</summary>
    public int ResultOffset,
        ResultLength;

    public int Ip;
    public int Sp;
    public long Gas;

    public byte[] Memory = [];

    /// <summary>In bytes, a multiple of 32. Bytes of the array above it are zero.</summary>
    public int MemorySize;

    /// <summary>Output of the last call made (EIP-211).</summary>
    public byte[] ReturnData = [];
    public int ReturnLength;

    /// <summary>How it ended, and where in its memory the output is.</summary>
    public ExecutionFault Fault;
    public int OutputOffset,
        OutputLength;

    public ReadOnlySpan<byte> Output => Memory.AsSpan(OutputOffset, OutputLength);

    /// <summary>Word <paramref name="depth"/> of the stack, 0 = top. The opcode table has checked that it is there.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public ref UInt256 Top(int depth) =>
        ref Unsafe.Add(ref MemoryMarshal.GetArrayDataReference(Stack), unchecked(Sp - 1 - depth));

    /// <summary>Takes <paramref name="count"/> words off and leaves <paramref name="result"/>.</summary>
    public void Replace(int count, in UInt256 result)
    {
        Sp -= count - 1;
        Top(0) = result;
    }

    public bool Charge(long gas)
    {
        Gas -= gas;
        return Gas >= 0;
    }

    /// <summary>
    /// Makes memory reach over the range and charges for it; a length of zero asks for nothing, wherever it starts
    /// (Yellow Paper, H.1). False: out of gas.
    /// </summary>
    public bool Expand(in UInt256 offset, in UInt256 length, out int start, out int count)
    {
        start = 0;
        count = 0;
        if (length.IsZero)
            return true;
        if (!offset.IsUInt64 || !length.IsUInt64 || offset.U0 > MemoryLimit || length.U0 > MemoryLimit)
            return false;
        start = (int)offset.U0;
        count = (int)length.U0;
        return ExpandTo(offset.U0 + length.U0);
    }

    public bool ExpandTo(ulong end)
    {
        if (end <= (ulong)MemorySize)
            return true;
        if (end > MemoryLimit)
            return false;
        var words = GasCost.Words((long)end);
        if (!Charge(MemoryCost(words) - MemoryCost(MemorySize / 32)))
            return false;
        MemorySize = (int)words * 32;
        if (MemorySize > Memory.Length)
            Array.Resize(ref Memory, Math.Max(MemorySize, Math.Max(4_096, Memory.Length * 2)));
        return true;
    }

    private static long MemoryCost(long words) =>
        words * GasCost.MemoryWord + words * words / GasCost.MemorySquareDivisor;

    public void KeepReturnData(ReadOnlySpan<byte> data)
    {
        if (data.Length > ReturnData.Length)
            ReturnData = new byte[Math.Max(data.Length, 256)];
        data.CopyTo(ReturnData);
        ReturnLength = data.Length;
    }

    /// <summary>Gives back what an ordinary call does not need, so that a thread keeps no burst.</summary>
    public void Trim()
    {
        if (Memory.Length > KeptMemory)
            Memory = [];
        if (ReturnData.Length > KeptMemory)
            ReturnData = [];
    }

    /// <summary>Makes the frame ready for its next use.</summary>
    public void Reset()
    {
        Memory.AsSpan(0, MemorySize).Clear();
        MemorySize = 0;
        ReturnLength = 0;
        Ip = 0;
        Sp = 0;
        Fault = ExecutionFault.Unset;
        OutputOffset = 0;
        OutputLength = 0;
        IsCreate = false;
        Input = default;
        Self = null!;
        Code = RunnableCode.Empty;
    }
}
