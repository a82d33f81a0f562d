using System.Collections.Concurrent;
using Ledger.Engine.State;
using Ledger.Engine.State.Trie;
using Ledger.Evidence.Primitives;

namespace Ledger.Engine.Evm;

/// <summary>Code made ready to run: padded so that reading past the end finds STOP, jump destinations found once.</summary>
internal sealed class RunnableCode
{
    /// <summary>PUSH32 as the last byte reads 32 more; one more is the STOP behind it.</summary>
    private const int Padding = 33;
    private const long CacheLimit = 128 * 1024 * 1024;

    public static readonly RunnableCode Empty = new(default);

    private static readonly ConcurrentDictionary<Bytes32, RunnableCode> Cache = new();
    private static long cached;

    private ulong[]? destinations;

    public RunnableCode(ReadOnlySpan<byte> code)
    {
        Length = code.Length;
        Padded = new byte[code.Length + Padding];
        code.CopyTo(Padded);
    }

    public int Length { get; }

    public byte[] Padded { get; }

    public ReadOnlyMemory<byte> Bytes => Padded.AsMemory(0, Length);

    /// <summary>Deployed code by its hash. Analysed code is shared by the whole process, for content is named by its hash.</summary>
    /// <exception cref="StateReadException">The store has no such code.</exception>
    public static RunnableCode Get(in Bytes32 hash, IStateReader reader)
    {
        if (Cache.TryGetValue(hash, out var known))
            return known;
        var code = new RunnableCode(reader.GetCode(hash).Span);
        // A plain bound: the working set is a few dozen contracts, so starting over is rare.
        if (Interlocked.Add(ref cached, code.Padded.Length) > CacheLimit)
        {
            Cache.Clear();
            Interlocked.Exchange(ref cached, code.Padded.Length);
        }
        Cache[hash] = code;
        return code;
    }

    /// <summary>Whether a jump may go there: a JUMPDEST that is not the data of a PUSH.</summary>
    public bool IsJumpDestination(int position) =>
        (uint)position < (uint)Length
        && Padded[position] == Opcode.JumpDest
        && ((destinations ??= Analyse())[position >> 6] & (1ul << (position & 63))) != 0;

    private ulong[] Analyse()
    {
        var result = new ulong[(Length + 63) / 64];
        for (var i = 0; i < Length; i++)
        {
            var op = Padded[i];
            if (op == Opcode.JumpDest)
                result[i >> 6] |= 1ul << (i & 63);
            else if (op is >= Opcode.Push1 and <= Opcode.Push32)
                i += op - Opcode.Push1 + 1;
        }
        return result;
    }
}
