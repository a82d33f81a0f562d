using System.Buffers;
using System.Diagnostics.CodeAnalysis;
using System.Globalization;
using System.Runtime.InteropServices;
using System.Text.Json;
using Ledger.Evidence.Primitives;
using Ledger.Evidence.Schemas;

namespace Ledger.Evidence.Disclosures;

/// <summary>
/// A disclosure as an entry of a bundle or of a masked view, docs/evidence.md 11: numbers beyond 2^53 are strings, every
/// key is known and stands once.
/// </summary>
public static class DisclosureJson
{
    private static readonly string[] EntryKeys = ["record", "version", "schema", "p", "fields"];

    /// <summary>As it stands in a bundle.</summary>
    public static void Write(Utf8JsonWriter writer, Disclosure disclosure)
    {
        writer.WriteStartObject();
        writer.WriteString("record", disclosure.Record.ToString());
        writer.WriteNumber("version", disclosure.Version);
        writer.WriteString("schema", disclosure.Schema.Id);
        writer.WriteNumber("p", (int)disclosure.Profile);
        writer.WriteStartArray("fields");
        foreach (var field in disclosure.Fields)
        {
            writer.WriteStartObject();
            writer.WriteNumber("index", field.Index);
            writer.WriteNumber("type", (int)field.Value.Type);
            if (field.Value.AsBool() is { } truth)
                writer.WriteBoolean("value", truth);
            else if (field.Value.Format() is { } text)
                writer.WriteString("value", text);
            writer.WriteString("salt", Hex.Encode(field.Salt));
            writer.WriteStartArray("path");
            foreach (var sibling in field.Path)
                writer.WriteStringValue(sibling.ToString());
            writer.WriteEndArray();
            writer.WriteEndObject();
        }
        writer.WriteEndArray();
        writer.WriteEndObject();
    }

    /// <summary>Reads one entry; what it says is unproved until <see cref="Disclosure.Verify"/>.</summary>
    public static DisclosureFault TryRead(JsonElement element, [NotNullWhen(true)] out Disclosure? disclosure)
    {
        disclosure = null;
        if (!HasExactly(element, EntryKeys))
            return DisclosureFault.BadForm;
        if (
            !TryString(element.GetProperty("record"), out var recordText)
            || !Bytes32.TryParse(recordText, out var record)
            || !TryUInt32(element.GetProperty("version"), out var version)
            || version == 0
            || !TryString(element.GetProperty("schema"), out var schemaId)
            || !TryUInt32(element.GetProperty("p"), out var profile)
            || element.GetProperty("fields").ValueKind != JsonValueKind.Array
        )
            return DisclosureFault.BadForm;
        if (CommitmentSchema.Find(schemaId) is not { } schema)
            return DisclosureFault.UnknownSchema;
        if (profile is not (1 or 2))
            return DisclosureFault.UnknownProfile;
        if (element.GetProperty("fields").GetArrayLength() > schema.Positions)
            return DisclosureFault.IndexOutOfRange;
        var fields = new List<DisclosedField>();
        foreach (var item in element.GetProperty("fields").EnumerateArray())
        {
            var fault = TryReadField(item, out var field);
            if (field is null)
                return fault;
            fields.Add(field);
        }
        disclosure = new Disclosure(record, version, schema, (CommitmentProfile)profile, fields);
        return DisclosureFault.None;
    }

    private static DisclosureFault TryReadField(JsonElement element, out DisclosedField? field)
    {
        field = null;
        if (element.ValueKind != JsonValueKind.Object || !element.TryGetProperty("type", out var typeElement))
            return DisclosureFault.BadForm;
        if (!TryUInt32(typeElement, out var type) || type > (uint)FieldType.Bool)
            return DisclosureFault.WrongType;
        string[] keys = type == 0 ? ["index", "type", "salt", "path"] : ["index", "type", "value", "salt", "path"];
        if (
            !HasExactly(element, keys)
            || !TryUInt32(element.GetProperty("index"), out var index)
            || !TryString(element.GetProperty("salt"), out var saltText)
            || element.GetProperty("path").ValueKind != JsonValueKind.Array
        )
            return DisclosureFault.BadForm;
        if (index > byte.MaxValue)
            return DisclosureFault.IndexOutOfRange;
        if (!Hex.TryDecode(saltText, out var salt, Salt.Size) || salt.Length != Salt.Size)
            return DisclosureFault.BadSalt;
        var path = new List<Bytes32>();
        foreach (var item in element.GetProperty("path").EnumerateArray())
        {
            if (!TryWord(item, out var sibling))
                return DisclosureFault.BadForm;
            if (path.Count == 8)
                return DisclosureFault.WrongPathLength;
            path.Add(sibling);
        }
        var fault = TryReadValue((FieldType)type, element, out var value);
        if (value is not null)
            field = new DisclosedField((int)index, value, salt, path);
        return fault;
    }

    private static DisclosureFault TryReadValue(FieldType type, JsonElement field, out FieldValue? value)
    {
        value = null;
        if (type == FieldType.Absent)
        {
            value = FieldValue.Absent;
            return DisclosureFault.None;
        }
        var element = field.GetProperty("value");
        if (type == FieldType.Bool)
        {
            if (element.ValueKind is not (JsonValueKind.True or JsonValueKind.False))
                return DisclosureFault.BadValue;
            value = FieldValue.Bool(element.ValueKind == JsonValueKind.True);
            return DisclosureFault.None;
        }
        // A number above 2^53 written as a JSON number has lost digits in some readers: numbers are strings here.
        if (!TryString(element, out var text))
            return DisclosureFault.BadValue;
        if (type == FieldType.Text)
        {
            if (!PlainText.IsPlain(text))
                return DisclosureFault.BadText;
            return FieldValue.TryDecode(type, PlainText.Encode(text), out value);
        }
        value = type switch
        {
            FieldType.Unsigned => TryUInt64(text, out var number) ? FieldValue.Unsigned(number) : null,
            FieldType.Date => DateOnly.TryParseExact(
                text,
                "yyyy-MM-dd",
                CultureInfo.InvariantCulture,
                DateTimeStyles.None,
                out var day
            )
                ? FieldValue.Date(day)
                : null,
            FieldType.Bytes32 => Bytes32.TryParse(text, out var digest) ? FieldValue.Digest(digest) : null,
            _ => null,
        };
        return value is null ? DisclosureFault.BadValue : DisclosureFault.None;
    }

    /// <summary>0x and 32 bytes in hex; read where it stands, unless a character of it is escaped.</summary>
    private static bool TryWord(JsonElement element, out Bytes32 word)
    {
        word = default;
        if (element.ValueKind != JsonValueKind.String)
            return false;
        var raw = JsonMarshal.GetRawUtf8Value(element)[1..^1];
        if (raw.Contains((byte)'\\'))
            return TryString(element, out var text) && Bytes32.TryParse(text, out word);
        Span<byte> bytes = stackalloc byte[Bytes32.Size];
        if (
            raw.Length != 2 + 2 * Bytes32.Size
            || raw[0] != '0'
            || (raw[1] | 0x20) != 'x'
            || Convert.FromHexString(raw[2..], bytes, out _, out _) != OperationStatus.Done
        )
            return false;
        word = new Bytes32(bytes);
        return true;
    }

    private static bool TryUInt64(string text, out ulong number)
    {
        number = 0;
        return text.Length > 0
            && (text[0] != '0' || text.Length == 1)
            && ulong.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out number);
    }

    private static bool TryUInt32(JsonElement element, out uint number)
    {
        number = 0;
        return element.ValueKind == JsonValueKind.Number && element.TryGetUInt32(out number);
    }

    private static bool TryString(JsonElement element, [NotNullWhen(true)] out string? text)
    {
        text = null;
        if (element.ValueKind != JsonValueKind.String)
            return false;
        try
        {
            text = element.GetString();
        }
        catch (InvalidOperationException)
        {
            // Malformed UTF-8 or an unpaired surrogate escape.
            return false;
        }
        return text is not null;
    }

    private static bool HasExactly(JsonElement element, string[] keys)
    {
        if (element.ValueKind != JsonValueKind.Object)
            return false;
        var count = 0;
        foreach (var property in element.EnumerateObject())
        {
            if (!IsOneOf(property, keys))
                return false;
            count++;
        }
        if (count != keys.Length)
            return false;
        foreach (var key in keys)
            if (!element.TryGetProperty(key, out _))
                return false;
        return true;
    }

    private static bool IsOneOf(JsonProperty property, string[] keys)
    {
        foreach (var key in keys)
            if (property.NameEquals(key))
                return true;
        return false;
    }
}
