using Ledger.Engine.Evm.Bn254;

namespace Ledger.Engine.Evm;

/// <summary>Precompiles 6, 7, 8: addition and multiplication (EIP-196), pairing check (EIP-197) on BN254; gas EIP-1108.</summary>
internal static class Bn254Contracts
{
    /// <summary>A point of each group, in bytes.</summary>
    public const int PairSize = 192;

    private static readonly UInt256 Order = UInt256.FromBigEndian(
        Bn254.Pairing.OrderNumber.ToByteArray(isUnsigned: true, isBigEndian: true)
    );
    private static readonly Fp CurveB = Fp.FromWord(3);

    /// <summary>3 / (9 + i).</summary>
    private static readonly Fp2 TwistB = new Fp2(CurveB, default) * new Fp2(Fp.FromWord(9), Fp.One).Invert();

    /// <summary>Null: a point is not one.</summary>
    public static byte[]? Add(ReadOnlySpan<byte> input)
    {
        Span<byte> padded = stackalloc byte[128];
        Precompiled.Pad(input, padded);
        if (!TryReadG1(padded[..64], out var p) || !TryReadG1(padded[64..], out var q))
            return null;
        return Write(p + q);
    }

    /// <summary>Null: the point is not one.</summary>
    public static byte[]? Multiply(ReadOnlySpan<byte> input)
    {
        Span<byte> padded = stackalloc byte[96];
        Precompiled.Pad(input, padded);
        return TryReadG1(padded[..64], out var p) ? Write(p.Times(UInt256.FromBigEndian(padded[64..]))) : null;
    }

    /// <summary>The word 1 where the product of the pairings is one, else 0; null: a point is not one.</summary>
    public static byte[]? Pairing(ReadOnlySpan<byte> input, ExecutionBudget budget)
    {
        if (input.Length % PairSize != 0)
            return null;
        var product = Fp12.One;
        for (; !input.IsEmpty; input = input[PairSize..])
        {
            budget.Check();
            if (!TryReadG1(input[..64], out var p) || !TryReadG2(input[64..PairSize], out var q))
                return null;
            if (!p.IsInfinity && !q.IsInfinity)
                product *= Bn254.Pairing.Miller(p.ToAffine(), q.ToAffine());
        }
        var word = new byte[32];
        word[31] = Bn254.Pairing.IsOneAfterFinalExponent(product) ? (byte)1 : (byte)0;
        return word;
    }

    private static bool TryReadG1(ReadOnlySpan<byte> bytes, out CurvePoint<Fp> point)
    {
        point = CurvePoint<Fp>.Infinity;
        if (!TryRead(bytes, out var x) || !TryRead(bytes[32..], out var y))
            return false;
        if (x.IsZero && y.IsZero)
            return true;
        point = CurvePoint<Fp>.FromAffine(x, y);
        return y * y == x * x * x + CurveB;
    }

    /// <summary>The imaginary part stands first (EIP-197). The point must be of the group's order.</summary>
    private static bool TryReadG2(ReadOnlySpan<byte> bytes, out CurvePoint<Fp2> point)
    {
        point = CurvePoint<Fp2>.Infinity;
        if (
            !TryRead(bytes, out var xb)
            || !TryRead(bytes[32..], out var xa)
            || !TryRead(bytes[64..], out var yb)
            || !TryRead(bytes[96..], out var ya)
        )
            return false;
        var x = new Fp2(xa, xb);
        var y = new Fp2(ya, yb);
        if (x.IsZero && y.IsZero)
            return true;
        point = CurvePoint<Fp2>.FromAffine(x, y);
        return y * y == x * x * x + TwistB && point.Times(Order).IsInfinity;
    }

    private static bool TryRead(ReadOnlySpan<byte> bytes, out Fp element)
    {
        var word = UInt256.FromBigEndian(bytes[..32]);
        var canonical = word < Fp.Modulus;
        element = canonical ? Fp.FromWord(word) : default;
        return canonical;
    }

    private static byte[] Write(in CurvePoint<Fp> point)
    {
        var result = new byte[64];
        if (point.IsInfinity)
            return result;
        var (x, y) = point.ToAffine();
        x.ToWord().ToBigEndian(result);
        y.ToWord().ToBigEndian(result.AsSpan(32));
        return result;
    }
}
