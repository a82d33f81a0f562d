using System.Globalization;
using System.Text.Json;
using System.Text.Unicode;
using Ledger.Evidence.Disclosures;
using Ledger.Evidence.Primitives;
using Ledger.Evidence.Texts;

namespace Ledger.Evidence.Json;

/// <summary>Why a JSON text was refused, on its way to the caller that turns it into a value or an exception.</summary>
internal sealed class JsonFaultException(
    BundleFaultKind kind,
    string path,
    Sentence reason,
    long limit = 0,
    long actual = 0,
    Exception? cause = null
) : Exception(path + ": " + reason.En, cause)
{
    public BundleFault Fault { get; } = new(kind, path, reason, limit, actual);
}

/// <summary>
/// Reads one JSON object strictly: each key is asked for once, a key that nobody asked for is refused by
/// <see cref="End"/>. Numbers of chain, time and money are decimal strings (I-JSON, RFC 7493), bytes are 0x hex.
/// </summary>
internal sealed class JsonObjectReader
{
    private readonly JsonElement element;
    private readonly string path;
    private readonly List<string> asked = [];

    public JsonObjectReader(JsonElement element, string path)
    {
        if (element.ValueKind != JsonValueKind.Object)
            throw Bad(path, "object");
        this.element = element;
        this.path = path;
    }

    /// <summary>Parses a whole text. Duplicate keys, comments, trailing commas and invalid UTF-8 are refused.</summary>
    /// <remarks>RFC 7493 2.3 (no duplicate names); the depth is held by the parser.</remarks>
    public static JsonDocument Parse(ReadOnlyMemory<byte> json, int maxBytes, int maxDepth)
    {
        if (json.Length > maxBytes)
            throw TooLarge("bytes", "", json.Length, maxBytes);
        // Checked here for the whole text: the parser leaves strings alone until they are read, and then it throws.
        if (!Utf8.IsValid(json.Span))
            throw NotJson(null);
        try
        {
            return JsonDocument.Parse(
                json,
                new JsonDocumentOptions { MaxDepth = maxDepth, AllowDuplicateProperties = false }
            );
        }
        catch (Exception e) when (e is JsonException or InvalidOperationException)
        {
            // InvalidOperationException: half a surrogate pair in a key, met where doubled keys are looked for.
            throw NotJson(e);
        }
    }

    /// <summary>EF BB BF in front: an editor saved the file "with BOM"; JSON has none (RFC 8259, 8.1).</summary>
    public static bool HasByteOrderMark(ReadOnlySpan<byte> text) => text is [0xef, 0xbb, 0xbf, ..];

    /// <summary>One sentence for every parser: a report reads the same in each language. The parser's own words are the cause.</summary>
    private static JsonFaultException NotJson(Exception? cause) =>
        new(BundleFaultKind.NotJson, "", Reason("notJson"), cause: cause);

    public string Path(string key) => path.Length == 0 ? key : path + "." + key;

    public bool Has(string key) => element.TryGetProperty(key, out _);

    public JsonElement Required(string key)
    {
        if (!element.TryGetProperty(key, out var value))
            throw new JsonFaultException(BundleFaultKind.MissingKey, Path(key), Reason("missing"));
        asked.Add(key);
        return value;
    }

    public JsonElement? Optional(string key)
    {
        if (!element.TryGetProperty(key, out var value))
            return null;
        asked.Add(key);
        return value;
    }

    public JsonObjectReader Object(string key) => new(Required(key), Path(key));

    public string Text(string key, int maxChars = 1024) => Text(Required(key), Path(key), maxChars);

    public bool Flag(string key) =>
        Required(key).ValueKind switch
        {
            JsonValueKind.True => true,
            JsonValueKind.False => false,
            _ => throw Bad(Path(key), "flag"),
        };

    /// <summary>A small JSON number.</summary>
    public ulong Number(string key, ulong max) => Number(Required(key), Path(key), max);

    /// <summary>A decimal string without sign or leading zero.</summary>
    public ulong Decimal(string key) => Decimal(Required(key), Path(key));

    public byte[] Bytes(string key, int maxBytes) => Bytes(Required(key), Path(key), maxBytes);

    public Bytes32 Word(string key) => Word(Required(key), Path(key));

    public Address Address(string key) => Address(Required(key), Path(key));

    public byte[] Base64(string key, int maxBytes) => Base64(Required(key), Path(key), maxBytes);

    public List<T> List<T>(string key, int max, Func<JsonElement, string, T> read)
    {
        var array = Required(key);
        if (array.ValueKind != JsonValueKind.Array)
            throw Bad(Path(key), "list");
        var count = array.GetArrayLength();
        if (count > max)
            throw TooMany(Path(key), count, max);
        var result = new List<T>(count);
        foreach (var item in array.EnumerateArray())
            result.Add(read(item, Path(key) + "[" + result.Count.ToString(CultureInfo.InvariantCulture) + "]"));
        return result;
    }

    /// <summary>A list in which nothing stands twice.</summary>
    /// <param name="identity">What two entries may not have in common.</param>
    public List<T> Set<T, TIdentity>(
        string key,
        int max,
        Func<JsonElement, string, T> read,
        Func<T, TIdentity> identity
    )
    {
        var seen = new HashSet<TIdentity>();
        return List(
            key,
            max,
            (element, at) =>
            {
                var item = read(element, at);
                return seen.Add(identity(item)) ? item : throw Bad(at, "twice");
            }
        );
    }

    /// <summary>Refuses keys that were not asked for.</summary>
    public void End()
    {
        // No name stands twice (the parser refuses that) and none is asked for twice: as many as asked means those alone.
        if (element.GetPropertyCount() == asked.Count)
            return;
        foreach (var property in element.EnumerateObject())
            if (!asked.Exists(property.NameEquals))
                throw new JsonFaultException(
                    BundleFaultKind.UnknownKey,
                    path,
                    Reason("unknownKey", ("key", Same(Shown(property.Name))))
                );
    }

    /// <param name="reason">Of the sentences <c>form.</c>, in both languages.</param>
    public static JsonFaultException Bad(string path, string reason, params ReadOnlySpan<(string, Bilingual)> values) =>
        new(BundleFaultKind.BadValue, path, Reason(reason, values));

    public static JsonFaultException BadDisclosure(string path, DisclosureFault fault) =>
        Bad(path, "disclosure", ("fault", Sentences.Text(Sentences.Get("disclosure." + fault))));

    public static JsonFaultException TooMany(string path, long actual, long max) =>
        TooLarge("entries", path, actual, max);

    private static JsonFaultException TooLarge(string reason, string path, long actual, long max) =>
        new(
            BundleFaultKind.TooLarge,
            path,
            Reason(reason, ("actual", Sentences.Number((ulong)actual)), ("max", Sentences.Number((ulong)max))),
            max,
            actual
        );

    public static Sentence Reason(string reason, params ReadOnlySpan<(string, Bilingual)> values) =>
        Sentences.Get("form." + reason, values);

    /// <summary>A name or a value that is the same in both languages.</summary>
    public static Bilingual Same(string text) => new(text, text);

    public static string Text(JsonElement value, string path, int maxChars)
    {
        if (value.ValueKind != JsonValueKind.String)
            throw Bad(path, "text");
        string text;
        try
        {
            text = value.GetString()!;
        }
        catch (InvalidOperationException)
        {
            throw Bad(path, "unicode");
        }
        if (text.Length > maxChars)
            throw TooMany(path, text.Length, maxChars);
        return text;
    }

    public static ulong Number(JsonElement value, string path, ulong max) =>
        value.ValueKind == JsonValueKind.Number
        && value.TryGetUInt64(out var number)
        && number <= max
        && IsPlain(value.GetRawText())
            ? number
            : throw Bad(path, "number", ("max", Sentences.Number(max)));

    public static ulong Decimal(JsonElement value, string path)
    {
        var text = Text(value, path, 20);
        return IsPlain(text) && ulong.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var number)
            ? number
            : throw Bad(path, "decimal");
    }

    public static byte[] Bytes(JsonElement value, string path, int maxBytes)
    {
        var digits = Digits(value, path, maxBytes);
        var result = new byte[digits.Length / 2];
        Decode(digits, result, path);
        return result;
    }

    public static Bytes32 Word(JsonElement value, string path)
    {
        var digits = Digits(value, path, Bytes32.Size);
        Span<byte> bytes = stackalloc byte[Bytes32.Size];
        Decode(digits, bytes[..(digits.Length / 2)], path);
        return digits.Length == 2 * Bytes32.Size ? new Bytes32(bytes) : throw Bad(path, "word");
    }

    public static Address Address(JsonElement value, string path)
    {
        var digits = Digits(value, path, Evidence.Primitives.Address.Size);
        Span<byte> bytes = stackalloc byte[Evidence.Primitives.Address.Size];
        Decode(digits, bytes[..(digits.Length / 2)], path);
        return digits.Length == 2 * Evidence.Primitives.Address.Size ? new Address(bytes) : throw Bad(path, "address");
    }

    /// <summary>What stands behind 0x, as UTF-8; its number and letter case are checked, not yet that it is hexadecimal.</summary>
    private static ReadOnlySpan<byte> Digits(JsonElement value, string path, int maxBytes)
    {
        if (value.ValueKind != JsonValueKind.String)
            throw Bad(path, "hex");
        var raw = System.Runtime.InteropServices.JsonMarshal.GetRawUtf8Value(value)[1..^1];
        if (raw.Length > 2 + 2L * maxBytes)
            throw TooLarge("bytes", path, (raw.Length - 2) / 2, maxBytes);
        if (raw.Length < 2 || raw[0] != '0' || raw[1] != 'x' || raw.ContainsAnyInRange((byte)'A', (byte)'F'))
            throw Bad(path, "hex");
        return raw[2..];
    }

    private static void Decode(ReadOnlySpan<byte> digits, Span<byte> into, string path)
    {
        if (
            Convert.FromHexString(digits, into, out _, out var written) != System.Buffers.OperationStatus.Done
            || written != into.Length
            || digits.Length % 2 != 0
        )
            throw Bad(path, "evenHex");
    }

    public static byte[] Base64(JsonElement value, string path, int maxBytes)
    {
        var text = Text(value, path, maxBytes / 3 * 4 + 4);
        var buffer = new byte[text.Length];
        return
            Convert.TryFromBase64String(text, buffer, out var written)
            && string.Equals(Convert.ToBase64String(buffer, 0, written), text, StringComparison.Ordinal)
            ? buffer[..written]
            : throw Bad(path, "base64");
    }

    /// <summary>A key from the input, short and without anything but plain characters.</summary>
    private static string Shown(string key) =>
        new([.. key.Take(32).Select(c => char.IsAsciiLetterOrDigit(c) || c is '_' or '-' ? c : '?')]);

    private static bool IsPlain(string digits) =>
        digits.Length > 0
        && digits.AsSpan().IndexOfAnyExceptInRange('0', '9') < 0
        && (digits.Length == 1 || digits[0] != '0');
}
