using System.Numerics;

namespace Ledger.Engine.Evm.Bn254;

/// <summary>
/// The optimal ate pairing on BN254 (EIP-197). Source: Vercauteren, "Optimal pairings"; loop count 6u + 2 with
/// u = 4965661367192848881; the sextic twist maps (x, y) to (x w^2, y w^3) with w^6 = 9 + i.
/// </summary>
internal static class Pairing
{
    private static readonly UInt256 LoopCount = UInt256.FromBigEndian(
        BigInteger
            .Parse("29793968203157093288", System.Globalization.CultureInfo.InvariantCulture)
            .ToByteArray(isUnsigned: true, isBigEndian: true)
    );

    public static readonly BigInteger OrderNumber = BigInteger.Parse(
        "21888242871839275222246405745257275088548364400416034343698204186575808495617",
        System.Globalization.CultureInfo.InvariantCulture
    );

    private static readonly Fp2 Xi = new(Fp.FromWord(9), Fp.One);
    private static readonly Fp2 FrobeniusX = Xi.Power((Fp.ModulusNumber - 1) / 3);
    private static readonly Fp2 FrobeniusY = Xi.Power((Fp.ModulusNumber - 1) / 2);

    private static readonly BigInteger HardExponent =
        (BigInteger.Pow(Fp.ModulusNumber, 4) - BigInteger.Pow(Fp.ModulusNumber, 2) + 1) / OrderNumber;

    /// <summary>The Miller loop of one pair; neither point at infinity.</summary>
    public static Fp12 Miller((Fp X, Fp Y) p, (Fp2 X, Fp2 Y) q)
    {
        var f = Fp12.One;
        var t = q;
        for (var bit = LoopCount.BitLength - 2; bit >= 0; bit--)
        {
            f = f * f * Step(ref t, t, p);
            if (LoopCount.Bit(bit))
                f *= Step(ref t, q, p);
        }
        var q1 = Frobenius(q);
        var q2 = Frobenius(q1);
        f *= Step(ref t, q1, p);
        return f * Step(ref t, (q2.X, -q2.Y), p);
    }

    /// <summary>f^((p^12 - 1) / r): whether the product of pairings is one.</summary>
    public static bool IsOneAfterFinalExponent(in Fp12 f)
    {
        var easy = f.Conjugate() * f.Invert();
        easy = easy.FrobeniusSquare() * easy;
        return easy.Power(HardExponent).IsOne;
    }

    /// <summary>The line through t and q at p; t becomes t + q. Both in G2, so no vertical line occurs before the end.</summary>
    private static Fp12 Step(ref (Fp2 X, Fp2 Y) t, in (Fp2 X, Fp2 Y) q, in (Fp X, Fp Y) p)
    {
        Fp2 slope;
        if (t.X == q.X && t.Y == q.Y)
        {
            var square = t.X * t.X;
            slope = (square + square + square) * (t.Y + t.Y).Invert();
        }
        else
        {
            slope = (q.Y - t.Y) * (q.X - t.X).Invert();
        }
        var x = slope * slope - t.X - q.X;
        var line = new Fp12(
            new Fp6(new Fp2(p.Y, default), default, default),
            new Fp6(-(slope * p.X), slope * t.X - t.Y, default)
        );
        t = (x, slope * (t.X - x) - t.Y);
        return line;
    }

    /// <summary>Frobenius, seen from the twist.</summary>
    private static (Fp2 X, Fp2 Y) Frobenius((Fp2 X, Fp2 Y) q) =>
        (q.X.Conjugate() * FrobeniusX, q.Y.Conjugate() * FrobeniusY);
}
