using System.Text.Json;

namespace Ledger.Explorer.Tests;

/// <summary>A folder as the page's build leaves it, with as much in each file as is asked for.</summary>
internal static class BuiltPage
{
    private static readonly string[] Names = ["page", "filing", "frame", "start"];

    /// <summary>The file of a page's script, which is the same as it would be of any other.</summary>
    public static string Script(string name) => name + "-0aB_-9zZ.js";

    public static void Write(string folder, string script = "")
    {
        foreach (var name in Names)
            File.WriteAllText(Path.Combine(folder, Script(name)), script);
        File.WriteAllText(Path.Combine(folder, "keeper.js"), script);
        File.WriteAllText(Path.Combine(folder, "offline.html"), "<!doctype html>" + script);
        File.WriteAllText(Path.Combine(folder, "parts.json"), JsonSerializer.Serialize(Names.Select(Script)));
        File.WriteAllText(
            Path.Combine(folder, "entries.json"),
            JsonSerializer.Serialize(Names.ToDictionary(static n => n, Script))
        );
    }
}
