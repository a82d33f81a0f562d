using System.Text.Json;

namespace Ledger.Engine.Rpc;

/// <summary>
/// The fields of an object parameter. One that the method does not apply is refused by name: dropped in silence, it would
/// give the answer to another question.
/// </summary>
internal readonly struct RpcObject
{
    private const int ShownLength = 64;

    private readonly Dictionary<string, JsonElement> fields;

    private RpcObject(Dictionary<string, JsonElement> fields) => this.fields = fields;

    /// <summary>An object without fields.</summary>
    public static RpcObject None { get; } = new(new Dictionary<string, JsonElement>(StringComparer.Ordinal));

    /// <summary>Null where it is missing or null.</summary>
    public JsonElement? this[string field] => fields.TryGetValue(field, out var value) ? value : null;

    /// <param name="value">The parameter.</param>
    /// <param name="name">Its name in messages.</param>
    /// <param name="supported">Every field that the method applies, or that changes nothing here.</param>
    /// <exception cref="RpcException">No object, or a field that is doubled or not supported.</exception>
    public static RpcObject Read(JsonElement value, string name, IReadOnlyList<string> supported)
    {
        if (value.ValueKind != JsonValueKind.Object)
            throw RpcException.Invalid(name, "expected an object");
        var fields = new Dictionary<string, JsonElement>(StringComparer.Ordinal);
        foreach (var field in value.EnumerateObject())
        {
            if (field.Value.ValueKind == JsonValueKind.Null)
                continue;
            if (!supported.Contains(field.Name, StringComparer.Ordinal))
                throw RpcException.Invalid(
                    name,
                    $"the field {Shown(field.Name)} is not supported; these are: {string.Join(", ", supported)}"
                );
            if (!fields.TryAdd(field.Name, field.Value))
                throw RpcException.Invalid(name, $"the field {field.Name} is given twice");
        }
        return new RpcObject(fields);
    }

    private static string Shown(string name) => name.Length > ShownLength ? name[..ShownLength] : name;
}
