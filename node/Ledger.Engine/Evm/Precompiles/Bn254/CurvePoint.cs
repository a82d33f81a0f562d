namespace Ledger.Engine.Evm.Bn254;

/// <summary>
/// A point of y^2 = x^3 + b in Jacobian coordinates (x = X/Z^2, y = Y/Z^3); Z = 0 is the point at infinity.
/// Formulas: Explicit-Formulas Database, short Weierstrass with a = 0 (dbl-2009-l, add-2007-bl).
/// </summary>
internal readonly struct CurvePoint<T>(T x, T y, T z)
    where T : struct, IField<T>
{
    private readonly T x = x,
        y = y,
        z = z;

    public static CurvePoint<T> Infinity => new(T.One, T.One, default);

    public bool IsInfinity => z.IsZero;

    public static CurvePoint<T> FromAffine(in T x, in T y) => new(x, y, T.One);

    /// <summary>Of a point that is not at infinity.</summary>
    public (T X, T Y) ToAffine()
    {
        var inverse = z.Invert();
        var square = inverse * inverse;
        return (x * square, y * square * inverse);
    }

    public CurvePoint<T> Double()
    {
        if (IsInfinity || y.IsZero)
            return Infinity;
        var a = x * x;
        var b = y * y;
        var c = b * b;
        var d = (x + b) * (x + b) - a - c;
        d += d;
        var e = a + a + a;
        var newX = e * e - d - d;
        var c2 = c + c;
        var c4 = c2 + c2;
        var yz = y * z;
        return new CurvePoint<T>(newX, e * (d - newX) - c4 - c4, yz + yz);
    }

    public static CurvePoint<T> operator +(in CurvePoint<T> p, in CurvePoint<T> q)
    {
        if (p.IsInfinity)
            return q;
        if (q.IsInfinity)
            return p;
        var pz2 = p.z * p.z;
        var qz2 = q.z * q.z;
        var u1 = p.x * qz2;
        var u2 = q.x * pz2;
        var s1 = p.y * q.z * qz2;
        var s2 = q.y * p.z * pz2;
        if (u1 == u2)
            return s1 == s2 ? p.Double() : Infinity;
        var h = u2 - u1;
        var i = (h + h) * (h + h);
        var j = h * i;
        var r = s2 - s1;
        r += r;
        var v = u1 * i;
        var newX = r * r - j - v - v;
        var sj = s1 * j;
        var pq = p.z + q.z;
        return new CurvePoint<T>(newX, r * (v - newX) - sj - sj, (pq * pq - pz2 - qz2) * h);
    }

    public CurvePoint<T> Times(in UInt256 scalar)
    {
        var result = Infinity;
        for (var bit = scalar.BitLength - 1; bit >= 0; bit--)
        {
            result = result.Double();
            if (scalar.Bit(bit))
                result += this;
        }
        return result;
    }
}
