namespace Ledger.Engine.Evm.Bn254;

/// <summary>A field, so that curve arithmetic is written once for both groups.</summary>
internal interface IField<T>
    where T : struct, IField<T>
{
    static abstract T One { get; }
    bool IsZero { get; }

    static abstract T operator +(in T a, in T b);

    static abstract T operator -(in T a, in T b);

    static abstract T operator -(in T a);

    static abstract T operator *(in T a, in T b);

    static abstract bool operator ==(in T a, in T b);

    static abstract bool operator !=(in T a, in T b);

    T Invert();
}
