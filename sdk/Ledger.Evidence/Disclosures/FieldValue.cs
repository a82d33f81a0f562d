using System.Buffers.Binary;
using System.Diagnostics.CodeAnalysis;
using System.Globalization;
using Ledger.Evidence.Primitives;
using Ledger.Evidence.Schemas;

namespace Ledger.Evidence.Disclosures;

/// <summary>A field's value: its type and the canonical bytes that its leaf hashes.</summary>
/// <remarks>docs/evidence.md 3.</remarks>
public sealed class FieldValue : IEquatable<FieldValue>
{
    /// <summary>Bytes of the longest value.</summary>
    public const int MaxSize = 1024;

    private readonly byte[] encoded;

    private FieldValue(FieldType type, byte[] encoded)
    {
        Type = type;
        this.encoded = encoded;
    }

    /// <summary>Of the value.</summary>
    public FieldType Type { get; }

    /// <summary>The bytes in the leaf.</summary>
    public ReadOnlySpan<byte> Encoded => encoded;

    /// <summary>No value: committed to as such.</summary>
    public static FieldValue Absent { get; } = new(FieldType.Absent, []);

    /// <exception cref="ArgumentException">Not NFC, control or bidi characters, or more than 1,024 bytes of UTF-8.</exception>
    public static FieldValue Text(string text)
    {
        ArgumentNullException.ThrowIfNull(text);
        return TryText(text, out var value, out var fault) ? value : throw new ArgumentException(fault, nameof(text));
    }

    /// <summary>As <see cref="Text"/>, for text that somebody typed.</summary>
    /// <param name="text">The text.</param>
    /// <param name="value">Null where it cannot be a field.</param>
    /// <param name="fault">What is wrong, in English.</param>
    public static bool TryText(string text, [NotNullWhen(true)] out FieldValue? value, out string fault)
    {
        ArgumentNullException.ThrowIfNull(text);
        (value, fault) = (null, "Text must be NFC without control or bidi characters.");
        if (!PlainText.IsPlain(text))
            return false;
        var bytes = PlainText.Encode(text);
        fault =
            bytes.Length <= MaxSize
                ? ""
                : string.Create(
                    CultureInfo.InvariantCulture,
                    $"Text has {bytes.Length} bytes of UTF-8, the limit is {MaxSize}."
                );
        value = fault.Length == 0 ? new FieldValue(FieldType.Text, bytes) : null;
        return value is not null;
    }

    /// <summary>A number.</summary>
    public static FieldValue Unsigned(ulong number)
    {
        var bytes = new byte[8];
        BinaryPrimitives.WriteUInt64BigEndian(bytes, number);
        return new FieldValue(FieldType.Unsigned, bytes);
    }

    /// <summary>A day.</summary>
    public static FieldValue Date(DateOnly day)
    {
        var bytes = new byte[4];
        BinaryPrimitives.WriteUInt32BigEndian(bytes, (uint)(day.Year * 10_000 + day.Month * 100 + day.Day));
        return new FieldValue(FieldType.Date, bytes);
    }

    /// <summary>32 bytes.</summary>
    public static FieldValue Digest(in Bytes32 value) => new(FieldType.Bytes32, value.ToArray());

    /// <summary>Yes or no.</summary>
    public static FieldValue Bool(bool value) => new(FieldType.Bool, [value ? (byte)1 : (byte)0]);

    /// <summary>Takes bytes as a leaf has them; anything but the type's canonical form is refused.</summary>
    public static DisclosureFault TryDecode(
        FieldType type,
        ReadOnlySpan<byte> bytes,
        [NotNullWhen(true)] out FieldValue? value
    )
    {
        value = null;
        if (bytes.Length > MaxSize)
            return DisclosureFault.ValueTooLong;
        var fault = Check(type, bytes);
        if (fault == DisclosureFault.None)
            value = new FieldValue(type, bytes.ToArray());
        return fault;
    }

    /// <summary>The text, or null for another type.</summary>
    public string? AsText() => Type == FieldType.Text && PlainText.TryDecode(encoded, out var text) ? text : null;

    /// <summary>The number, or null for another type.</summary>
    public ulong? AsUnsigned() => Type == FieldType.Unsigned ? BinaryPrimitives.ReadUInt64BigEndian(encoded) : null;

    /// <summary>The day, or null for another type.</summary>
    public DateOnly? AsDate() => Type == FieldType.Date && TryDay(encoded, out var day) ? day : null;

    /// <summary>The 32 bytes, or null for another type.</summary>
    public Bytes32? AsBytes32() => Type == FieldType.Bytes32 ? new Bytes32(encoded) : null;

    /// <summary>The truth value, or null for another type.</summary>
    public bool? AsBool() => Type == FieldType.Bool ? encoded[0] == 1 : null;

    /// <summary>By type and bytes.</summary>
    public bool Equals(FieldValue? other) =>
        other is not null && Type == other.Type && encoded.AsSpan().SequenceEqual(other.encoded);

    /// <summary>By type and bytes.</summary>
    public override bool Equals(object? obj) => Equals(obj as FieldValue);

    /// <inheritdoc/>
    public override int GetHashCode()
    {
        var hash = new HashCode();
        hash.Add(Type);
        hash.AddBytes(encoded);
        return hash.ToHashCode();
    }

    /// <summary>The type alone: what a field says is nobody's business but the reader's to whom it was disclosed.</summary>
    public override string ToString() => Type.ToString();

    /// <summary>The value as bundles write it; null for an absent one.</summary>
    public string? Format() =>
        Type switch
        {
            FieldType.Text => AsText(),
            FieldType.Unsigned => AsUnsigned()!.Value.ToString(CultureInfo.InvariantCulture),
            FieldType.Date => AsDate()!.Value.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture),
            FieldType.Bytes32 => Hex.Encode(encoded),
            FieldType.Bool => encoded[0] == 1 ? "true" : "false",
            _ => null,
        };

    private static DisclosureFault Check(FieldType type, ReadOnlySpan<byte> bytes) =>
        type switch
        {
            FieldType.Absent => Good(bytes.IsEmpty),
            FieldType.Text => PlainText.TryDecode(bytes, out _) ? DisclosureFault.None : DisclosureFault.BadText,
            FieldType.Unsigned => Good(bytes.Length == 8),
            FieldType.Date => Good(TryDay(bytes, out _)),
            FieldType.Bytes32 => Good(bytes.Length == 32),
            FieldType.Bool => Good(bytes.Length == 1 && bytes[0] <= 1),
            _ => DisclosureFault.WrongType,
        };

    private static DisclosureFault Good(bool holds) => holds ? DisclosureFault.None : DisclosureFault.BadValue;

    private static bool TryDay(ReadOnlySpan<byte> bytes, out DateOnly day)
    {
        day = default;
        if (bytes.Length != 4)
            return false;
        var number = BinaryPrimitives.ReadUInt32BigEndian(bytes);
        var (year, month, date) = ((int)(number / 10_000), (int)(number / 100 % 100), (int)(number % 100));
        if (year is < 1 or > 9999 || month is < 1 or > 12 || date < 1 || date > DateTime.DaysInMonth(year, month))
            return false;
        day = new DateOnly(year, month, date);
        return true;
    }
}
