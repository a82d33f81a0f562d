using Ledger.Files;
using Ledger.Node.Following;
using Ledger.Node.Index;
using Ledger.Node.Leases;
using Ledger.Node.Vault;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Abstractions;

namespace Ledger.Node;

/// <summary>What a node holds open, closed in the reverse order.</summary>
internal sealed class NodeResources : IDisposable, IAsyncDisposable
{
    private NodeResources(NodeConfiguration configuration, TimeProvider time) =>
        (Configuration, Time) = (configuration, time);

    public NodeConfiguration Configuration { get; }

    public TimeProvider Time { get; }

    public ChainEngine? Engine { get; private set; }

    public IChain Chain { get; private set; } = null!;

    public IIndexStore IndexStore { get; private set; } = null!;

    public ChainIndex Index { get; private set; } = null!;

    public DisclosureVault Vault { get; private set; } = null!;

    public LeaseBook Leases { get; private set; } = null!;

    public DiskGuard Disk { get; private set; } = null!;

    private IDisposable? external;
    private bool ownsChain;

    public static NodeResources Open(NodeOptions options, NodeParts parts)
    {
        var time = parts.Time ?? TimeProvider.System;
        var opened = new NodeResources(NodeConfiguration.Load(options, parts, time), time);
        try
        {
            if (options.DataDirectory.Length > 0)
                SyncedFolder.Create(options.DataDirectory);
            opened.Disk = DiskGuard.Of(
                options.DataDirectory,
                options.DiskReserveMiB,
                time,
                Logger(parts, "Ledger.Node.DiskGuard")
            );
            opened.IndexStore =
                parts.IndexStore
                ?? RocksIndexStore.Open(
                    Path.Combine(options.DataDirectory, "index"),
                    opened.Configuration.Files.IndexStore
                );
            var leases =
                parts.Leases
                ?? (
                    options.DataDirectory.Length == 0
                        ? new MemoryLeaseStore()
                        : new FileLeaseStore(LeaseFile(options.DataDirectory))
                );
            opened.OpenChain(options, parts, leases);
            opened.Index = new ChainIndex(opened.IndexStore, opened.Chain.GenesisHash);
            opened.Vault =
                parts.Vault?.Invoke(opened.Chain.GenesisHash, time)
                ?? VaultOpening.Open(Path.Combine(options.DataDirectory, "vault"), opened.Chain.GenesisHash, time);
            opened.Leases = new LeaseBook(leases, time, opened.Head, TimeSpan.FromSeconds(options.LeaseSeconds));
            return opened;
        }
        catch
        {
            opened.Dispose();
            throw;
        }
    }

    public void Dispose() => DisposeAsync().AsTask().GetAwaiter().GetResult();

    public async ValueTask DisposeAsync()
    {
        Vault?.Dispose();
        IndexStore?.Dispose();
        external?.Dispose();
        if (Engine is not null && ownsChain)
            await Engine.DisposeAsync();
    }

    internal static string LeaseFile(string dataDirectory) => Path.Combine(dataDirectory, "leases.json");

    private IndexHead? Head() => Engine is { } engine ? new IndexHead(engine.Latest.Number, engine.Latest.Hash) : null;

    private void OpenChain(NodeOptions options, NodeParts parts, ILeaseStore leases)
    {
        if (parts.Chain is { } given)
        {
            Chain = given;
            Engine = given as ChainEngine;
            return;
        }
        if (options.ChainAddress is { } address)
        {
            var remote = JsonRpcChain.Open(address, Configuration.Trust, Time);
            (Chain, external) = (remote, remote);
            return;
        }
        var genesis = Configuration.Genesis!;
        var witnesses = HeadWitnesses.Of(IndexStore, leases, genesis.Hash);
        var mark = parts.EngineMark ?? (parts.EngineStore is null ? EngineFiles.Mark(options.DataDirectory) : null);
        Engine = ChainEngine.Open(
            parts.EngineStore
                ?? EngineFiles.Open(
                    options.DataDirectory,
                    mark!,
                    witnesses,
                    create: true,
                    Configuration.Files.EngineStore
                ),
            genesis,
            new EngineOptions
            {
                Mark = mark,
                Witnesses = witnesses,
                AcceptClock = options.AcceptClock,
                Sealers = Configuration.Sealers,
                Admission =
                    options.Follow.Count > 0
                        ? new FollowerAdmission()
                        : new WriterAdmission(Configuration.FurtherSenders, Disk),
                HistoryBlocks = options.HistoryBlocks,
                ManualSealing = parts.ManualSealing,
                OnCommitPoint = parts.OnCommitPoint,
                Time = Time,
                Logger = Logger(parts, "Ledger.Engine"),
            }
        );
        (Chain, ownsChain) = (Engine, true);
        if (options.DataDirectory.Length > 0)
            EngineFiles.KeepGenesis(options.DataDirectory, Configuration.GenesisJson.Span);
    }

    /// <summary>What is opened before the web application logs beside it, by the same providers.</summary>
    private static ILogger Logger(NodeParts parts, string category) =>
        parts.Logging is null ? NullLogger.Instance : LoggerFactory.Create(parts.Logging).CreateLogger(category);
}
