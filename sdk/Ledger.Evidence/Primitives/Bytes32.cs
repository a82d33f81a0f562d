using System.Diagnostics.CodeAnalysis;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Text.Json;
using System.Text.Json.Serialization;

namespace Ledger.Evidence.Primitives;

/// <summary>32 bytes: a hash, an identifier, a storage word (big-endian).</summary>
[JsonConverter(typeof(Bytes32JsonConverter))]
public readonly struct Bytes32 : IEquatable<Bytes32>, IComparable<Bytes32>
{
    /// <summary>Bytes.</summary>
    public const int Size = 32;

    private readonly Bytes bytes;

    /// <exception cref="ArgumentException">The span is not 32 bytes long.</exception>
    public Bytes32(ReadOnlySpan<byte> source)
    {
        if (source.Length != Size)
            throw new ArgumentException("Expected 32 bytes, got " + source.Length + ".", nameof(source));
        source.CopyTo(bytes);
    }

    /// <summary>All bytes zero.</summary>
    public static Bytes32 Zero => default;

    /// <summary>Whether it is <see cref="Zero"/>.</summary>
    public bool IsZero => this == default;

    /// <summary>The bytes, without a copy; valid as long as the variable that holds the value.</summary>
    [UnscopedRef]
    public ReadOnlySpan<byte> Span => MemoryMarshal.CreateReadOnlySpan(ref Unsafe.AsRef(in bytes[0]), Size);

    /// <summary>A copy.</summary>
    public byte[] ToArray() => Span.ToArray();

    /// <summary>Into the first 32 bytes of a span.</summary>
    public void CopyTo(Span<byte> destination) => Span.CopyTo(destination);

    /// <summary>Reads 0x and 32 bytes in hex, any letter case.</summary>
    public static bool TryParse(ReadOnlySpan<char> text, out Bytes32 value)
    {
        value = default;
        if (text.Length != 2 + 2 * Size || !Hex.TryDecode(text, out var decoded))
            return false;
        value = new Bytes32(decoded);
        return true;
    }

    /// <exception cref="FormatException">Not 0x and 32 bytes in hex.</exception>
    public static Bytes32 Parse(ReadOnlySpan<char> text) =>
        TryParse(text, out var value) ? value : throw new FormatException("Expected 0x and 64 hex digits.");

    /// <summary>By bytes.</summary>
    public bool Equals(Bytes32 other) => Span.SequenceEqual(other.Span);

    /// <summary>By bytes.</summary>
    public override bool Equals([NotNullWhen(true)] object? obj) => obj is Bytes32 other && Equals(other);

    /// <inheritdoc/>
    public override int GetHashCode() =>
        HashCode.Combine(
            MemoryMarshal.Read<long>(Span),
            MemoryMarshal.Read<long>(Span[8..]),
            MemoryMarshal.Read<int>(Span[(Size - 4)..])
        );

    /// <summary>By bytes, the first one first.</summary>
    public int CompareTo(Bytes32 other) => Span.SequenceCompareTo(other.Span);

    /// <summary>By bytes.</summary>
    public static bool operator ==(Bytes32 left, Bytes32 right) => left.Equals(right);

    /// <summary>By bytes.</summary>
    public static bool operator !=(Bytes32 left, Bytes32 right) => !left.Equals(right);

    /// <summary>Lower-case hex with 0x.</summary>
    public override string ToString() => Hex.Encode(Span);

    [InlineArray(Size)]
    private struct Bytes
    {
        private byte first;
    }
}

/// <summary>As <see cref="Bytes32.ToString"/>, read in any letter case.</summary>
internal sealed class Bytes32JsonConverter : JsonConverter<Bytes32>
{
    public override Bytes32 Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options) =>
        reader.TokenType == JsonTokenType.String && Bytes32.TryParse(reader.GetString(), out var value)
            ? value
            : throw new JsonException("Expected 0x and 64 hex digits.");

    public override void Write(Utf8JsonWriter writer, Bytes32 value, JsonSerializerOptions options) =>
        writer.WriteStringValue(value.ToString());
}
