using System.Diagnostics.CodeAnalysis;
using System.Numerics;

namespace Ledger.Engine.Evm.Bn254;

/// <summary>Fp[i] / (i^2 + 1): A + B i.</summary>
internal readonly struct Fp2(Fp a, Fp b) : IField<Fp2>, IEquatable<Fp2>
{
    public readonly Fp A = a,
        B = b;

    public static Fp2 One => new(Fp.One, default);

    public bool IsZero => A.IsZero && B.IsZero;

    public Fp2 Conjugate() => new(A, -B);

    public static Fp2 operator +(in Fp2 a, in Fp2 b) => new(a.A + b.A, a.B + b.B);

    public static Fp2 operator -(in Fp2 a, in Fp2 b) => new(a.A - b.A, a.B - b.B);

    public static Fp2 operator -(in Fp2 a) => new(-a.A, -a.B);

    public static Fp2 operator *(in Fp2 a, in Fp2 b)
    {
        // Karatsuba: three products instead of four.
        var low = a.A * b.A;
        var high = a.B * b.B;
        return new Fp2(low - high, (a.A + a.B) * (b.A + b.B) - low - high);
    }

    public static Fp2 operator *(in Fp2 a, in Fp b) => new(a.A * b, a.B * b);

    public static bool operator ==(in Fp2 a, in Fp2 b) => a.A == b.A && a.B == b.B;

    public static bool operator !=(in Fp2 a, in Fp2 b) => !(a == b);

    public bool Equals(Fp2 other) => this == other;

    public override bool Equals([NotNullWhen(true)] object? obj) => obj is Fp2 other && this == other;

    public override int GetHashCode() => HashCode.Combine(A, B);

    public Fp2 Invert()
    {
        var norm = (A * A + B * B).Invert();
        return new Fp2(A * norm, -(B * norm));
    }

    /// <summary>Times xi = 9 + i, the non-residue that the tower stands on.</summary>
    public Fp2 TimesXi()
    {
        var a8 = Times8(A);
        var b8 = Times8(B);
        return new Fp2(a8 + A - B, b8 + B + A);
    }

    public Fp2 Power(BigInteger exponent)
    {
        var result = One;
        for (var bit = (long)exponent.GetBitLength() - 1; bit >= 0; bit--)
        {
            result *= result;
            if (!((exponent >> (int)bit).IsEven))
                result *= this;
        }
        return result;
    }

    private static Fp Times8(Fp x)
    {
        x += x;
        x += x;
        return x + x;
    }
}
