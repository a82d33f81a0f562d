using System.Buffers.Binary;
using System.IO.Compression;

namespace Ledger.Sdk.Printing;

/// <summary>A square picture of one bit a pixel as PNG (ISO/IEC 15948): IHDR, one IDAT, IEND.</summary>
internal static class BilevelPng
{
    private static readonly uint[] CrcTable = [.. Enumerable.Range(0, 256).Select(static n => CrcOf((uint)n))];

    /// <param name="side">Pixels on a side.</param>
    /// <param name="isDark">By column and row.</param>
    public static byte[] Write(int side, Func<int, int, bool> isDark)
    {
        var header = new byte[13];
        BinaryPrimitives.WriteInt32BigEndian(header, side);
        BinaryPrimitives.WriteInt32BigEndian(header.AsSpan(4), side);
        header[8] = 1; // bits of a sample; colour type 0 (greyscale), deflate, filter method 0, no interlace
        using var file = new MemoryStream();
        file.Write([0x89, (byte)'P', (byte)'N', (byte)'G', (byte)'\r', (byte)'\n', 0x1a, (byte)'\n']);
        Chunk(file, "IHDR"u8, header);
        Chunk(file, "IDAT"u8, Pixels(side, isDark));
        Chunk(file, "IEND"u8, []);
        return file.ToArray();
    }

    /// <summary>Each row has its filter's number (0, none) before its pixels; 1 is white.</summary>
    private static byte[] Pixels(int side, Func<int, int, bool> isDark)
    {
        using var packed = new MemoryStream();
        using (var deflate = new ZLibStream(packed, CompressionLevel.SmallestSize, leaveOpen: true))
        {
            var row = new byte[1 + (side + 7) / 8];
            for (var y = 0; y < side; y++)
            {
                Array.Clear(row);
                for (var x = 0; x < side; x++)
                    if (!isDark(x, y))
                        row[1 + x / 8] |= (byte)(0x80 >> (x % 8));
                deflate.Write(row);
            }
        }
        return packed.ToArray();
    }

    private static void Chunk(Stream file, ReadOnlySpan<byte> type, ReadOnlySpan<byte> data)
    {
        Span<byte> number = stackalloc byte[4];
        BinaryPrimitives.WriteInt32BigEndian(number, data.Length);
        file.Write(number);
        file.Write(type);
        file.Write(data);
        BinaryPrimitives.WriteUInt32BigEndian(number, ~Crc(Crc(uint.MaxValue, type), data));
        file.Write(number);
    }

    private static uint Crc(uint crc, ReadOnlySpan<byte> bytes)
    {
        foreach (var b in bytes)
            crc = CrcTable[(int)((crc ^ b) & 0xff)] ^ (crc >> 8);
        return crc;
    }

    /// <summary>ISO 3309: x^32 + x^26 + ... + 1, reversed.</summary>
    private static uint CrcOf(uint value)
    {
        for (var bit = 0; bit < 8; bit++)
            value = (value & 1) != 0 ? 0xedb88320 ^ (value >> 1) : value >> 1;
        return value;
    }
}
