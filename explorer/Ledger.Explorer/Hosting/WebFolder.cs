namespace Ledger.Explorer.Hosting;

/// <summary>The built page. Without it the served pages still work, and the page says that it cannot check.</summary>
public sealed class WebFolder
{
    private const string Entry = "page.js";

    public WebFolder(string configured) =>
        Path = System.IO.Path.GetFullPath(
            configured.Length > 0 ? configured : System.IO.Path.Combine(AppContext.BaseDirectory, "web")
        );

    public string Path { get; }

    public bool IsBuilt => File.Exists(System.IO.Path.Combine(Path, Entry));
}
