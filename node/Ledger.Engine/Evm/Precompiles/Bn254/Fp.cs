using System.Diagnostics.CodeAnalysis;
using System.Numerics;
using System.Runtime.CompilerServices;

namespace Ledger.Engine.Evm.Bn254;

/// <summary>
/// The base field of BN254 (EIP-196), in Montgomery form: x stands as x * 2^256 mod p.
/// Source: Koç, Acar, Kaliski, "Analyzing and comparing Montgomery multiplication algorithms" (CIOS).
/// </summary>
internal readonly struct Fp : IField<Fp>, IEquatable<Fp>
{
    public static readonly BigInteger ModulusNumber = BigInteger.Parse(
        "21888242871839275222246405745257275088696311157297823662689037894645226208583",
        System.Globalization.CultureInfo.InvariantCulture
    );

    public static readonly UInt256 Modulus = ToWord(ModulusNumber);

    // -p^-1 mod 2^64.
    private static readonly ulong Inverse = (ulong)(
        (BigInteger.One << 64) - ModPowerOfTwoInverse(ModulusNumber % (BigInteger.One << 64))
    );

    private static readonly UInt256 Square = ToWord(BigInteger.ModPow(2, 512, ModulusNumber));
    private static readonly UInt256 InvertExponent = ToWord(ModulusNumber - 2);
    private static readonly Fp Unit = FromWord(UInt256.One);

    private readonly UInt256 value;

    private Fp(in UInt256 value) => this.value = value;

    public static Fp One => Unit;

    public bool IsZero => value.IsZero;

    /// <param name="word">Below the modulus.</param>
    public static Fp FromWord(in UInt256 word) => new(Multiply(word, Square));

    public UInt256 ToWord() => Multiply(value, UInt256.One);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Fp operator +(in Fp a, in Fp b)
    {
        // p < 2^254, so the sum of two elements does not wrap.
        var sum = a.value + b.value;
        return new Fp(sum < Modulus ? sum : sum - Modulus);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Fp operator -(in Fp a, in Fp b) =>
        new(a.value < b.value ? a.value + Modulus - b.value : a.value - b.value);

    public static Fp operator -(in Fp a) => a.IsZero ? a : new Fp(Modulus - a.value);

    public static Fp operator *(in Fp a, in Fp b) => new(Multiply(a.value, b.value));

    public static bool operator ==(in Fp a, in Fp b) => a.value == b.value;

    public static bool operator !=(in Fp a, in Fp b) => a.value != b.value;

    public bool Equals(Fp other) => this == other;

    public override bool Equals([NotNullWhen(true)] object? obj) => obj is Fp other && this == other;

    public override int GetHashCode() => value.GetHashCode();

    /// <summary>By Fermat: x^(p-2); zero for zero.</summary>
    public Fp Invert()
    {
        var result = Unit;
        for (var bit = InvertExponent.BitLength - 1; bit >= 0; bit--)
        {
            result *= result;
            if (InvertExponent.Bit(bit))
                result *= this;
        }
        return result;
    }

    private static UInt256 Multiply(in UInt256 a, in UInt256 b)
    {
        unchecked
        {
            var p = Modulus;
            ulong t0 = 0,
                t1 = 0,
                t2 = 0,
                t3 = 0;
            // p's top bits are free, so one word of overflow is never needed.
            for (var i = 0; i < 4; i++)
            {
                var digit = i switch
                {
                    0 => a.U0,
                    1 => a.U1,
                    2 => a.U2,
                    _ => a.U3,
                };
                ulong carry = 0;
                t0 = MultiplyAdd(digit, b.U0, t0, ref carry);
                t1 = MultiplyAdd(digit, b.U1, t1, ref carry);
                t2 = MultiplyAdd(digit, b.U2, t2, ref carry);
                t3 = MultiplyAdd(digit, b.U3, t3, ref carry);
                var t4 = carry;
                var factor = t0 * Inverse;
                carry = 0;
                MultiplyAdd(factor, p.U0, t0, ref carry);
                t0 = MultiplyAdd(factor, p.U1, t1, ref carry);
                t1 = MultiplyAdd(factor, p.U2, t2, ref carry);
                t2 = MultiplyAdd(factor, p.U3, t3, ref carry);
                t3 = t4 + carry;
            }
            var result = new UInt256(t0, t1, t2, t3);
            return result < p ? result : result - p;
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static ulong MultiplyAdd(ulong a, ulong b, ulong addend, ref ulong carry)
    {
        unchecked
        {
            var high = Math.BigMul(a, b, out var low);
            low += addend;
            high += low < addend ? 1u : 0u;
            low += carry;
            high += low < carry ? 1u : 0u;
            carry = high;
            return low;
        }
    }

    private static UInt256 ToWord(BigInteger number) =>
        UInt256.FromBigEndian(number.ToByteArray(isUnsigned: true, isBigEndian: true));

    private static BigInteger ModPowerOfTwoInverse(BigInteger odd)
    {
        // Newton: each step doubles the number of right bits.
        var inverse = BigInteger.One;
        for (var i = 0; i < 6; i++)
        {
            inverse = inverse * (2 - odd * inverse) % (BigInteger.One << 64);
            if (inverse.Sign < 0)
                inverse += BigInteger.One << 64;
        }
        return inverse;
    }
}
