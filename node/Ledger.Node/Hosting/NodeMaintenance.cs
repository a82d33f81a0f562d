using Ledger.Engine.Fsck;
using Ledger.Engine.Store;
using Ledger.Node.Fsck;
using Ledger.Node.Index;
using Ledger.Node.Vault;

namespace Ledger.Node;

/// <summary>What is done to a node's data directory while the node is stopped: `ledger fsck`, `ledger rebuild-index`.</summary>
public static class NodeMaintenance
{
    /// <summary>Derives everything anew from raw storage: the engine's rules, the records' rules, the index, the vault. Changes nothing.</summary>
    /// <exception cref="StoreException">In use, not readable, not there.</exception>
    /// <exception cref="NodeStoreException">The index: in use, or of another ledger.</exception>
    public static FsckReport Fsck(string dataDirectory, GenesisBlock genesis, CancellationToken ct = default)
    {
        using var rows = RocksStore.Open(Path.Combine(dataDirectory, "engine"), create: false);
        var checks = new List<IFsckCheck> { new RecordFsck() };
        var (indexFolder, vault) = (Path.Combine(dataDirectory, "index"), Vault(dataDirectory));
        if (Directory.Exists(vault) || File.Exists(vault + ".mark"))
            checks.Add(new VaultFsck(vault));
        if (!Directory.Exists(indexFolder))
            return CheckLedger.Run(rows, genesis, checks, ct);
        using var index = RocksIndexStore.Open(indexFolder);
        return CheckLedger.Run(rows, genesis, [.. checks, new IndexFsck(index)], ct);
    }

    /// <summary>Goes on with what is left of a vault that is not whole, where there is no backup; says what it drops.</summary>
    /// <exception cref="NodeStoreException">In use, of another format, or without its master secret.</exception>
    public static VaultRestoration RestoreVault(string dataDirectory) => VaultRestore.Run(Vault(dataDirectory));

    private static string Vault(string dataDirectory) => Path.Combine(dataDirectory, "vault");

    /// <summary>Drops the index and makes it anew from the chain.</summary>
    /// <param name="options">The node's.</param>
    /// <param name="progress">Told the block after each one; may be null.</param>
    /// <param name="ct">Ends it; what is indexed then stays, and the node goes on from there.</param>
    /// <returns>The block that the index holds.</returns>
    /// <exception cref="NodeStartException">Configuration.</exception>
    /// <exception cref="StoreException">The chain's store: in use, damaged.</exception>
    /// <exception cref="NodeStoreException">The index's.</exception>
    public static async Task<ulong> RebuildIndexAsync(
        NodeOptions options,
        IProgress<ulong>? progress = null,
        CancellationToken ct = default
    )
    {
        ArgumentNullException.ThrowIfNull(options);
        var time = TimeProvider.System;
        var parts = new NodeParts { WebHost = static _ => { } };
        var configuration = NodeConfiguration.Load(options, parts, time);
        using var store = RocksIndexStore.Open(Path.Combine(options.DataDirectory, "index"));
        if (options.ChainAddress is { } address)
        {
            using var remote = JsonRpcChain.Open(address, configuration.Trust, time);
            return await RebuildAsync(remote, store, progress, ct);
        }
        await using var engine = ChainEngine.Open(
            RocksStore.Open(Path.Combine(options.DataDirectory, "engine"), create: false),
            configuration.Genesis!,
            new EngineOptions
            {
                Sealers = configuration.Sealers,
                Admission = new WriterAdmission([]),
                ManualSealing = true,
                HistoryBlocks = options.HistoryBlocks,
            }
        );
        return await RebuildAsync(engine, store, progress, ct);
    }

    /// <summary>As above, on an open chain and store; nothing else may use the store.</summary>
    public static async Task<ulong> RebuildAsync(
        IChain chain,
        IIndexStore store,
        IProgress<ulong>? progress,
        CancellationToken ct
    )
    {
        ArgumentNullException.ThrowIfNull(chain);
        ArgumentNullException.ThrowIfNull(store);
        store.Clear();
        var index = new ChainIndex(store, chain.GenesisHash);
        var head = await chain.GetHeadAsync(ct);
        for (var number = 1UL; number <= head.Number; number++)
        {
            var block = await chain.GetBlockAsync(number, ct);
            var receipts = await chain.GetReceiptsAsync(number, ct);
            if (block is null || receipts is null)
                throw new ChainUnavailableException($"The chain does not give block {number}.");
            index.Apply(block, receipts);
            progress?.Report(number);
        }
        return head.Number;
    }
}
