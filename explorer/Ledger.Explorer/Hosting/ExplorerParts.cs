using Ledger.Sdk;

namespace Ledger.Explorer.Hosting;

/// <summary>What tests put in the place of the real thing.</summary>
internal sealed record ExplorerParts
{
    /// <summary>Null: a client of the node that the options name.</summary>
    public LedgerClient? Client { get; init; }

    /// <summary>trust.json as it lies on the disk; null: the options' file.</summary>
    public byte[]? Trust { get; init; }

    /// <summary>Null: Kestrel on the options' address.</summary>
    public Action<IWebHostBuilder>? WebHost { get; init; }

    public Action<ILoggingBuilder>? Logging { get; init; }
}
