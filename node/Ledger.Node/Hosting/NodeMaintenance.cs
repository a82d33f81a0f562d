using Ledger.Engine.Fsck;
using Ledger.Engine.Store;
using Ledger.Evidence.Primitives;
using Ledger.Node.Fsck;
using Ledger.Node.Index;
using Ledger.Node.Vault;

namespace Ledger.Node;

/// <summary>What is done to a node's data directory while the node is stopped: `ledger fsck`, `ledger rebuild-index`.</summary>
public static class NodeMaintenance
{
    /// <summary>Derives everything anew from raw storage: the engine's rules, the records' rules, the index, the vault. Changes nothing.</summary>
    /// <exception cref="StoreException">The engine's store: in use, not readable, gone.</exception>
    /// <exception cref="NodeStoreException">The index is in use.</exception>
    public static FsckReport Fsck(string dataDirectory, GenesisBlock genesis, CancellationToken ct = default)
    {
        ArgumentNullException.ThrowIfNull(genesis);
        using var beside = BesideEngine.Open(dataDirectory, genesis.Hash);
        using var mark = EngineFiles.Mark(dataDirectory);
        using var rows = EngineFiles.Open(dataDirectory, mark, beside.Witnesses, create: false);
        var checks = new List<IFsckCheck> { new RecordFsck() };
        var vault = Vault(dataDirectory);
        if (Directory.Exists(vault) || File.Exists(vault + ".mark"))
            checks.Add(new VaultFsck(vault));
        if (beside.Index is { } index)
            checks.Add(new IndexFsck(index));
        var report = CheckLedger.Run(rows, genesis, checks, new FsckOutside(mark, beside.Witnesses), ct);
        return report with { Findings = [.. beside.Findings, .. report.Findings] };
    }

    /// <summary>Writes the chain's blocks into a file (<see cref="ChainFile"/>); nothing of the store changes.</summary>
    /// <param name="dataDirectory">The node's, stopped.</param>
    /// <param name="genesis">Of its ledger.</param>
    /// <param name="file">At its end when this returns.</param>
    /// <param name="from">The first block; 0 is genesis.</param>
    /// <param name="to">The last block; null: the head.</param>
    /// <param name="ct">Ends it.</param>
    /// <returns>The last block that was written.</returns>
    /// <exception cref="ArgumentOutOfRangeException">There is no such block.</exception>
    /// <exception cref="StoreException">The engine's store: in use, not readable, gone, behind what was acknowledged.</exception>
    public static async Task<ulong> ExportBlocksAsync(
        string dataDirectory,
        GenesisBlock genesis,
        Stream file,
        ulong from,
        ulong? to,
        CancellationToken ct = default
    )
    {
        await using var engine = OpenStopped(dataDirectory, genesis, create: false);
        var last = to ?? engine.Latest.Number;
        ArgumentOutOfRangeException.ThrowIfGreaterThan(last, engine.Latest.Number, nameof(to));
        ArgumentOutOfRangeException.ThrowIfGreaterThan(from, last);
        await ChainFile.ExportAsync(engine, file, from, last, ct);
        return last;
    }

    /// <summary>Takes over the blocks of a file, by execution, into a node that is stopped or not begun yet.</summary>
    /// <param name="dataDirectory">The node's; made where it is missing.</param>
    /// <param name="genesisJson">genesis.json of its ledger; kept beside the chain.</param>
    /// <param name="file">Blocks one after the other.</param>
    /// <param name="ct">Ends it; what was taken over until then stays.</param>
    /// <returns>How many blocks were added, and the head.</returns>
    /// <exception cref="ChainFileException">The file is not taken over from a block on; those before it were added.</exception>
    /// <exception cref="StoreException">The engine's store: in use, damaged, behind what was acknowledged.</exception>
    public static async Task<(ulong Added, ulong Head, Bytes32 Hash)> ImportBlocksAsync(
        string dataDirectory,
        ReadOnlyMemory<byte> genesisJson,
        Stream file,
        CancellationToken ct = default
    )
    {
        var genesis = GenesisBlock.Parse(genesisJson);
        Directory.CreateDirectory(dataDirectory);
        await using var engine = OpenStopped(dataDirectory, genesis, create: true);
        EngineFiles.KeepGenesis(dataDirectory, genesisJson.Span);
        var added = await ChainFile.ImportAsync(engine, file, ct);
        return (added, engine.Latest.Number, engine.Latest.Hash);
    }

    /// <summary>The engine of a node that does not run; it makes no block.</summary>
    private static ChainEngine OpenStopped(string dataDirectory, GenesisBlock genesis, bool create)
    {
        ArgumentNullException.ThrowIfNull(genesis);
        using var beside = BesideEngine.Open(dataDirectory, genesis.Hash);
        var mark = EngineFiles.Mark(dataDirectory);
        return ChainEngine.Open(
            EngineFiles.Open(dataDirectory, mark, beside.Witnesses, create),
            genesis,
            new EngineOptions
            {
                Sealers = [],
                Admission = new WriterAdmission([]),
                ManualSealing = true,
                Mark = mark,
                Witnesses = beside.Witnesses,
            }
        );
    }

    /// <summary>Goes on with what is left of a vault that is not whole, where there is no backup; says what it drops.</summary>
    /// <exception cref="NodeStoreException">In use, of another format, or without its master secret.</exception>
    public static VaultRestoration RestoreVault(string dataDirectory) => VaultRestore.Run(Vault(dataDirectory));

    private static string Vault(string dataDirectory) => Path.Combine(dataDirectory, "vault");

    /// <summary>Drops the index and makes it anew from the chain that the options name; no key is read.</summary>
    /// <param name="options">The node's.</param>
    /// <param name="progress">Told the block after each one; may be null.</param>
    /// <param name="ct">Ends it; what is indexed then stays, and the node goes on from there.</param>
    /// <returns>The block that the index holds.</returns>
    /// <exception cref="NodeStartException">Configuration.</exception>
    /// <exception cref="StoreException">The chain's store: in use, damaged, or behind what was acknowledged.</exception>
    /// <exception cref="NodeStoreException">The index is in use, or saw a block that the chain behind this node lacks.</exception>
    public static async Task<ulong> RebuildIndexAsync(
        NodeOptions options,
        IProgress<ulong>? progress = null,
        CancellationToken ct = default
    )
    {
        ArgumentNullException.ThrowIfNull(options);
        var time = TimeProvider.System;
        var parts = new NodeParts { WebHost = static _ => { }, Sealers = [] };
        var configuration = NodeConfiguration.Load(options, parts, time);
        if (options.ChainAddress is not { } address)
            return await RebuildIndexAsync(options.DataDirectory, configuration.Genesis!, progress, ct);
        // What the old index saw is compared first: making it anew must not wipe out the trace of a loss.
        List<HeadWitness> witnesses;
        using (var beside = BesideEngine.Open(options.DataDirectory, configuration.Trust.GenesisHash))
            witnesses = beside.Witnesses;
        using var remote = JsonRpcChain.Open(address, configuration.Trust, time);
        await RequireSeenAsync(remote, witnesses, ct);
        using var anew = RocksIndexStore.OpenAnew(Index(options.DataDirectory));
        return await RebuildAsync(remote, anew, progress, ct);
    }

    /// <summary>As above, of the embedded engine in a data directory: its stores and its genesis are all that is needed.</summary>
    public static async Task<ulong> RebuildIndexAsync(
        string dataDirectory,
        GenesisBlock genesis,
        IProgress<ulong>? progress = null,
        CancellationToken ct = default
    )
    {
        await using var engine = OpenStopped(dataDirectory, genesis, create: false);
        using var store = RocksIndexStore.OpenAnew(Index(dataDirectory));
        return await RebuildAsync(engine, store, progress, ct);
    }

    private static string Index(string dataDirectory) => Path.Combine(dataDirectory, "index");

    /// <exception cref="NodeStoreException">The chain lacks a block that somebody here saw.</exception>
    private static async Task RequireSeenAsync(JsonRpcChain chain, List<HeadWitness> witnesses, CancellationToken ct)
    {
        foreach (var seen in witnesses)
            if (seen.Number > 0 && (await chain.GetBlockAsync(seen.Number, ct))?.Hash != seen.Hash)
                throw new NodeStoreException(
                    NodeStoreFault.ChainBehind,
                    $"the {seen.Name} saw block {seen.Number}, {seen.Hash}, which the chain behind this node does not have."
                );
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

    /// <summary>What going on with the engine's store as it is would give up. Changes nothing.</summary>
    /// <exception cref="StoreException">There is no store, or it has other faults than blocks that are missing at its end.</exception>
    /// <exception cref="NodeStoreException">The index is in use.</exception>
    public static RestorePlan PlanRestore(string dataDirectory, GenesisBlock genesis, CancellationToken ct = default)
    {
        ArgumentNullException.ThrowIfNull(genesis);
        using var beside = BesideEngine.Open(dataDirectory, genesis.Hash);
        using var mark = EngineFiles.Mark(dataDirectory);
        var seen = beside.Witnesses;
        var (marked, dropped) = (true, 0UL);
        try
        {
            if (mark.Read() is { } read)
            {
                seen.Insert(0, new HeadWitness(HeadWitnesses.Mark, read.Number, read.Hash));
                dropped = read.Dropped;
            }
            else
                marked = false;
        }
        catch (StoreException e) when (e.Fault == StoreFault.MarkDamaged)
        {
            marked = false;
        }
        using var rows = EngineFiles.Open(dataDirectory, mark, seen, create: false);
        var report = CheckLedger.Run(rows, genesis, null, null, ct);
        if (!report.IsClean)
            throw new StoreException(
                StoreFault.Corrupt,
                $"the engine's store is not sound in itself ({report.Findings[0].Check}: {report.Findings[0].Message}): put a sound copy of it there first."
            );
        var check = new HeadLosses(rows);
        var lost = seen.Where(w => w.Number > dropped && !check.Stands(w)).ToList();
        return new RestorePlan(check.Head, check.HeadHash, seen, lost, marked, dropped);
    }

    /// <summary>Takes the store's head as the ledger's: what a plan says is dropped, is dropped. The index follows at the next start.</summary>
    /// <exception cref="StoreException">The store changed since the plan was made, or the mark cannot be written.</exception>
    public static void Restore(string dataDirectory, GenesisBlock genesis, RestorePlan plan)
    {
        ArgumentNullException.ThrowIfNull(genesis);
        ArgumentNullException.ThrowIfNull(plan);
        using var mark = EngineFiles.Mark(dataDirectory);
        using var rows = RocksStore.Open(Path.Combine(dataDirectory, EngineFiles.StoreName), create: false);
        var now = new HeadLosses(rows);
        if (now.Head != plan.Head || now.HeadHash != plan.HeadHash)
            throw new StoreException(StoreFault.Io, "the store changed while it was looked at; look again.");
        mark.Replace(
            new HeadMark(
                plan.Head,
                plan.HeadHash,
                genesis.Hash,
                plan.Lost.Select(w => w.Number).Append(plan.Dropped).Max(),
                ClockReading.Of(TimeProvider.System)
            )
        );
    }
}

/// <summary>What is at stake when the engine's store is taken as it is.</summary>
/// <param name="Head">The store's last block.</param>
/// <param name="HeadHash">Its hash.</param>
/// <param name="Seen">What head mark, index and leases saw.</param>
/// <param name="Lost">Those of them that saw a block which the store does not have.</param>
/// <param name="Marked">There is a head mark that can be read.</param>
/// <param name="Dropped">The highest block that was given up before.</param>
public sealed record RestorePlan(
    ulong Head,
    Bytes32 HeadHash,
    IReadOnlyList<HeadWitness> Seen,
    IReadOnlyList<HeadWitness> Lost,
    bool Marked,
    ulong Dropped
)
{
    /// <summary>Nothing is missing: there is nothing to give up.</summary>
    public bool IsWhole => Marked && Lost.Count == 0;

    /// <summary>The highest block that somebody saw and that is given up; null where none is.</summary>
    public ulong? Through => Lost.Count == 0 ? null : Lost.Max(w => w.Number);
}
