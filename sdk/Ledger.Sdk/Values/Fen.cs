using System.Globalization;
using System.Text.Json;
using System.Text.Json.Serialization;

namespace Ledger.Sdk;

/// <summary>An amount of money in fen (分). No way from or to floating point; arithmetic is checked.</summary>
[JsonConverter(typeof(FenJsonConverter))]
public readonly record struct Fen(long Value) : IComparable<Fen>
{
    /// <summary>No money.</summary>
    public static Fen Zero => default;

    /// <exception cref="ArgumentException">A third decimal, or beyond the range of 64 bits.</exception>
    public static Fen FromYuan(decimal yuan)
    {
        var fen = yuan * 100m;
        if (decimal.Truncate(fen) != fen)
            throw new ArgumentException("An amount in yuan has at most two decimals.", nameof(yuan));
        return fen is >= long.MinValue and <= long.MaxValue
            ? new Fen((long)fen)
            : throw new ArgumentException("The amount is beyond 64 bits of fen.", nameof(yuan));
    }

    /// <summary>In yuan, with two decimals.</summary>
    public decimal ToYuan() => Value / 100m;

    /// <summary>The sum. An overflow throws.</summary>
    public static Fen operator +(Fen a, Fen b) => new(checked(a.Value + b.Value));

    /// <summary>The difference. An overflow throws.</summary>
    public static Fen operator -(Fen a, Fen b) => new(checked(a.Value - b.Value));

    /// <summary>The multiple. An overflow throws.</summary>
    public static Fen operator *(Fen a, long times) => new(checked(a.Value * times));

    /// <summary>Less.</summary>
    public static bool operator <(Fen a, Fen b) => a.Value < b.Value;

    /// <summary>More.</summary>
    public static bool operator >(Fen a, Fen b) => a.Value > b.Value;

    /// <summary>Less or equal.</summary>
    public static bool operator <=(Fen a, Fen b) => a.Value <= b.Value;

    /// <summary>More or equal.</summary>
    public static bool operator >=(Fen a, Fen b) => a.Value >= b.Value;

    /// <summary>By amount.</summary>
    public int CompareTo(Fen other) => Value.CompareTo(other.Value);

    /// <summary>Yuan with two decimals, for instance 1280000.00.</summary>
    public override string ToString() => ToYuan().ToString("F2", CultureInfo.InvariantCulture);

    /// <summary>An amount that stands on the chain.</summary>
    /// <exception cref="OverflowException">Above 2^63 - 1, which only an older chaincode took.</exception>
    internal static Fen OfChain(ulong fen) =>
        fen <= long.MaxValue
            ? new Fen((long)fen)
            : throw new OverflowException("An amount of the record is above 2^63 - 1 fen; an older chaincode took it.");

    /// <summary>As the chain takes amounts of requests.</summary>
    /// <exception cref="ArgumentException">Not above zero.</exception>
    internal ulong Required(string name) =>
        Value > 0 ? (ulong)Value : throw new ArgumentException("An amount must be above zero.", name);
}

/// <summary>A decimal string of fen: JSON numbers pass 2^53 only with luck.</summary>
internal sealed class FenJsonConverter : JsonConverter<Fen>
{
    public override Fen Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options) =>
        reader.TokenType == JsonTokenType.String
        && long.TryParse(reader.GetString(), NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var fen)
            ? new Fen(fen)
            : throw new JsonException("An amount is a decimal string of fen.");

    public override void Write(Utf8JsonWriter writer, Fen value, JsonSerializerOptions options) =>
        writer.WriteStringValue(value.Value.ToString(CultureInfo.InvariantCulture));
}
