using System.Diagnostics.CodeAnalysis;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;

namespace Ledger.Evidence.Primitives;

/// <summary>An account of the chain: the last 20 bytes of keccak256 of its public key, or a contract's fixed address.</summary>
public readonly struct Address : IEquatable<Address>, IComparable<Address>
{
    /// <summary>Bytes.</summary>
    public const int Size = 20;

    private readonly Bytes bytes;

    /// <exception cref="ArgumentException">The span is not 20 bytes long.</exception>
    public Address(ReadOnlySpan<byte> source)
    {
        if (source.Length != Size)
            throw new ArgumentException("Expected 20 bytes, got " + source.Length + ".", nameof(source));
        source.CopyTo(bytes);
    }

    /// <summary>Nobody's.</summary>
    public static Address Zero => default;

    /// <summary>Whether it is <see cref="Zero"/>.</summary>
    public bool IsZero => this == default;

    /// <summary>The bytes, without a copy; valid as long as the variable that holds the value.</summary>
    [UnscopedRef]
    public ReadOnlySpan<byte> Span => MemoryMarshal.CreateReadOnlySpan(ref Unsafe.AsRef(in bytes[0]), Size);

    /// <summary>A copy.</summary>
    public byte[] ToArray() => Span.ToArray();

    /// <summary>Into the first 20 bytes of a span.</summary>
    public void CopyTo(Span<byte> destination) => Span.CopyTo(destination);

    /// <summary>Reads 0x and 20 bytes in hex, any letter case.</summary>
    public static bool TryParse(ReadOnlySpan<char> text, out Address value)
    {
        value = default;
        if (text.Length != 2 + 2 * Size || !Hex.TryDecode(text, out var decoded))
            return false;
        value = new Address(decoded);
        return true;
    }

    /// <exception cref="FormatException">Not 0x and 20 bytes in hex.</exception>
    public static Address Parse(ReadOnlySpan<char> text) =>
        TryParse(text, out var value) ? value : throw new FormatException("Expected 0x and 40 hex digits.");

    /// <summary>By bytes.</summary>
    public bool Equals(Address other) => Span.SequenceEqual(other.Span);

    /// <summary>By bytes.</summary>
    public override bool Equals([NotNullWhen(true)] object? obj) => obj is Address other && Equals(other);

    /// <inheritdoc/>
    public override int GetHashCode() =>
        HashCode.Combine(
            MemoryMarshal.Read<long>(Span),
            MemoryMarshal.Read<long>(Span[8..]),
            MemoryMarshal.Read<int>(Span[(Size - 4)..])
        );

    /// <summary>By bytes, the first one first.</summary>
    public int CompareTo(Address other) => Span.SequenceCompareTo(other.Span);

    /// <summary>By bytes.</summary>
    public static bool operator ==(Address left, Address right) => left.Equals(right);

    /// <summary>By bytes.</summary>
    public static bool operator !=(Address left, Address right) => !left.Equals(right);

    /// <summary>Lower-case hex with 0x.</summary>
    public override string ToString() => Hex.Encode(Span);

    [InlineArray(Size)]
    private struct Bytes
    {
        private byte first;
    }
}
