namespace Ledger.Explorer.Site;

/// <summary>The built page. Without it the served pages still work, and the page says that it cannot check.</summary>
public sealed class WebFolder
{
    private const string Entry = "page.js";
    private const string Offline = "offline.html";

    public WebFolder(string configured) =>
        Path = System.IO.Path.GetFullPath(
            configured.Length > 0 ? configured : System.IO.Path.Combine(AppContext.BaseDirectory, "web")
        );

    public string Path { get; }

    /// <summary>The verifier in one file, for a download.</summary>
    public string OfflinePath => System.IO.Path.Combine(Path, Offline);

    public bool HasOffline => File.Exists(OfflinePath);

    public bool IsBuilt => File.Exists(System.IO.Path.Combine(Path, Entry));
}
