using System.Buffers.Binary;
using System.Numerics;

namespace Ledger.Engine.Evm;

/// <summary>Precompile 9: the compression function F of BLAKE2b (EIP-152, RFC 7693 section 3.2).</summary>
internal static class Blake2
{
    private const int InputSize = 213;

    /// <summary>About a millisecond.</summary>
    private const uint RoundsPerCheck = 16_384;

    private static readonly ulong[] InitialVector =
    [
        0x6a09e667f3bcc908,
        0xbb67ae8584caa73b,
        0x3c6ef372fe94f82b,
        0xa54ff53a5f1d36f1,
        0x510e527fade682d1,
        0x9b05688c2b3e6c1f,
        0x1f83d9abfb41bd6b,
        0x5be0cd19137e2179,
    ];

    /// <summary>SIGMA of RFC 7693 section 2.7, a row of 16 per round, ten rounds.</summary>
    private static ReadOnlySpan<byte> Sigma =>
        [
            0,
            1,
            2,
            3,
            4,
            5,
            6,
            7,
            8,
            9,
            10,
            11,
            12,
            13,
            14,
            15,
            14,
            10,
            4,
            8,
            9,
            15,
            13,
            6,
            1,
            12,
            0,
            2,
            11,
            7,
            5,
            3,
            11,
            8,
            12,
            0,
            5,
            2,
            15,
            13,
            10,
            14,
            3,
            6,
            7,
            1,
            9,
            4,
            7,
            9,
            3,
            1,
            13,
            12,
            11,
            14,
            2,
            6,
            5,
            10,
            4,
            0,
            15,
            8,
            9,
            0,
            5,
            7,
            2,
            4,
            10,
            15,
            14,
            1,
            11,
            12,
            6,
            8,
            3,
            13,
            2,
            12,
            6,
            10,
            0,
            11,
            8,
            3,
            4,
            13,
            7,
            5,
            15,
            14,
            1,
            9,
            12,
            5,
            1,
            15,
            14,
            13,
            4,
            10,
            0,
            7,
            6,
            3,
            9,
            2,
            8,
            11,
            13,
            11,
            7,
            14,
            12,
            1,
            3,
            9,
            5,
            0,
            15,
            4,
            8,
            6,
            2,
            10,
            6,
            15,
            14,
            9,
            11,
            3,
            0,
            8,
            12,
            2,
            13,
            7,
            1,
            4,
            10,
            5,
            10,
            2,
            8,
            4,
            7,
            6,
            1,
            5,
            15,
            11,
            9,
            14,
            3,
            12,
            13,
            0,
        ];

    /// <summary>One gas a round; negative where the input is not one.</summary>
    public static long Gas(ReadOnlySpan<byte> input) =>
        input.Length == InputSize && input[InputSize - 1] <= 1 ? BinaryPrimitives.ReadUInt32BigEndian(input) : -1;

    public static byte[] Run(ReadOnlySpan<byte> input, ExecutionBudget budget)
    {
        unchecked
        {
            var rounds = BinaryPrimitives.ReadUInt32BigEndian(input);
            Span<ulong> h = stackalloc ulong[8];
            Span<ulong> m = stackalloc ulong[16];
            Span<ulong> v = stackalloc ulong[16];
            Read(input[4..], h);
            Read(input[68..], m);
            h.CopyTo(v);
            InitialVector.CopyTo(v[8..]);
            v[12] ^= BinaryPrimitives.ReadUInt64LittleEndian(input[196..]);
            v[13] ^= BinaryPrimitives.ReadUInt64LittleEndian(input[204..]);
            if (input[InputSize - 1] == 1)
                v[14] = ~v[14];
            for (uint round = 0; round < rounds; round++)
            {
                if (round % RoundsPerCheck == 0)
                    budget.Check();
                Round(v, m, Sigma.Slice((int)(round % 10) * 16, 16));
            }
            var output = new byte[64];
            for (var i = 0; i < 8; i++)
                BinaryPrimitives.WriteUInt64LittleEndian(output.AsSpan(8 * i), h[i] ^ v[i] ^ v[i + 8]);
            return output;
        }
    }

    private static void Round(Span<ulong> v, ReadOnlySpan<ulong> m, ReadOnlySpan<byte> s)
    {
        Mix(v, 0, 4, 8, 12, m[s[0]], m[s[1]]);
        Mix(v, 1, 5, 9, 13, m[s[2]], m[s[3]]);
        Mix(v, 2, 6, 10, 14, m[s[4]], m[s[5]]);
        Mix(v, 3, 7, 11, 15, m[s[6]], m[s[7]]);
        Mix(v, 0, 5, 10, 15, m[s[8]], m[s[9]]);
        Mix(v, 1, 6, 11, 12, m[s[10]], m[s[11]]);
        Mix(v, 2, 7, 8, 13, m[s[12]], m[s[13]]);
        Mix(v, 3, 4, 9, 14, m[s[14]], m[s[15]]);
    }

    private static void Mix(Span<ulong> v, int a, int b, int c, int d, ulong x, ulong y)
    {
        unchecked
        {
            v[a] += v[b] + x;
            v[d] = BitOperations.RotateRight(v[d] ^ v[a], 32);
            v[c] += v[d];
            v[b] = BitOperations.RotateRight(v[b] ^ v[c], 24);
            v[a] += v[b] + y;
            v[d] = BitOperations.RotateRight(v[d] ^ v[a], 16);
            v[c] += v[d];
            v[b] = BitOperations.RotateRight(v[b] ^ v[c], 63);
        }
    }

    private static void Read(ReadOnlySpan<byte> source, Span<ulong> target)
    {
        for (var i = 0; i < target.Length; i++)
            target[i] = BinaryPrimitives.ReadUInt64LittleEndian(source[(8 * i)..]);
    }
}
