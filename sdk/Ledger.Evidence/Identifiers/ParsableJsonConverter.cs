using System.Globalization;
using System.Text.Json;
using System.Text.Json.Serialization;

namespace Ledger.Evidence.Identifiers;

/// <summary>Writes an identifier as the string of its <c>ToString</c> and reads it back strictly.</summary>
public sealed class ParsableJsonConverter<T> : JsonConverter<T>
    where T : struct, IParsable<T>
{
    /// <summary>Takes a string that parses, and nothing else.</summary>
    public override T Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options) =>
        reader.TokenType == JsonTokenType.String
        && T.TryParse(reader.GetString(), CultureInfo.InvariantCulture, out var value)
            ? value
            : throw new JsonException("Not a " + typeof(T).Name + ".");

    /// <summary>The string of <c>ToString</c>.</summary>
    public override void Write(Utf8JsonWriter writer, T value, JsonSerializerOptions options) =>
        (writer ?? throw new ArgumentNullException(nameof(writer))).WriteStringValue(value.ToString());
}
