using System.Buffers.Binary;
using System.Numerics;
using System.Runtime.InteropServices;
using System.Security.Cryptography;

namespace Ledger.Chaincode;

/// <summary>
/// scrypt (RFC 7914). BouncyCastle's refuses n >= 2^(16 r), which the published keystore vectors use (n = 262,144, r = 1).
/// Limits are the caller's business.
/// </summary>
internal static class ScryptDerivation
{
    /// <param name="n">Cost, a power of two.</param>
    /// <param name="r">Block size in units of 128 bytes.</param>
    /// <param name="p">Parallelisation.</param>
    public static byte[] Derive(ReadOnlySpan<byte> password, ReadOnlySpan<byte> salt, int n, int r, int p, int size)
    {
        var blocks = Pbkdf2(password, salt, p * 128 * r);
        var words = new uint[32 * r];
        var memory = new uint[(long)n * words.Length];
        var scratch = new uint[words.Length];
        for (var i = 0; i < p; i++)
        {
            var block = blocks.AsSpan(i * 128 * r, 128 * r);
            for (var w = 0; w < words.Length; w++)
                words[w] = BinaryPrimitives.ReadUInt32LittleEndian(block[(4 * w)..]);
            Mix(words, memory, scratch, n);
            for (var w = 0; w < words.Length; w++)
                BinaryPrimitives.WriteUInt32LittleEndian(block[(4 * w)..], words[w]);
        }
        var key = Pbkdf2(password, blocks, size);
        CryptographicOperations.ZeroMemory(blocks);
        MemoryMarshal.AsBytes(memory.AsSpan()).Clear();
        return key;
    }

    private static byte[] Pbkdf2(ReadOnlySpan<byte> password, ReadOnlySpan<byte> salt, int size) =>
        Rfc2898DeriveBytes.Pbkdf2(password, salt, 1, HashAlgorithmName.SHA256, size);

    /// <summary>scryptROMix, section 5.</summary>
    private static void Mix(Span<uint> x, Span<uint> memory, Span<uint> scratch, int n)
    {
        for (var i = 0; i < n; i++)
        {
            x.CopyTo(memory[(i * x.Length)..]);
            MixBlock(x, scratch);
        }
        for (var i = 0; i < n; i++)
        {
            // Integerify: the last 64-byte block's first word suffices, n being at most 2^31.
            var j = (int)(x[^16] & (uint)(n - 1));
            var row = memory.Slice(j * x.Length, x.Length);
            for (var w = 0; w < x.Length; w++)
                x[w] ^= row[w];
            MixBlock(x, scratch);
        }
    }

    /// <summary>scryptBlockMix, section 4.</summary>
    private static void MixBlock(Span<uint> x, Span<uint> scratch)
    {
        Span<uint> block = stackalloc uint[16];
        x[^16..].CopyTo(block);
        var count = x.Length / 16;
        for (var i = 0; i < count; i++)
        {
            for (var w = 0; w < 16; w++)
                block[w] ^= x[i * 16 + w];
            Salsa20Over8(block);
            // Even blocks to the front, odd ones to the back.
            block.CopyTo(scratch[((i / 2 + (i & 1) * (count / 2)) * 16)..]);
        }
        scratch.CopyTo(x);
    }

    /// <summary>The Salsa20/8 core, section 3.</summary>
    private static void Salsa20Over8(Span<uint> block)
    {
        Span<uint> x = stackalloc uint[16];
        block.CopyTo(x);
        for (var round = 0; round < 4; round++)
        {
            Quarter(x, 0, 4, 8, 12);
            Quarter(x, 5, 9, 13, 1);
            Quarter(x, 10, 14, 2, 6);
            Quarter(x, 15, 3, 7, 11);
            Quarter(x, 0, 1, 2, 3);
            Quarter(x, 5, 6, 7, 4);
            Quarter(x, 10, 11, 8, 9);
            Quarter(x, 15, 12, 13, 14);
        }
        for (var i = 0; i < 16; i++)
            block[i] = unchecked(block[i] + x[i]);
    }

    private static void Quarter(Span<uint> x, int a, int b, int c, int d)
    {
        unchecked
        {
            x[b] ^= BitOperations.RotateLeft(x[a] + x[d], 7);
            x[c] ^= BitOperations.RotateLeft(x[b] + x[a], 9);
            x[d] ^= BitOperations.RotateLeft(x[c] + x[b], 13);
            x[a] ^= BitOperations.RotateLeft(x[d] + x[c], 18);
        }
    }
}
