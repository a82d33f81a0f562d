using System.Buffers.Binary;
using System.Diagnostics.CodeAnalysis;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;
using Ledger.Evidence.Primitives;

namespace Ledger.Engine.Evm;

/// <summary>
/// An EVM word: 256 bits as four 64-bit limbs, lowest first. All arithmetic wraps modulo 2^256, as the Yellow Paper
/// (appendix H) defines it; nothing here throws.
/// </summary>
[StructLayout(LayoutKind.Sequential)]
public readonly partial struct UInt256(ulong u0, ulong u1 = 0, ulong u2 = 0, ulong u3 = 0)
    : IEquatable<UInt256>,
        IComparable<UInt256>
{
    /// <summary>Limbs, lowest first.</summary>
    public readonly ulong U0 = u0,
        U1 = u1,
        U2 = u2,
        U3 = u3;

    public static UInt256 Zero => default;

    public static UInt256 One => new(1);

    public static UInt256 MaxValue => new(ulong.MaxValue, ulong.MaxValue, ulong.MaxValue, ulong.MaxValue);

    public bool IsZero
    {
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        get => (U0 | U1 | U2 | U3) == 0;
    }

    /// <summary>Whether the value is below 2^64.</summary>
    public bool IsUInt64
    {
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        get => (U1 | U2 | U3) == 0;
    }

    /// <summary>Whether the highest bit is set: the sign in two's complement.</summary>
    public bool IsNegative => U3 >> 63 != 0;

    public static implicit operator UInt256(ulong value) => new(value);

    /// <summary>Reads up to 32 bytes, big-endian; fewer count as the low end.</summary>
    public static UInt256 FromBigEndian(ReadOnlySpan<byte> bytes)
    {
        if (bytes.Length == 32)
        {
            return new UInt256(
                BinaryPrimitives.ReadUInt64BigEndian(bytes[24..]),
                BinaryPrimitives.ReadUInt64BigEndian(bytes[16..]),
                BinaryPrimitives.ReadUInt64BigEndian(bytes[8..]),
                BinaryPrimitives.ReadUInt64BigEndian(bytes)
            );
        }
        Span<byte> padded = stackalloc byte[32];
        padded.Clear();
        bytes.CopyTo(padded[(32 - bytes.Length)..]);
        return FromBigEndian(padded);
    }

    /// <param name="target">At least 32 bytes.</param>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public void ToBigEndian(Span<byte> target)
    {
        BinaryPrimitives.WriteUInt64BigEndian(target[24..], U0);
        BinaryPrimitives.WriteUInt64BigEndian(target[16..], U1);
        BinaryPrimitives.WriteUInt64BigEndian(target[8..], U2);
        BinaryPrimitives.WriteUInt64BigEndian(target, U3);
    }

    public static UInt256 From(in Bytes32 word) => FromBigEndian(word.Span);

    public static UInt256 From(in Address address) => FromBigEndian(address.Span);

    public Bytes32 ToBytes32()
    {
        Span<byte> bytes = stackalloc byte[32];
        ToBigEndian(bytes);
        return new Bytes32(bytes);
    }

    /// <summary>The low 20 bytes.</summary>
    public Address ToAddress()
    {
        Span<byte> bytes = stackalloc byte[32];
        ToBigEndian(bytes);
        return new Address(bytes[12..]);
    }

    /// <summary>The value, or 2^64 - 1 where it is larger.</summary>
    public ulong ToUInt64Saturating() => IsUInt64 ? U0 : ulong.MaxValue;

    /// <summary>Number of bits without leading zeros; 0 for zero.</summary>
    public int BitLength =>
        U3 != 0 ? 256 - (int)ulong.LeadingZeroCount(U3)
        : U2 != 0 ? 192 - (int)ulong.LeadingZeroCount(U2)
        : U1 != 0 ? 128 - (int)ulong.LeadingZeroCount(U1)
        : 64 - (int)ulong.LeadingZeroCount(U0);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static bool operator ==(in UInt256 a, in UInt256 b) =>
        ((a.U0 ^ b.U0) | (a.U1 ^ b.U1) | (a.U2 ^ b.U2) | (a.U3 ^ b.U3)) == 0;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static bool operator !=(in UInt256 a, in UInt256 b) => !(a == b);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static bool operator <(in UInt256 a, in UInt256 b) =>
        a.U3 != b.U3 ? a.U3 < b.U3
        : a.U2 != b.U2 ? a.U2 < b.U2
        : a.U1 != b.U1 ? a.U1 < b.U1
        : a.U0 < b.U0;

    public static bool operator >(in UInt256 a, in UInt256 b) => b < a;

    public static bool operator <=(in UInt256 a, in UInt256 b) => !(b < a);

    public static bool operator >=(in UInt256 a, in UInt256 b) => !(a < b);

    /// <summary>Compares as two's complement (SLT, SGT).</summary>
    public static bool SignedLess(in UInt256 a, in UInt256 b) =>
        a.U3 != b.U3 ? unchecked((long)a.U3 < (long)b.U3) : a < b;

    public bool Equals(UInt256 other) => this == other;

    public override bool Equals([NotNullWhen(true)] object? obj) => obj is UInt256 other && this == other;

    public override int GetHashCode()
    {
        unchecked
        {
            // Keys are keccak256 slots or small numbers: one multiplication spreads both well enough.
            var mixed = (U0 ^ U1 ^ U2 ^ U3) * 0x9e3779b97f4a7c15;
            return (int)(mixed >> 32);
        }
    }

    public int CompareTo(UInt256 other) =>
        this < other ? -1
        : this == other ? 0
        : 1;

    /// <summary>Hex with 0x, without leading zeros.</summary>
    public override string ToString()
    {
        var digits = Convert.ToHexStringLower(ToBytes32().Span).TrimStart('0');
        return digits.Length == 0 ? "0x0" : "0x" + digits;
    }

    internal Vector256<ulong> Vector
    {
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        get => Unsafe.As<UInt256, Vector256<ulong>>(ref Unsafe.AsRef(in this));
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    internal static UInt256 FromVector(Vector256<ulong> vector) => Unsafe.As<Vector256<ulong>, UInt256>(ref vector);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static UInt256 operator &(in UInt256 a, in UInt256 b) => FromVector(a.Vector & b.Vector);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static UInt256 operator |(in UInt256 a, in UInt256 b) => FromVector(a.Vector | b.Vector);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static UInt256 operator ^(in UInt256 a, in UInt256 b) => FromVector(a.Vector ^ b.Vector);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static UInt256 operator ~(in UInt256 a) => new(~a.U0, ~a.U1, ~a.U2, ~a.U3);
}
