namespace Ledger.Engine.Evm;

/// <summary>Division and modular arithmetic; a divisor of zero gives zero (Yellow Paper, appendix H). Knuth, TAOCP 2, 4.3.1, algorithm D.</summary>
public readonly partial struct UInt256
{
    public static UInt256 operator /(in UInt256 a, in UInt256 b) => DivRem(a, b, out _);

    public static UInt256 operator %(in UInt256 a, in UInt256 b)
    {
        DivRem(a, b, out var remainder);
        return remainder;
    }

    public static UInt256 DivRem(in UInt256 a, in UInt256 b, out UInt256 remainder)
    {
        if (b.IsZero)
        {
            remainder = Zero;
            return Zero;
        }
        if (a < b)
        {
            remainder = a;
            return Zero;
        }
        if (a.IsUInt64)
        {
            remainder = a.U0 % b.U0;
            return a.U0 / b.U0;
        }
        Span<uint> dividend = stackalloc uint[17];
        Span<uint> divisor = stackalloc uint[8];
        Span<uint> quotient = stackalloc uint[17];
        dividend.Clear();
        quotient.Clear();
        Split([a.U0, a.U1, a.U2, a.U3], dividend);
        Split([b.U0, b.U1, b.U2, b.U3], divisor);
        Divide(dividend[..9], divisor, quotient);
        remainder = Join(dividend);
        return Join(quotient);
    }

    /// <summary>SDIV: rounds towards zero; -2^255 / -1 wraps to -2^255.</summary>
    public static UInt256 SignedDivide(in UInt256 a, in UInt256 b)
    {
        var quotient = Magnitude(a) / Magnitude(b);
        return a.IsNegative != b.IsNegative ? -quotient : quotient;
    }

    /// <summary>SMOD: the sign follows the dividend.</summary>
    public static UInt256 SignedModulo(in UInt256 a, in UInt256 b)
    {
        var remainder = Magnitude(a) % Magnitude(b);
        return a.IsNegative ? -remainder : remainder;
    }

    /// <summary>(a + b) mod m over the whole 257-bit sum.</summary>
    public static UInt256 AddModulo(in UInt256 a, in UInt256 b, in UInt256 m)
    {
        var sum = Add(a, b, out var overflow);
        return Reduce([sum.U0, sum.U1, sum.U2, sum.U3, overflow ? 1ul : 0ul, 0, 0, 0], m);
    }

    /// <summary>(a x b) mod m over the whole 512-bit product.</summary>
    public static UInt256 MultiplyModulo(in UInt256 a, in UInt256 b, in UInt256 m)
    {
        Span<ulong> product = stackalloc ulong[8];
        MultiplyWide(a, b, product);
        return Reduce(product, m);
    }

    private static UInt256 Magnitude(in UInt256 a) => a.IsNegative ? -a : a;

    private static UInt256 Reduce(ReadOnlySpan<ulong> wide, in UInt256 m)
    {
        if (m.IsZero)
            return Zero;
        if ((wide[4] | wide[5] | wide[6] | wide[7]) == 0)
            return new UInt256(wide[0], wide[1], wide[2], wide[3]) % m;
        Span<uint> dividend = stackalloc uint[17];
        Span<uint> divisor = stackalloc uint[8];
        Span<uint> quotient = stackalloc uint[17];
        dividend.Clear();
        Split(wide, dividend);
        Split([m.U0, m.U1, m.U2, m.U3], divisor);
        Divide(dividend, divisor, quotient);
        return Join(dividend);
    }

    private static void Split(ReadOnlySpan<ulong> limbs, Span<uint> digits)
    {
        unchecked
        {
            for (var i = 0; i < limbs.Length; i++)
            {
                digits[2 * i] = (uint)limbs[i];
                digits[2 * i + 1] = (uint)(limbs[i] >> 32);
            }
        }
    }

    private static UInt256 Join(ReadOnlySpan<uint> d) =>
        new(
            ((ulong)d[1] << 32) | d[0],
            ((ulong)d[3] << 32) | d[2],
            ((ulong)d[5] << 32) | d[4],
            ((ulong)d[7] << 32) | d[6]
        );

    /// <summary>Leaves the remainder in <paramref name="u"/>, whose highest digit must be free (zero).</summary>
    private static void Divide(Span<uint> u, Span<uint> v, Span<uint> quotient)
    {
        unchecked
        {
            var n = v.Length;
            while (v[n - 1] == 0)
                n--;
            v = v[..n];
            if (n == 1)
            {
                DivideByDigit(u, v[0], quotient);
                return;
            }
            var shift = (int)uint.LeadingZeroCount(v[n - 1]);
            ShiftLeft(v, shift);
            ShiftLeft(u, shift);
            ulong top = v[n - 1];
            ulong second = v[n - 2];
            for (var j = u.Length - n - 1; j >= 0; j--)
            {
                var high = ((ulong)u[j + n] << 32) | u[j + n - 1];
                var guess = high / top;
                var rest = high % top;
                while (guess > uint.MaxValue || guess * second > ((rest << 32) | u[j + n - 2]))
                {
                    guess--;
                    rest += top;
                    if (rest > uint.MaxValue)
                        break;
                }
                if (SubtractMultiple(u.Slice(j, n + 1), v, guess))
                {
                    guess--;
                    AddBack(u.Slice(j, n + 1), v);
                }
                quotient[j] = (uint)guess;
            }
            ShiftRight(u, shift);
        }
    }

    private static void DivideByDigit(Span<uint> u, uint divisor, Span<uint> quotient)
    {
        unchecked
        {
            ulong rest = 0;
            for (var i = u.Length - 1; i >= 0; i--)
            {
                var value = (rest << 32) | u[i];
                quotient[i] = (uint)(value / divisor);
                rest = value % divisor;
                u[i] = 0;
            }
            u[0] = (uint)rest;
        }
    }

    private static bool SubtractMultiple(Span<uint> u, ReadOnlySpan<uint> v, ulong factor)
    {
        unchecked
        {
            ulong carry = 0;
            long borrow = 0;
            for (var i = 0; i < v.Length; i++)
            {
                var product = factor * v[i] + carry;
                carry = product >> 32;
                var difference = u[i] - borrow - (long)(product & uint.MaxValue);
                u[i] = (uint)difference;
                borrow = difference < 0 ? 1 : 0;
            }
            var last = u[v.Length] - borrow - (long)carry;
            u[v.Length] = (uint)last;
            return last < 0;
        }
    }

    private static void AddBack(Span<uint> u, ReadOnlySpan<uint> v)
    {
        unchecked
        {
            ulong carry = 0;
            for (var i = 0; i < v.Length; i++)
            {
                var sum = (ulong)u[i] + v[i] + carry;
                u[i] = (uint)sum;
                carry = sum >> 32;
            }
            u[v.Length] += (uint)carry;
        }
    }

    private static void ShiftLeft(Span<uint> digits, int count)
    {
        if (count == 0)
            return;
        for (var i = digits.Length - 1; i > 0; i--)
            digits[i] = (digits[i] << count) | (digits[i - 1] >> (32 - count));
        digits[0] <<= count;
    }

    private static void ShiftRight(Span<uint> digits, int count)
    {
        if (count == 0)
            return;
        for (var i = 0; i < digits.Length - 1; i++)
            digits[i] = (digits[i] >> count) | (digits[i + 1] << (32 - count));
        digits[^1] >>= count;
    }
}
