using System.Buffers;
using System.Text;
using ZXing.Common;
using ZXing.Common.ReedSolomon;
using ZXing.QrCode.Internal;

namespace Ledger.Sdk.Printing;

/// <summary>
/// A text as the smallest QR code (ISO/IEC 18004): its bytes, and the digits at its end in numeric mode, 10 bits for three. A
/// contract code's text is an address and some 355 digits: 61 modules on a side so, 89 where all of it is bytes.
/// </summary>
internal static class QrSegments
{
    /// <summary>Fewer digits save less than the second segment's header takes.</summary>
    private const int LeastDigits = 12;
    private const int LargestVersion = 40;
    private const int ExtendedInterpretation = 0b0111;
    private const int Utf8 = 26;
    private const int Masks = 8;
    private static readonly SearchValues<char> Digits = SearchValues.Create("0123456789");
    private static readonly ErrorCorrectionLevel Level = ErrorCorrectionLevel.Q;

    /// <summary>The modules, without a quiet zone; null where the text is longer than version 40 can carry.</summary>
    public static ByteMatrix? Encode(string text)
    {
        var at = text.AsSpan().LastIndexOfAnyExcept(Digits) + 1;
        if (text.Length - at < LeastDigits)
            at = text.Length;
        for (var number = 1; number <= LargestVersion; number++)
        {
            var version = ZXing.QrCode.Internal.Version.getVersionForNumber(number);
            var blocks = version.getECBlocksForLevel(Level);
            var capacity = blocks.getECBlocks().Sum(static b => b.Count * b.DataCodewords);
            var bits = Bits(text.AsSpan(0, at), text.AsSpan(at), version);
            if (bits.Size > capacity * 8)
                continue;
            Fill(bits, capacity);
            return Masked(Interleave(bits, blocks), version);
        }
        return null;
    }

    /// <summary>ISO/IEC 18004 7.4: segments with mode and count. Beyond ASCII the code says that its bytes are UTF-8; without that, readers guess.</summary>
    private static BitArray Bits(
        ReadOnlySpan<char> bytes,
        ReadOnlySpan<char> digits,
        ZXing.QrCode.Internal.Version version
    )
    {
        var bits = new BitArray();
        var utf8 = new byte[Encoding.UTF8.GetByteCount(bytes)];
        Encoding.UTF8.GetBytes(bytes, utf8);
        if (utf8.Length > bytes.Length)
        {
            bits.appendBits(ExtendedInterpretation, 4);
            bits.appendBits(Utf8, 8);
        }
        if (utf8.Length > 0)
        {
            Begin(bits, Mode.BYTE, utf8.Length, version);
            foreach (var b in utf8)
                bits.appendBits(b, 8);
        }
        if (digits.IsEmpty)
            return bits;
        Begin(bits, Mode.NUMERIC, digits.Length, version);
        for (var i = 0; i < digits.Length; i += 3)
        {
            var group = digits.Slice(i, Math.Min(3, digits.Length - i));
            bits.appendBits(int.Parse(group, System.Globalization.CultureInfo.InvariantCulture), 3 * group.Length + 1);
        }
        return bits;
    }

    private static void Begin(BitArray bits, Mode mode, int count, ZXing.QrCode.Internal.Version version)
    {
        bits.appendBits(mode.Bits, 4);
        bits.appendBits(count, mode.getCharacterCountBits(version));
    }

    /// <summary>ISO/IEC 18004 7.4.9, 7.4.10: terminator of up to four zeros, zeros to the byte, then EC and 11 in turn.</summary>
    private static void Fill(BitArray bits, int capacity)
    {
        bits.appendBits(0, Math.Min(4, capacity * 8 - bits.Size));
        bits.appendBits(0, (8 - bits.Size % 8) % 8);
        for (var filler = 0xec; bits.SizeInBytes < capacity; filler ^= 0xec ^ 0x11)
            bits.appendBits(filler, 8);
    }

    /// <summary>ISO/IEC 18004 7.5, 7.6: a Reed-Solomon block each, codewords in turn, data before correction.</summary>
    private static BitArray Interleave(BitArray bits, ZXing.QrCode.Internal.Version.ECBlocks blocks)
    {
        var encoder = new ReedSolomonEncoder(GenericGF.QR_CODE_FIELD_256);
        var all = new byte[bits.SizeInBytes];
        bits.toBytes(0, all, 0, all.Length);
        var data = new List<byte[]>();
        var correction = new List<byte[]>();
        var at = 0;
        foreach (var size in blocks.getECBlocks().SelectMany(static b => Enumerable.Repeat(b.DataCodewords, b.Count)))
        {
            var block = all[at..(at += size)];
            var words = new int[size + blocks.ECCodewordsPerBlock];
            for (var i = 0; i < size; i++)
                words[i] = block[i];
            encoder.encode(words, blocks.ECCodewordsPerBlock);
            data.Add(block);
            correction.Add([.. words.Skip(size).Select(static w => (byte)w)]);
        }
        var result = new BitArray();
        foreach (var part in new[] { data, correction })
            for (var i = 0; i < part.Max(static b => b.Length); i++)
                foreach (var block in part.Where(b => i < b.Length))
                    result.appendBits(block[i], 8);
        return result;
    }

    /// <summary>ISO/IEC 18004 7.8: of the eight masks the one with the least penalty.</summary>
    private static ByteMatrix Masked(BitArray bits, ZXing.QrCode.Internal.Version version)
    {
        var side = version.DimensionForVersion;
        return Enumerable
            .Range(0, Masks)
            .Select(mask =>
            {
                var matrix = new ByteMatrix(side, side);
                MatrixUtil.buildMatrix(bits, Level, version, mask, matrix);
                return matrix;
            })
            .MinBy(static m =>
                MaskUtil.applyMaskPenaltyRule1(m)
                + MaskUtil.applyMaskPenaltyRule2(m)
                + MaskUtil.applyMaskPenaltyRule3(m)
                + MaskUtil.applyMaskPenaltyRule4(m)
            )!;
    }
}
