using System.Globalization;
using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Nodes;
using System.Text.Json.Serialization;
using Ledger.Evidence.Texts;

namespace Ledger.Node;

/// <summary>
/// node.json: the one way to configure a node. Each name that is no setting, each name given twice and each value of another
/// kind is a fault by the setting's name; what can be read is read all the same, so that its own faults are told with them.
/// Values are not repeated: a secret may stand in the wrong place.
/// </summary>
public sealed class NodeFile
{
    /// <summary>A longer file is not read.</summary>
    public const int MaxBytes = 1024 * 1024;

    private static readonly JsonSerializerOptions Form = new()
    {
        PropertyNamingPolicy = JsonNamingPolicy.CamelCase,
        DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull,
        Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
        WriteIndented = true,
    };

    private static readonly JsonDocumentOptions Reading = new()
    {
        CommentHandling = JsonCommentHandling.Skip,
        AllowTrailingCommas = true,
        MaxDepth = 16,
    };

    private readonly List<string> faults = [];
    private readonly List<string> misread = [];
    private readonly string folder;

    private NodeFile(string folder) => this.folder = folder;

    /// <summary>What could be read; its places are absolute.</summary>
    public NodeOptions Options { get; private set; } = new();

    /// <summary>Each begins with the setting's name.</summary>
    public IReadOnlyList<string> Faults => faults;

    /// <summary>Reads the file's form; whether its values can be used, <see cref="NodeConfiguration"/> says.</summary>
    /// <exception cref="NodeStartException">It is no JSON object, or longer than <see cref="MaxBytes"/>.</exception>
    /// <exception cref="IOException">It cannot be read.</exception>
    public static NodeFile Read(string path)
    {
        var full = Path.GetFullPath(path);
        if (new FileInfo(full).Length > MaxBytes)
            throw new NodeStartException([$"{path}: longer than {MaxBytes} bytes."]);
        var file = new NodeFile(Path.GetDirectoryName(full)!);
        JsonObject read;
        try
        {
            using var json = JsonDocument.Parse(File.ReadAllBytes(full), Reading);
            if (json.RootElement.ValueKind != JsonValueKind.Object)
                throw new NodeStartException([$"{path}: expected an object of settings, {{ ... }}."]);
            read = file.Group(json.RootElement, typeof(NodeOptions), "", "");
        }
        catch (JsonException e)
        {
            throw new NodeStartException([
                FormattableString.Invariant(
                    $"{path}: no JSON (line {e.LineNumber + 1}, byte {e.BytePositionInLine + 1})."
                ),
            ]);
        }
        file.Options = read.Deserialize<NodeOptions>(Form)!;
        return file;
    }

    /// <summary>The options as a file.</summary>
    public static byte[] Write(NodeOptions options) => JsonSerializer.SerializeToUtf8Bytes(options, Form);

    /// <summary>The options, where nothing is wrong with the file or with what it names.</summary>
    /// <exception cref="NodeStartException">With every fault of both.</exception>
    public NodeOptions Check(NodeParts parts, TimeProvider time)
    {
        if (faults.Count == 0)
            return Options;
        try
        {
            NodeConfiguration.Load(Options, parts, time);
        }
        catch (NodeStartException e)
        {
            // What could not be read is not said to be missing as well.
            faults.AddRange(e.Faults.Where(f => !misread.Exists(m => IsOf(f, m))));
        }
        throw new NodeStartException(faults);
    }

    private static bool IsOf(string fault, string setting) =>
        fault.StartsWith(setting, StringComparison.Ordinal) && fault[setting.Length] is ':' or ' ' or '.' or '[';

    /// <param name="given">The object.</param>
    /// <param name="type">Whose properties its settings are.</param>
    /// <param name="at">Its place in this file, with the numbers of lists.</param>
    /// <param name="name">The same as in the table, without numbers.</param>
    private JsonObject Group(JsonElement given, Type type, string at, string name)
    {
        var properties = NodeSettings.PropertiesOf(type).ToDictionary(NodeSettings.NameOf, StringComparer.Ordinal);
        var read = new JsonObject();
        foreach (var member in given.EnumerateObject())
        {
            var place = at + member.Name;
            if (!properties.TryGetValue(member.Name, out var property))
                faults.Add($"{place}: no such setting{Meant(member.Name, properties.Keys)}");
            else if (read.ContainsKey(member.Name) || misread.Contains(place))
                faults.Add($"{place}: given twice.");
            else if (One(member.Value, property.PropertyType, place, name + member.Name) is { } value)
                read[member.Name] = value;
        }
        return read;
    }

    private JsonNode? One(JsonElement given, Type type, string at, string name)
    {
        if (NodeSettings.ItemOf(type) is { } item)
        {
            if (given.ValueKind != JsonValueKind.Array)
                return Fault(at, "a list, [ ... ]");
            var list = new JsonArray();
            var isGroup = NodeSettings.IsGroup(item);
            var number = 0;
            foreach (var each in given.EnumerateArray())
            {
                var place = at + "[" + (number++).ToString(CultureInfo.InvariantCulture) + "]";
                // What could not be read keeps its place, so that the numbers of the others stay true.
                list.Add(
                    isGroup
                        ? Inner(each, item, place, name + "[]") ?? new JsonObject()
                        : Value(each, item, place, name) ?? JsonValue.Create("")
                );
            }
            return list;
        }
        return NodeSettings.IsGroup(type) ? Inner(given, type, at, name) : Value(given, type, at, name);
    }

    private JsonNode? Inner(JsonElement given, Type type, string at, string name) =>
        given.ValueKind == JsonValueKind.Object
            ? Group(given, type, at + ".", name + ".")
            : Fault(at, "a group of settings, { ... }");

    private JsonNode? Value(JsonElement given, Type type, string at, string name) =>
        NodeSettings.KindOf(type, name) switch
        {
            SettingKind.Number => given.ValueKind == JsonValueKind.Number && given.TryGetInt32(out var number)
                ? JsonValue.Create(number)
                : Fault(at, "a whole number"),
            SettingKind.Switch => given.ValueKind is JsonValueKind.True or JsonValueKind.False
                ? JsonValue.Create(given.GetBoolean())
                : Fault(at, "true or false"),
            SettingKind.Url => given.ValueKind == JsonValueKind.String
            && Uri.TryCreate(given.GetString(), UriKind.Absolute, out var url)
                ? JsonValue.Create(url.OriginalString)
                : Fault(at, "an absolute URL"),
            _ when given.ValueKind != JsonValueKind.String => Fault(at, "a text in quotation marks"),
            SettingKind.Place when given.GetString() is { Length: > 0 } place => place.Contains(
                '\0',
                StringComparison.Ordinal
            )
                ? Fault(at, "a path")
                : JsonValue.Create(Path.GetFullPath(place, folder)),
            _ => JsonValue.Create(given.GetString()),
        };

    private JsonNode? Fault(string at, string expected)
    {
        misread.Add(at);
        faults.Add($"{at}: expected {expected}.");
        return null;
    }

    private static string Meant(string given, IEnumerable<string> names)
    {
        var all = names.ToList();
        return NearestName.Of(given, all) is { } near
            ? $"; did you mean {near}?"
            : $". There are: {string.Join(", ", all)}.";
    }
}
