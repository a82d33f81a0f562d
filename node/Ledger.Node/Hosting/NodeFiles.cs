namespace Ledger.Node;

/// <summary>
/// How a process's limit of open files is shared out, so that neither stores nor callers can use it up: 320 are
/// left alone, of the rest four tenths are the stores' and six tenths the listeners'.
/// </summary>
public sealed record NodeFiles
{
    /// <summary>With less a node does not start.</summary>
    public const long Least = 512;

    /// <summary>With less the listeners take fewer connections than they could.</summary>
    public const long Enough = 5_120;

    /// <summary>
    /// Assemblies, which the runtime holds open (measured: 225), pipes, logs, locks, the vault, and connections that are just
    /// being closed.
    /// </summary>
    private const long Reserved = 320;

    public static NodeFiles Of(long limit)
    {
        var rest = Math.Max(limit, Least) - Reserved;
        return new NodeFiles
        {
            Limit = limit,
            EngineStore = (int)Math.Min(rest * 3 / 10, 4_096),
            IndexStore = (int)Math.Min(rest / 10, 1_024),
            ApiConnections = (int)Math.Min(rest * 33 / 100, 1_000),
            RpcConnections = (int)Math.Min(rest * 21 / 100, 1_000),
            HealthConnections = (int)Math.Min(rest * 6 / 100, 64),
        };
    }

    public required long Limit { get; init; }

    /// <summary>Files that RocksDB holds open (max_open_files).</summary>
    public required int EngineStore { get; init; }

    public required int IndexStore { get; init; }

    public required int ApiConnections { get; init; }

    public required int RpcConnections { get; init; }

    public required int HealthConnections { get; init; }
}
