using System.Globalization;
using System.Text.Json;
using Ledger.Evidence.Primitives;
using Ledger.Evidence.Texts;

namespace Ledger.Chaincode;

/// <summary>
/// One JSON object of a description, read so that every fault is collected and none hides another: a value that does not
/// fit is noted and replaced by a neutral one, unknown keys are noted at the end.
/// </summary>
internal sealed class DescriptionObject
{
    private readonly JsonElement element;
    private readonly string path;
    private readonly List<string> faults;
    private readonly HashSet<string> known = new(StringComparer.Ordinal);

    public DescriptionObject(JsonElement element, string path, List<string> faults)
    {
        this.path = path;
        this.faults = faults;
        this.element = element;
        if (element.ValueKind != JsonValueKind.Object)
            faults.Add((path.Length == 0 ? "the file" : path) + ": expected an object.");
    }

    public string PathOf(string key) => path.Length == 0 ? key : path + "." + key;

    public void Fault(string key, string what) => faults.Add(PathOf(key) + ": " + what + ".");

    public JsonElement? Optional(string key)
    {
        known.Add(key);
        return
            element.ValueKind == JsonValueKind.Object
            && element.TryGetProperty(key, out var value)
            && value.ValueKind != JsonValueKind.Null
            ? value
            : null;
    }

    public JsonElement? Required(string key)
    {
        var value = Optional(key);
        if (value is null)
            Fault(key, "is missing");
        return value;
    }

    public string Text(string key, int limit = 200)
    {
        if (Required(key) is not { } value)
            return "";
        var text = value.ValueKind == JsonValueKind.String ? value.GetString()! : null;
        if (text is null || text.Length == 0 || text.Length > limit)
        {
            Fault(key, "expected a text of 1 to " + limit.ToString(CultureInfo.InvariantCulture) + " characters");
            return "";
        }
        return text;
    }

    /// <summary>A text in the one spelling that its profile gives it.</summary>
    public string Text(TextProfile profile, string key)
    {
        var text = Text(key, 2 * profile.MaxLength);
        if (text.Length == 0 || profile.Check(text) is not { } problem)
            return text;
        Fault(
            key,
            "expected "
                + profile.Characters
                + ", at most "
                + profile.MaxLength.ToString(CultureInfo.InvariantCulture)
                + " characters: "
                + problem.En.TrimEnd('.')
        );
        return "";
    }

    public bool Flag(string key)
    {
        var value = Optional(key);
        if (value is not (null or { ValueKind: JsonValueKind.True or JsonValueKind.False }))
            Fault(key, "expected true or false");
        return value is { ValueKind: JsonValueKind.True };
    }

    public ulong Number(string key, ulong least, ulong most, ulong? fallback = null)
    {
        var value = fallback is null ? Required(key) : Optional(key);
        if (value is not { } given)
            return fallback ?? least;
        if (given.ValueKind == JsonValueKind.Number && given.TryGetUInt64(out var n) && n >= least && n <= most)
            return n;
        Fault(key, string.Create(CultureInfo.InvariantCulture, $"expected a number from {least} to {most}"));
        return least;
    }

    /// <summary>A time, block number or amount: a decimal string.</summary>
    public ulong Decimal(string key, ulong least, ulong most, ulong? fallback = null)
    {
        var value = fallback is null ? Required(key) : Optional(key);
        if (value is not { } given)
            return fallback ?? least;
        if (TryDecimal(given, out var n) && n >= least && n <= most)
            return n;
        Fault(
            key,
            string.Create(CultureInfo.InvariantCulture, $"expected a decimal text from \"{least}\" to \"{most}\"")
        );
        return least;
    }

    public static bool TryDecimal(JsonElement given, out ulong number)
    {
        number = 0;
        return given.ValueKind == JsonValueKind.String
            && given.GetString() is { Length: > 0 } text
            && (text[0] != '0' || text.Length == 1)
            && ulong.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out number);
    }

    public Address? Address(string key, bool required)
    {
        var value = required ? Required(key) : Optional(key);
        if (value is not { } given)
            return null;
        if (given.ValueKind == JsonValueKind.String && TryAddress(given.GetString(), out var address))
            return address;
        Fault(key, "expected an address: 0x and 40 hex digits, not zero");
        return null;
    }

    public static bool TryAddress(string? text, out Address address) =>
        Ledger.Evidence.Primitives.Address.TryParse(text, out address) && !address.IsZero;

    public byte[] Base64(string key, int limit = 1024)
    {
        if (Required(key) is not { } value)
            return [];
        if (
            value.ValueKind == JsonValueKind.String
            && value.GetString()!.Length <= limit * 4 / 3 + 4
            && value.TryGetBytesFromBase64(out var bytes)
        )
            return bytes;
        Fault(key, "expected base64");
        return [];
    }

    public Bilingual Bilingual(string key)
    {
        if (Required(key) is not { } value)
            return new Bilingual("", "");
        var o = new DescriptionObject(value, PathOf(key), faults);
        var name = new Bilingual(o.Text(TextProfiles.Name, "zh"), o.Text(TextProfiles.Name, "en"));
        o.End();
        return name;
    }

    public List<(JsonElement Value, string Path)> List(string key, int least, int most)
    {
        if (Required(key) is not { } value)
            return [];
        var count = value.ValueKind == JsonValueKind.Array ? value.GetArrayLength() : -1;
        if (count < least || count > most)
        {
            Fault(key, string.Create(CultureInfo.InvariantCulture, $"expected a list of {least} to {most}"));
            return [];
        }
        return [.. value.EnumerateArray().Select((e, i) => (e, PathOf(key) + "[" + i + "]"))];
    }

    /// <summary>Notes every key that nobody asked for: a misspelt one would silently mean its default.</summary>
    public void End()
    {
        if (element.ValueKind != JsonValueKind.Object)
            return;
        foreach (var property in element.EnumerateObject())
            if (!known.Contains(property.Name))
                Fault(property.Name, "is not known");
    }
}
