using System.Reflection;
using System.Text.Json;
using System.Text.Json.Serialization;
using Ledger.Evidence.Texts;

namespace Ledger.Node;

/// <summary>What stands in the place of a setting's value.</summary>
public enum SettingKind
{
    Unset = 0,

    /// <summary>One text.</summary>
    Text,

    /// <summary>A file or folder; a relative one is seen from the folder of node.json.</summary>
    Place,

    /// <summary>A whole number.</summary>
    Number,

    /// <summary>true or false.</summary>
    Switch,

    /// <summary>An absolute URL.</summary>
    Url,

    /// <summary>A list of texts.</summary>
    Texts,
}

/// <summary>A setting of node.json.</summary>
/// <param name="Name">With its groups and lists before it: <c>tls.key</c>, <c>validators[].keystore</c>.</param>
/// <param name="Kind">What may stand there.</param>
/// <param name="Default">As node.json would have it; null where there is none.</param>
/// <param name="Meaning">What it says, in both languages.</param>
public sealed record NodeSetting(string Name, SettingKind Kind, string? Default, Bilingual Meaning);

/// <summary>
/// All settings of node.json, made of <see cref="NodeOptions"/> and of what <c>settings.json</c> says of each: the reader, the
/// help and docs/node-settings.md have no list of their own.
/// </summary>
public static class NodeSettings
{
    private const string Resource = "Ledger.Node.Hosting.settings.json";
    private static readonly Lazy<Dictionary<string, Row>> Rows = new(ReadRows);
    private static readonly Lazy<IReadOnlyList<NodeSetting>> Listed = new(() =>
        [.. Walk(typeof(NodeOptions), new NodeOptions(), "")]
    );

    /// <summary>In the order of the options.</summary>
    public static IReadOnlyList<NodeSetting> All => Listed.Value;

    /// <summary>Names that <c>settings.json</c> describes.</summary>
    internal static IEnumerable<string> Described => Rows.Value.Keys;

    /// <summary>As node.json spells a property.</summary>
    internal static string NameOf(PropertyInfo property) => JsonNamingPolicy.CamelCase.ConvertName(property.Name);

    internal static IEnumerable<PropertyInfo> PropertiesOf(Type type) =>
        type.GetProperties(BindingFlags.Public | BindingFlags.Instance)
            .Where(static p => p.CanWrite && p.GetCustomAttribute<JsonIgnoreAttribute>() is null);

    /// <summary>What a list's items are; null where the type is no list.</summary>
    internal static Type? ItemOf(Type type) =>
        type.IsGenericType && type.GetGenericTypeDefinition() == typeof(IReadOnlyList<>)
            ? type.GenericTypeArguments[0]
            : null;

    internal static bool IsGroup(Type type) => type.IsClass && type != typeof(string) && type != typeof(Uri);

    internal static SettingKind KindOf(Type type, string name) =>
        (Nullable.GetUnderlyingType(type) ?? type) switch
        {
            var t when t == typeof(string) => Rows.Value.GetValueOrDefault(name)?.Place == true
                ? SettingKind.Place
                : SettingKind.Text,
            var t when t == typeof(int) => SettingKind.Number,
            var t when t == typeof(bool) => SettingKind.Switch,
            var t when t == typeof(Uri) => SettingKind.Url,
            var t when ItemOf(t) == typeof(string) => SettingKind.Texts,
            _ => throw new InvalidOperationException($"{name}: node.json has no form for {type}."),
        };

    private static IEnumerable<NodeSetting> Walk(Type type, object? defaults, string before)
    {
        foreach (var property in PropertiesOf(type))
        {
            var name = before + NameOf(property);
            var value = defaults is null ? null : property.GetValue(defaults);
            if (ItemOf(property.PropertyType) is { } item && IsGroup(item))
                foreach (var inner in Walk(item, null, name + "[]."))
                    yield return inner;
            else if (ItemOf(property.PropertyType) is null && IsGroup(property.PropertyType))
                foreach (var inner in Walk(property.PropertyType, value, name + "."))
                    yield return inner;
            else
                yield return new NodeSetting(name, KindOf(property.PropertyType, name), Spell(value), MeaningOf(name));
        }
    }

    private static string? Spell(object? value) =>
        value switch
        {
            null or "" => null,
            IReadOnlyCollection<string> { Count: 0 } => "[]",
            _ => JsonSerializer.Serialize(value),
        };

    private static Bilingual MeaningOf(string name) =>
        Rows.Value.TryGetValue(name, out var row) ? new Bilingual(row.Zh, row.En) : new Bilingual("", "");

    private static Dictionary<string, Row> ReadRows()
    {
        using var stream =
            typeof(NodeSettings).Assembly.GetManifestResourceStream(Resource)
            ?? throw new InvalidOperationException("settings.json is not in the assembly.");
        return JsonSerializer.Deserialize<Dictionary<string, Row>>(stream, JsonSerializerOptions.Web)
            ?? throw new InvalidOperationException("settings.json is empty.");
    }

    private sealed record Row(string Zh, string En, bool Place = false);
}
