using System.Collections.Concurrent;

namespace Ledger.Explorer.Site;

/// <summary>What pages load: the style sheet, out of this assembly, and the files of the built page, read again when they change.</summary>
public sealed class AssetShelf(WebFolder web)
{
    /// <summary>The verifier in one file, for a download.</summary>
    internal const string Offline = "offline.html";

    private readonly ConcurrentDictionary<string, (DateTime Written, Asset Asset)> kept = new(StringComparer.Ordinal);

    internal static Asset Style { get; } = StyleSheet.Asset;

    /// <summary>Null where there is no such file, or none that a page loads.</summary>
    internal Asset? Find(string name)
    {
        if (name == Style.Name)
            return Style;
        if (!IsPlain(name) || TypeOf(Path.GetExtension(name)) is not { } type)
            return null;
        var file = new FileInfo(Path.Combine(web.Path, name));
        if (!file.Exists)
            return null;
        var written = file.LastWriteTimeUtc;
        if (kept.TryGetValue(name, out var known) && known.Written == written)
            return known.Asset;
        var asset = new Asset(name, File.ReadAllBytes(file.FullName), type);
        kept[name] = (written, asset);
        return asset;
    }

    private static string? TypeOf(string extension) =>
        extension switch
        {
            ".js" => "text/javascript; charset=utf-8",
            ".json" => "application/json; charset=utf-8",
            ".html" => "text/html; charset=utf-8",
            _ => null,
        };

    /// <summary>A file's name and no path, not that of a hidden one.</summary>
    private static bool IsPlain(string name) =>
        name is [not '.', ..] && name.All(static c => char.IsAsciiLetterOrDigit(c) || c is '.' or '-' or '_');
}
