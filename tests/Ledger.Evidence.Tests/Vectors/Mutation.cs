using System.Globalization;
using System.Text.Json;
using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using Ledger.Evidence.Primitives;
using Ledger.Evidence.Rlp;

namespace Ledger.Evidence.Tests.Vectors;

/// <summary>One change of a vector.</summary>
/// <param name="Name">Where and what, for instance <c>bundle/records/0/history/0/role</c> or <c>bundle/nodes remove</c>.</param>
/// <param name="Pattern">The name with <c>*</c> for positions.</param>
/// <param name="ChangesValue">A value stands for another; false: something was left out, added or exchanged.</param>
/// <param name="Patch">JSON Patch (RFC 6902) of the vector's object: replace, remove, add.</param>
internal sealed record Mutation(string Name, string Pattern, bool ChangesValue, JsonArray Patch);

/// <summary>Walks a vector and changes it in every field: each value once, each key and list left out, doubled, exchanged.</summary>
internal static partial class Mutations
{
    public static IEnumerable<Mutation> Of(JsonObject vector, params ReadOnlySpan<string> roots)
    {
        List<Mutation> all = [];
        foreach (var root in roots)
            Walk(vector[root]!, root, root, all);
        return all;
    }

    /// <summary>Applies a patch to a copy.</summary>
    public static JsonObject Apply(JsonObject vector, JsonArray patch)
    {
        var copy = vector.DeepClone().AsObject();
        foreach (var operation in patch)
        {
            var path = ((string)operation!["path"]!).Split('/')[1..];
            JsonNode parent = copy;
            foreach (var part in path[..^1])
                parent = parent is JsonArray list
                    ? list[int.Parse(part, CultureInfo.InvariantCulture)]!
                    : parent[part]!;
            Apply(parent, path[^1], (string)operation["op"]!, operation["value"]?.DeepClone());
        }
        return copy;
    }

    private static void Apply(JsonNode parent, string key, string op, JsonNode? value)
    {
        if (parent is JsonObject o)
        {
            o.Remove(key);
            if (op != "remove")
                o[key] = value;
            return;
        }
        var list = parent.AsArray();
        var at = key == "-" ? list.Count : int.Parse(key, CultureInfo.InvariantCulture);
        if (op != "add")
            list.RemoveAt(at);
        if (op != "remove")
            list.Insert(at, value);
    }

    private static void Walk(JsonNode node, string path, string pattern, List<Mutation> into)
    {
        switch (node)
        {
            case JsonObject o:
                foreach (var (key, value) in o)
                {
                    Add(into, path + "/" + key, pattern + "/" + key, "remove", Op("remove", path + "/" + key));
                    Walk(value!, path + "/" + key, pattern + "/" + key, into);
                }
                break;
            case JsonArray { Count: > 0 } list:
                Add(into, path, pattern, "shorten", Op("remove", path + "/0"));
                Add(into, path, pattern, "double", Op("add", path + "/-", list[^1]));
                if (list.Count > 1)
                    Add(into, path, pattern, "exchange", Op("remove", path + "/0"), Op("add", path + "/1", list[0]));
                for (var i = 0; i < list.Count; i++)
                    Walk(list[i]!, path + "/" + i, pattern + "/*", into);
                break;
            case JsonValue value:
                foreach (var (what, bent) in Bend(value, pattern))
                    into.Add(new Mutation(path + what, pattern + what, true, [Op("replace", path, bent)]));
                break;
        }
    }

    private static void Add(
        List<Mutation> into,
        string path,
        string pattern,
        string what,
        params JsonNode[] operations
    ) => into.Add(new Mutation(path + " " + what, pattern + " " + what, false, [.. operations]));

    private static JsonObject Op(string op, string path, JsonNode? value = null)
    {
        var operation = new JsonObject { ["op"] = op, ["path"] = "/" + path };
        if (value is not null)
            operation["value"] = value.DeepClone();
        return operation;
    }

    private static IEnumerable<(string What, JsonNode Bent)> Bend(JsonValue value, string pattern) =>
        value.GetValueKind() switch
        {
            JsonValueKind.Number => [("", JsonValue.Create(value.GetValue<long>() + 1))],
            JsonValueKind.True => [("", JsonValue.Create(false))],
            JsonValueKind.False => [("", JsonValue.Create(true))],
            _ => Bend((string)value!, pattern).Select(b => (b.What, (JsonNode)JsonValue.Create(b.Bent))),
        };

    private static IEnumerable<(string What, string Bent)> Bend(string text, string pattern)
    {
        if (
            pattern.EndsWith("/target", StringComparison.Ordinal)
            || pattern.EndsWith("/header", StringComparison.Ordinal)
        )
            return HeaderFields(text).Select(f => (" " + f.Name, Digit(text, 2 + 2 * f.LastByte + 1)));
        if (text.StartsWith("0x", StringComparison.Ordinal))
            // Words of data hold small numbers at their end; anything else is bent in its middle.
            return
            [
                (
                    "",
                    Digit(
                        text,
                        pattern.Contains("/data/", StringComparison.Ordinal) ? text.Length - 1 : text.Length / 2
                    )
                ),
            ];
        if (Decimal().IsMatch(text))
            return [("", Digit(text, text.Length - 1))];
        if (Base64().IsMatch(text))
            return
            [
                (
                    "",
                    text[..(text.Length / 2)]
                        + (text[text.Length / 2] == 'A' ? 'B' : 'A')
                        + text[(text.Length / 2 + 1)..]
                ),
            ];
        return [("", char.IsAsciiHexDigitLower(text[^1]) ? Digit(text, text.Length - 1) : text + "x")];
    }

    private static string Digit(string text, int at) => text[..at] + (text[at] == '1' ? '2' : '1') + text[(at + 1)..];

    /// <summary>The last byte of every field of a header, of extraData's parts and of r, s and v of every seal.</summary>
    private static List<(string Name, int LastByte)> HeaderFields(string hex)
    {
        List<(string Name, int LastByte)> fields = [];
        var header = new RlpReader(Hex.Decode(hex)).ReadList();
        for (var i = 0; i < 20; i++)
        {
            if (i != 12)
            {
                header.ReadItem();
                fields.Add(("field " + i, header.Position - 1));
                continue;
            }
            var content = header.ReadBytes();
            Extra(content, header.Position - content.Length, fields);
        }
        return fields;
    }

    private static void Extra(ReadOnlySpan<byte> content, int start, List<(string Name, int LastByte)> fields)
    {
        var extra = new RlpReader(content).ReadList();
        foreach (var name in new[] { "vanity", "validators", "vote", "round" })
        {
            extra.ReadItem();
            fields.Add((name, start + extra.Position - 1));
        }
        var seals = extra.ReadList();
        for (var i = 0; !seals.AtEnd; i++)
        {
            seals.ReadItem();
            foreach (var (part, back) in new[] { ("r", 34), ("s", 2), ("v", 1) })
                fields.Add(("seal " + i + " " + part, start + seals.Position - back));
        }
    }

    [GeneratedRegex("^[0-9]+$")]
    private static partial Regex Decimal();

    [GeneratedRegex("^[A-Za-z0-9+/]{40,}=*$")]
    private static partial Regex Base64();
}
