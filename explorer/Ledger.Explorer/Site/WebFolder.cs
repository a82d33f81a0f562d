using System.Text.Json;

namespace Ledger.Explorer.Site;

/// <summary>The built page. Without it the served pages still work, and the page says that it cannot check.</summary>
public sealed class WebFolder
{
    /// <summary>Which file each page's script is, by its plain name: the build puts a hash of the content into the file's.</summary>
    private const string Entries = "entries.json";

    private (DateTime Written, Dictionary<string, string> Scripts)? known;

    public WebFolder(string configured) =>
        Path = System.IO.Path.GetFullPath(
            configured.Length > 0 ? configured : System.IO.Path.Combine(AppContext.BaseDirectory, "web")
        );

    public string Path { get; }

    public bool IsBuilt => Scripts.Count > 0;

    /// <param name="name">page, filing, frame, start.</param>
    public string Script(string name) => Scripts[name];

    private Dictionary<string, string> Scripts
    {
        get
        {
            var file = new FileInfo(System.IO.Path.Combine(Path, Entries));
            if (!file.Exists)
                return [];
            var written = file.LastWriteTimeUtc;
            if (known is { } read && read.Written == written)
                return read.Scripts;
            var scripts =
                JsonSerializer.Deserialize<Dictionary<string, string>>(File.ReadAllBytes(file.FullName)) ?? [];
            known = (written, scripts);
            return scripts;
        }
    }
}
