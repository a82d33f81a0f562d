using System.Numerics;

namespace Ledger.Engine.Evm.Bn254;

/// <summary>Fp2[v] / (v^3 - xi): A + B v + C v^2.</summary>
internal readonly struct Fp6(Fp2 a, Fp2 b, Fp2 c)
{
    public readonly Fp2 A = a,
        B = b,
        C = c;

    public static Fp6 operator +(in Fp6 x, in Fp6 y) => new(x.A + y.A, x.B + y.B, x.C + y.C);

    public static Fp6 operator -(in Fp6 x, in Fp6 y) => new(x.A - y.A, x.B - y.B, x.C - y.C);

    public static Fp6 operator -(in Fp6 x) => new(-x.A, -x.B, -x.C);

    public static Fp6 operator *(in Fp6 x, in Fp6 y)
    {
        var a = x.A * y.A;
        var b = x.B * y.B;
        var c = x.C * y.C;
        return new Fp6(
            a + ((x.B + x.C) * (y.B + y.C) - b - c).TimesXi(),
            (x.A + x.B) * (y.A + y.B) - a - b + c.TimesXi(),
            (x.A + x.C) * (y.A + y.C) - a - c + b
        );
    }

    public Fp6 TimesV() => new(C.TimesXi(), A, B);

    public Fp6 Invert()
    {
        var x = A * A - (B * C).TimesXi();
        var y = (C * C).TimesXi() - A * B;
        var z = B * B - A * C;
        var norm = (A * x + (C * y + B * z).TimesXi()).Invert();
        return new Fp6(x * norm, y * norm, z * norm);
    }
}

/// <summary>Fp6[w] / (w^2 - v): A + B w. The field that pairings end in.</summary>
internal readonly struct Fp12(Fp6 a, Fp6 b)
{
    /// <summary>xi^((p^2 - 1) / 6): what w gains under the square of Frobenius.</summary>
    private static readonly Fp2 Gamma = new Fp2(Fp.FromWord(9), Fp.One).Power(
        (Fp.ModulusNumber * Fp.ModulusNumber - 1) / 6
    );

    public readonly Fp6 A = a,
        B = b;

    public static Fp12 One => new(new Fp6(Fp2.One, default, default), default);

    public bool IsOne => A.A == Fp2.One && A.B.IsZero && A.C.IsZero && B.A.IsZero && B.B.IsZero && B.C.IsZero;

    public static Fp12 operator *(in Fp12 x, in Fp12 y)
    {
        var low = x.A * y.A;
        var high = x.B * y.B;
        return new Fp12(low + high.TimesV(), (x.A + x.B) * (y.A + y.B) - low - high);
    }

    /// <summary>x^(p^6).</summary>
    public Fp12 Conjugate() => new(A, -B);

    public Fp12 Invert()
    {
        var norm = (A * A - (B * B).TimesV()).Invert();
        return new Fp12(A * norm, -(B * norm));
    }

    /// <summary>x^(p^2): coefficients in Fp2 stay, w^i gains Gamma^i.</summary>
    public Fp12 FrobeniusSquare()
    {
        var g2 = Gamma * Gamma;
        var g3 = g2 * Gamma;
        var g4 = g2 * g2;
        var g5 = g4 * Gamma;
        return new Fp12(new Fp6(A.A, A.B * g2, A.C * g4), new Fp6(B.A * Gamma, B.B * g3, B.C * g5));
    }

    public Fp12 Power(BigInteger exponent)
    {
        var result = One;
        for (var bit = (int)exponent.GetBitLength() - 1; bit >= 0; bit--)
        {
            result *= result;
            if (!((exponent >> bit).IsEven))
                result *= this;
        }
        return result;
    }
}
