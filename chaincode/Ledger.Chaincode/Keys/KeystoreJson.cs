using System.Globalization;
using System.Text.Json;

namespace Ledger.Chaincode;

/// <summary>
/// Reads a keystore as tools really write it: key names in any letter case (Crypto, crypto), hex with or without 0x in any
/// case, numbers also as text, unknown keys beside the known ones.
/// </summary>
internal readonly struct KeystoreJson(JsonElement element)
{
    public KeystoreJson Object(string name)
    {
        var value = Required(name);
        return value.ValueKind == JsonValueKind.Object
            ? new KeystoreJson(value)
            : throw Malformed(name, "expected an object");
    }

    public string Text(string name)
    {
        var value = Required(name);
        return value.ValueKind == JsonValueKind.String ? value.GetString()! : throw Malformed(name, "expected a text");
    }

    public string? OptionalText(string name) =>
        Find(name) is { ValueKind: JsonValueKind.String } value ? value.GetString() : null;

    public bool Flag(string name) => Find(name) is { ValueKind: JsonValueKind.True };

    public long Integer(string name)
    {
        var value = Required(name);
        if (value.ValueKind == JsonValueKind.Number && value.TryGetInt64(out var number))
            return number;
        if (
            value.ValueKind == JsonValueKind.String
            && long.TryParse(value.GetString(), NumberStyles.None, CultureInfo.InvariantCulture, out number)
        )
            return number;
        throw Malformed(name, "expected a whole number");
    }

    public byte[] Bytes(string name, int limit)
    {
        ReadOnlySpan<char> text = Text(name);
        if (text.StartsWith("0x", StringComparison.OrdinalIgnoreCase))
            text = text[2..];
        if (text.Length > 2 * limit)
            throw Malformed(name, "at most " + limit.ToString(CultureInfo.InvariantCulture) + " bytes are allowed");
        var bytes = new byte[text.Length / 2];
        return
            text.Length % 2 == 0
            && Convert.FromHexString(text, bytes, out _, out _) == System.Buffers.OperationStatus.Done
            ? bytes
            : throw Malformed(name, "expected hex digits");
    }

    public byte[] Exactly(string name, int size)
    {
        var bytes = Bytes(name, size);
        return bytes.Length == size
            ? bytes
            : throw Malformed(name, "expected " + size.ToString(CultureInfo.InvariantCulture) + " bytes");
    }

    public static KeystoreException Malformed(string name, string what) =>
        new(KeystoreFault.Malformed, name + ": " + what + ".");

    private JsonElement Required(string name) => Find(name) ?? throw Malformed(name, "is missing");

    private JsonElement? Find(string name)
    {
        foreach (var property in element.EnumerateObject())
            if (string.Equals(property.Name, name, StringComparison.OrdinalIgnoreCase))
                return property.Value;
        return null;
    }
}
