using System.Runtime.CompilerServices;

namespace Ledger.Engine.Evm;

/// <summary>Addition, multiplication, shifts (EIP-145), powers, sign extension: all modulo 2^256.</summary>
public readonly partial struct UInt256
{
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static UInt256 operator +(in UInt256 a, in UInt256 b)
    {
        unchecked
        {
            var s0 = a.U0 + b.U0;
            ulong c = s0 < a.U0 ? 1u : 0u;
            var s1 = a.U1 + b.U1;
            ulong c1 = s1 < a.U1 ? 1u : 0u;
            s1 += c;
            c1 += s1 < c ? 1u : 0u;
            var s2 = a.U2 + b.U2;
            ulong c2 = s2 < a.U2 ? 1u : 0u;
            s2 += c1;
            c2 += s2 < c1 ? 1u : 0u;
            return new UInt256(s0, s1, s2, a.U3 + b.U3 + c2);
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static UInt256 operator -(in UInt256 a, in UInt256 b)
    {
        unchecked
        {
            var d0 = a.U0 - b.U0;
            ulong c = a.U0 < b.U0 ? 1u : 0u;
            var d1 = a.U1 - b.U1;
            ulong c1 = a.U1 < b.U1 ? 1u : 0u;
            c1 += d1 < c ? 1u : 0u;
            d1 -= c;
            var d2 = a.U2 - b.U2;
            ulong c2 = a.U2 < b.U2 ? 1u : 0u;
            c2 += d2 < c1 ? 1u : 0u;
            d2 -= c1;
            return new UInt256(d0, d1, d2, a.U3 - b.U3 - c2);
        }
    }

    /// <summary>The sum, and whether it passed 2^256.</summary>
    public static UInt256 Add(in UInt256 a, in UInt256 b, out bool overflow)
    {
        var sum = a + b;
        overflow = sum < a;
        return sum;
    }

    /// <summary>The product, and whether it passed 2^256.</summary>
    public static UInt256 Multiply(in UInt256 a, in UInt256 b, out bool overflow)
    {
        Span<ulong> wide = stackalloc ulong[8];
        MultiplyWide(a, b, wide);
        overflow = (wide[4] | wide[5] | wide[6] | wide[7]) != 0;
        return new UInt256(wide[0], wide[1], wide[2], wide[3]);
    }

    public static UInt256 operator -(in UInt256 a) => Zero - a;

    public static UInt256 operator *(in UInt256 a, in UInt256 b)
    {
        unchecked
        {
            var h00 = Math.BigMul(a.U0, b.U0, out var r0);
            if (a.IsUInt64 && b.IsUInt64)
                return new UInt256(r0, h00);
            // Columns of the schoolbook product; what passes limb 3 is dropped.
            var h01 = Math.BigMul(a.U0, b.U1, out var l01);
            var h10 = Math.BigMul(a.U1, b.U0, out var l10);
            var h02 = Math.BigMul(a.U0, b.U2, out var l02);
            var h11 = Math.BigMul(a.U1, b.U1, out var l11);
            var h20 = Math.BigMul(a.U2, b.U0, out var l20);
            ulong carry1 = 0;
            var r1 = Add(h00, l01, ref carry1);
            r1 = Add(r1, l10, ref carry1);
            ulong carry2 = 0;
            var r2 = Add(h01, h10, ref carry2);
            r2 = Add(r2, l02, ref carry2);
            r2 = Add(r2, l11, ref carry2);
            r2 = Add(r2, l20, ref carry2);
            r2 = Add(r2, carry1, ref carry2);
            var r3 = h02 + h11 + h20 + carry2;
            r3 += a.U0 * b.U3 + a.U1 * b.U2 + a.U2 * b.U1 + a.U3 * b.U0;
            return new UInt256(r0, r1, r2, r3);
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static ulong Add(ulong a, ulong b, ref ulong carry)
    {
        unchecked
        {
            var sum = a + b;
            carry += sum < a ? 1u : 0u;
            return sum;
        }
    }

    /// <summary>The whole 512-bit product, eight limbs, lowest first.</summary>
    internal static void MultiplyWide(in UInt256 a, in UInt256 b, Span<ulong> result)
    {
        unchecked
        {
            result[..8].Clear();
            ReadOnlySpan<ulong> x = [a.U0, a.U1, a.U2, a.U3];
            ReadOnlySpan<ulong> y = [b.U0, b.U1, b.U2, b.U3];
            for (var i = 0; i < 4; i++)
            {
                ulong carry = 0;
                for (var j = 0; j < 4; j++)
                {
                    var high = Math.BigMul(x[i], y[j], out var low);
                    low += result[i + j];
                    high += low < result[i + j] ? 1u : 0u;
                    low += carry;
                    high += low < carry ? 1u : 0u;
                    result[i + j] = low;
                    carry = high;
                }
                result[i + 4] = carry;
            }
        }
    }

    public static UInt256 operator <<(in UInt256 a, int count)
    {
        if (count >= 256)
            return Zero;
        if (count == 0)
            return a;
        var bits = count & 63;
        var (v0, v1, v2, v3) = (count >> 6) switch
        {
            0 => (a.U0, a.U1, a.U2, a.U3),
            1 => (0ul, a.U0, a.U1, a.U2),
            2 => (0ul, 0ul, a.U0, a.U1),
            _ => (0ul, 0ul, 0ul, a.U0),
        };
        if (bits == 0)
            return new UInt256(v0, v1, v2, v3);
        var back = 64 - bits;
        return new UInt256(
            v0 << bits,
            (v1 << bits) | (v0 >> back),
            (v2 << bits) | (v1 >> back),
            (v3 << bits) | (v2 >> back)
        );
    }

    public static UInt256 operator >>(in UInt256 a, int count)
    {
        if (count >= 256)
            return Zero;
        if (count == 0)
            return a;
        var bits = count & 63;
        var (v0, v1, v2, v3) = (count >> 6) switch
        {
            0 => (a.U0, a.U1, a.U2, a.U3),
            1 => (a.U1, a.U2, a.U3, 0ul),
            2 => (a.U2, a.U3, 0ul, 0ul),
            _ => (a.U3, 0ul, 0ul, 0ul),
        };
        if (bits == 0)
            return new UInt256(v0, v1, v2, v3);
        var back = 64 - bits;
        return new UInt256(
            (v0 >> bits) | (v1 << back),
            (v1 >> bits) | (v2 << back),
            (v2 >> bits) | (v3 << back),
            v3 >> bits
        );
    }

    /// <summary>SAR: fills with the sign.</summary>
    public static UInt256 ShiftRightSigned(in UInt256 value, int count)
    {
        if (!value.IsNegative)
            return value >> count;
        return count >= 256 ? MaxValue : ~(~value >> count);
    }

    /// <summary>EXP: square and multiply.</summary>
    public static UInt256 Power(in UInt256 value, in UInt256 exponent)
    {
        var result = One;
        for (var bit = exponent.BitLength - 1; bit >= 0; bit--)
        {
            result *= result;
            if (exponent.Bit(bit))
                result *= value;
        }
        return result;
    }

    /// <summary>Bit 0 is the lowest.</summary>
    public bool Bit(int index) =>
        (
            (
                (index >> 6) switch
                {
                    0 => U0,
                    1 => U1,
                    2 => U2,
                    _ => U3,
                } >> (index & 63)
            ) & 1
        ) != 0;

    /// <summary>SIGNEXTEND: byte <paramref name="position"/> (0 = lowest) carries the sign; from 31 on nothing changes.</summary>
    public static UInt256 SignExtend(in UInt256 position, in UInt256 value)
    {
        if (!position.IsUInt64 || position.U0 >= 31)
            return value;
        var up = 248 - 8 * (int)position.U0;
        return ShiftRightSigned(value << up, up);
    }

    /// <summary>BYTE: byte <paramref name="index"/> counted from the highest; zero past the end.</summary>
    public static UInt256 ByteAt(in UInt256 index, in UInt256 value)
    {
        if (!index.IsUInt64 || index.U0 >= 32)
            return Zero;
        return (value >> (248 - 8 * (int)index.U0)).U0 & 0xff;
    }
}
