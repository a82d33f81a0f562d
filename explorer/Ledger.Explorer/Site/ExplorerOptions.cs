using Ledger.Sdk;

namespace Ledger.Explorer.Site;

/// <summary>Settings of an explorer: a JSON file (<c>--config FILE</c>), then arguments (<c>--Explorer:Listen=...</c>). Nothing is read from the environment.</summary>
public sealed class ExplorerOptions
{
    /// <summary>Address to listen on. Plain http: put TLS in front of it, or keep it on loopback.</summary>
    public string Listen { get; set; } = "http://127.0.0.1:5082";

    /// <summary>Path under which a proxy publishes the explorer, for instance /ledger; empty = the root.</summary>
    public string BasePath { get; set; } = "";

    /// <summary>Folder of the built page (explorer/web/dist); empty = "web" beside the program.</summary>
    public string Web { get; set; } = "";

    /// <summary>Telephone of the counter that pages name when a check cannot be made; empty = none is named.</summary>
    public string Phone { get; set; } = "";

    /// <summary>Requests of one network address a minute; more are answered 429.</summary>
    public int RequestsPerMinute { get; set; } = 240;

    /// <summary>How long a node has to answer one request of a page, retries included; after that the page says so (504).</summary>
    public TimeSpan NodeWithin { get; set; } = TimeSpan.FromSeconds(10);

    /// <summary>Addresses of proxies whose X-Forwarded-For and X-Forwarded-Proto are believed; of nobody else.</summary>
    public IList<string> TrustedProxies { get; } = [];

    /// <summary>Started by a supervisor: says "ready" on its output and ends when its input does.</summary>
    public bool Supervised { get; set; }

    /// <summary>The node that is asked, and the trust anchor: pinned at installation, the trust of every page.</summary>
    public LedgerOptions Ledger { get; } = new();
}
