using System.Diagnostics.CodeAnalysis;
using System.Globalization;
using System.Text.Json;
using System.Text.Json.Serialization;
using Ledger.Evidence.Texts;

namespace Ledger.Sdk;

/// <summary>
/// The caller's own name for one operation: the same key with the same content gives the same receipt, years later too.
/// 1 to 128 visible ASCII characters; never made by this library, and it never expires.
/// The content is all that the statement says, its <see cref="Statement.EventTime"/> (in whole seconds) too: a repeated call
/// gives the time at which it happened, from the caller's row, and not the time of the call, which would make it another one
/// (<see cref="OperationKeyReused"/>). Documents count by their digests; the salts that are drawn do not count.
/// </summary>
[JsonConverter(typeof(OperationKeyJsonConverter))]
public readonly record struct OperationKey : IParsable<OperationKey>
{
    private readonly string? value;

    /// <exception cref="ArgumentException">Empty, longer than 128, or not visible ASCII; the message says where.</exception>
    public OperationKey(string value)
    {
        ArgumentNullException.ThrowIfNull(value);
        if (TextProfiles.OperationKey.Check(value) is { } problem)
            throw new ArgumentException(Expected + problem.En, nameof(value));
        this.value = value;
    }

    /// <exception cref="InvalidOperationException">A default value, which names nothing.</exception>
    public string Value => value ?? throw new InvalidOperationException("This OperationKey was never set.");

    /// <summary>For instance <c>OperationKey.Of("contract", 17, "sign")</c>: contract/17/sign.</summary>
    public static OperationKey Of(string kind, long id, string operation) =>
        new(kind + "/" + id.ToString(CultureInfo.InvariantCulture) + "/" + operation);

    /// <summary>Parts joined by "/".</summary>
    public static OperationKey Of(params ReadOnlySpan<string> parts) => new(string.Join('/', parts!));

    /// <summary>False: empty, longer than 128, or not visible ASCII.</summary>
    public static bool TryParse([NotNullWhen(true)] string? s, IFormatProvider? provider, out OperationKey result)
    {
        var valid = s is not null && TextProfiles.OperationKey.Check(s) is null;
        result = valid ? new OperationKey(s!) : default;
        return valid;
    }

    /// <exception cref="FormatException">Empty, longer than 128, or not visible ASCII.</exception>
    public static OperationKey Parse(string s, IFormatProvider? provider) =>
        TextProfiles.OperationKey.Check(s) is { } problem
            ? throw new FormatException(Expected + problem.En)
            : new OperationKey(s);

    private const string Expected = "An operation key has 1 to 128 visible ASCII characters: ";

    /// <summary>The key's text.</summary>
    public override string ToString() => Value;
}

internal sealed class OperationKeyJsonConverter : JsonConverter<OperationKey>
{
    public override OperationKey Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options) =>
        reader.TokenType == JsonTokenType.String && OperationKey.TryParse(reader.GetString(), null, out var key)
            ? key
            : throw new JsonException("Not an operation key.");

    public override void Write(Utf8JsonWriter writer, OperationKey value, JsonSerializerOptions options) =>
        writer.WriteStringValue(value.Value);
}
