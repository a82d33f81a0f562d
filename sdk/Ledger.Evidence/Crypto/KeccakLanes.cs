using System.Buffers.Binary;
using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.X86;
using Ledger.Evidence.Primitives;

namespace Ledger.Evidence.Crypto;

/// <summary>
/// Keccak-256 of eight inputs at once, one in each lane of AVX-512's registers: the nodes of a proof and the words of an
/// event are many, short and independent. Same digests as <see cref="Keccak256"/>, which is used where the processor
/// has no AVX-512.
/// </summary>
/// <remarks>FIPS 202, 3.2 (Keccak-p) with the padding of Keccak's submission, as Ethereum uses it.</remarks>
internal static class KeccakLanes
{
    private const int Lanes = 8;
    private const int Words = Keccak256.Rate / 8;

    public static bool IsSupported => Avx512F.IsSupported;

    /// <summary>The digest of each input, in order.</summary>
    public static Bytes32[] Hash(IReadOnlyCollection<byte[]> inputs)
    {
        var all = inputs.ToArray();
        var digests = new Bytes32[all.Length];
        if (!IsSupported || all.Length < Lanes / 2)
        {
            for (var i = 0; i < all.Length; i++)
                digests[i] = Keccak256.Hash(all[i]);
            return digests;
        }
        // Neighbours of about one length end together.
        var order = new int[all.Length];
        var lengths = new int[all.Length];
        for (var i = 0; i < all.Length; i++)
            (order[i], lengths[i]) = (i, all[i].Length);
        Array.Sort(lengths, order);
        for (var at = 0; at < all.Length; at += Lanes)
            HashGroup(all, order.AsSpan(at, Math.Min(Lanes, all.Length - at)), digests);
        return digests;
    }

    /// <summary>keccak256 of each 32-byte word.</summary>
    /// <param name="words">A multiple of 32 bytes.</param>
    /// <param name="digests">As long; may be the same span.</param>
    public static void HashWords(ReadOnlySpan<byte> words, Span<byte> digests)
    {
        var count = words.Length / Bytes32.Size;
        var done = 0;
        for (; IsSupported && count - done >= Lanes / 2; done += Math.Min(Lanes, count - done))
            HashEightWords(
                words.Slice(done * Bytes32.Size, Math.Min(Lanes, count - done) * Bytes32.Size),
                digests[(done * Bytes32.Size)..]
            );
        for (; done < count; done++)
            Keccak256.Hash(words.Slice(done * Bytes32.Size, Bytes32.Size), digests[(done * Bytes32.Size)..]);
    }

    private static void HashEightWords(ReadOnlySpan<byte> words, Span<byte> digests)
    {
        Span<Vector512<ulong>> state = stackalloc Vector512<ulong>[25];
        state.Clear();
        var count = words.Length / Bytes32.Size;
        for (var lane = 0; lane < count; lane++)
        for (var i = 0; i < 4; i++)
            state[i] = state[i]
                .WithElement(lane, BinaryPrimitives.ReadUInt64LittleEndian(words[(lane * Bytes32.Size + 8 * i)..]));
        state[4] = Vector512.Create(1UL);
        state[Words - 1] = Vector512.Create(0x80UL << 56);
        Permute(state);
        for (var lane = 0; lane < count; lane++)
        for (var i = 0; i < 4; i++)
            BinaryPrimitives.WriteUInt64LittleEndian(digests[(lane * Bytes32.Size + 8 * i)..], state[i][lane]);
    }

    private static void HashGroup(byte[][] all, ReadOnlySpan<int> group, Bytes32[] digests)
    {
        Span<Vector512<ulong>> state = stackalloc Vector512<ulong>[25];
        state.Clear();
        Span<ulong> taken = stackalloc ulong[Words * Lanes]; // word by word, a lane each
        Span<byte> last = stackalloc byte[Keccak256.Rate];
        Span<byte> digest = stackalloc byte[Bytes32.Size];
        var blocks = all[group[^1]].Length / Keccak256.Rate + 1;
        for (var block = 0; block < blocks; block++)
        {
            taken.Clear();
            for (var lane = 0; lane < group.Length; lane++)
            {
                var input = all[group[lane]];
                var start = block * Keccak256.Rate;
                if (start > input.Length)
                    continue; // this one has ended
                if (input.Length - start >= Keccak256.Rate)
                    Take(input.AsSpan(start, Keccak256.Rate), taken, lane);
                else
                {
                    Keccak256.Pad(input.AsSpan(start), last);
                    Take(last, taken, lane);
                }
            }
            for (var i = 0; i < Words; i++)
                state[i] ^= Vector512.Create<ulong>(taken.Slice(i * Lanes, Lanes));
            Permute(state);
            for (var lane = 0; lane < group.Length; lane++)
            {
                if (all[group[lane]].Length / Keccak256.Rate != block)
                    continue;
                for (var i = 0; i < 4; i++)
                    BinaryPrimitives.WriteUInt64LittleEndian(digest[(8 * i)..], state[i][lane]);
                digests[group[lane]] = new Bytes32(digest);
            }
        }
    }

    private static void Take(ReadOnlySpan<byte> block, Span<ulong> taken, int lane)
    {
        for (var i = 0; i < Words; i++)
            taken[i * Lanes + lane] = BinaryPrimitives.ReadUInt64LittleEndian(block[(8 * i)..]);
    }

    private static Vector512<ulong> Parity(
        Vector512<ulong> a,
        Vector512<ulong> b,
        Vector512<ulong> c,
        Vector512<ulong> d,
        Vector512<ulong> e
    ) => Avx512F.TernaryLogic(Avx512F.TernaryLogic(a, b, c, 0x96), d, e, 0x96);

    /// <summary>a ^ (~b &amp; c).</summary>
    private static Vector512<ulong> Chi(Vector512<ulong> a, Vector512<ulong> b, Vector512<ulong> c) =>
        Avx512F.TernaryLogic(a, b, c, 0xd2);

    /// <summary>Keccak-f[1600] in each lane; the steps are those of <see cref="Keccak256"/>.</summary>
    private static void Permute(Span<Vector512<ulong>> a)
    {
        var (a00, a01, a02, a03, a04) = (a[0], a[1], a[2], a[3], a[4]);
        var (a05, a06, a07, a08, a09) = (a[5], a[6], a[7], a[8], a[9]);
        var (a10, a11, a12, a13, a14) = (a[10], a[11], a[12], a[13], a[14]);
        var (a15, a16, a17, a18, a19) = (a[15], a[16], a[17], a[18], a[19]);
        var (a20, a21, a22, a23, a24) = (a[20], a[21], a[22], a[23], a[24]);
        foreach (var constant in Keccak256.RoundConstants)
        {
            // theta
            var c0 = Parity(a00, a05, a10, a15, a20);
            var c1 = Parity(a01, a06, a11, a16, a21);
            var c2 = Parity(a02, a07, a12, a17, a22);
            var c3 = Parity(a03, a08, a13, a18, a23);
            var c4 = Parity(a04, a09, a14, a19, a24);
            var d0 = c4 ^ Avx512F.RotateLeft(c1, 1);
            var d1 = c0 ^ Avx512F.RotateLeft(c2, 1);
            var d2 = c1 ^ Avx512F.RotateLeft(c3, 1);
            var d3 = c2 ^ Avx512F.RotateLeft(c4, 1);
            var d4 = c3 ^ Avx512F.RotateLeft(c0, 1);
            // rho and pi
            var b00 = a00 ^ d0;
            var b10 = Avx512F.RotateLeft(a01 ^ d1, 1);
            var b20 = Avx512F.RotateLeft(a02 ^ d2, 62);
            var b05 = Avx512F.RotateLeft(a03 ^ d3, 28);
            var b15 = Avx512F.RotateLeft(a04 ^ d4, 27);
            var b16 = Avx512F.RotateLeft(a05 ^ d0, 36);
            var b01 = Avx512F.RotateLeft(a06 ^ d1, 44);
            var b11 = Avx512F.RotateLeft(a07 ^ d2, 6);
            var b21 = Avx512F.RotateLeft(a08 ^ d3, 55);
            var b06 = Avx512F.RotateLeft(a09 ^ d4, 20);
            var b07 = Avx512F.RotateLeft(a10 ^ d0, 3);
            var b17 = Avx512F.RotateLeft(a11 ^ d1, 10);
            var b02 = Avx512F.RotateLeft(a12 ^ d2, 43);
            var b12 = Avx512F.RotateLeft(a13 ^ d3, 25);
            var b22 = Avx512F.RotateLeft(a14 ^ d4, 39);
            var b23 = Avx512F.RotateLeft(a15 ^ d0, 41);
            var b08 = Avx512F.RotateLeft(a16 ^ d1, 45);
            var b18 = Avx512F.RotateLeft(a17 ^ d2, 15);
            var b03 = Avx512F.RotateLeft(a18 ^ d3, 21);
            var b13 = Avx512F.RotateLeft(a19 ^ d4, 8);
            var b14 = Avx512F.RotateLeft(a20 ^ d0, 18);
            var b24 = Avx512F.RotateLeft(a21 ^ d1, 2);
            var b09 = Avx512F.RotateLeft(a22 ^ d2, 61);
            var b19 = Avx512F.RotateLeft(a23 ^ d3, 56);
            var b04 = Avx512F.RotateLeft(a24 ^ d4, 14);
            // chi and iota
            a00 = Chi(b00, b01, b02) ^ Vector512.Create(constant);
            a01 = Chi(b01, b02, b03);
            a02 = Chi(b02, b03, b04);
            a03 = Chi(b03, b04, b00);
            a04 = Chi(b04, b00, b01);
            a05 = Chi(b05, b06, b07);
            a06 = Chi(b06, b07, b08);
            a07 = Chi(b07, b08, b09);
            a08 = Chi(b08, b09, b05);
            a09 = Chi(b09, b05, b06);
            a10 = Chi(b10, b11, b12);
            a11 = Chi(b11, b12, b13);
            a12 = Chi(b12, b13, b14);
            a13 = Chi(b13, b14, b10);
            a14 = Chi(b14, b10, b11);
            a15 = Chi(b15, b16, b17);
            a16 = Chi(b16, b17, b18);
            a17 = Chi(b17, b18, b19);
            a18 = Chi(b18, b19, b15);
            a19 = Chi(b19, b15, b16);
            a20 = Chi(b20, b21, b22);
            a21 = Chi(b21, b22, b23);
            a22 = Chi(b22, b23, b24);
            a23 = Chi(b23, b24, b20);
            a24 = Chi(b24, b20, b21);
        }
        (a[0], a[1], a[2], a[3], a[4]) = (a00, a01, a02, a03, a04);
        (a[5], a[6], a[7], a[8], a[9]) = (a05, a06, a07, a08, a09);
        (a[10], a[11], a[12], a[13], a[14]) = (a10, a11, a12, a13, a14);
        (a[15], a[16], a[17], a[18], a[19]) = (a15, a16, a17, a18, a19);
        (a[20], a[21], a[22], a[23], a[24]) = (a20, a21, a22, a23, a24);
    }
}
