using Ledger.Evidence.Blocks;
using Ledger.Evidence.Primitives;
using Ledger.Node.Errors;
using Ledger.Node.Vault;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace Ledger.Node.Index;

/// <summary>A final block that the index holds.</summary>
public sealed record LatestBlock(BlockHeader Header, Bytes32 Hash)
{
    public ulong Number => Header.Number;
}

/// <summary>
/// Keeps the index at the chain's head, from the index's own head on, and the vault with it; what is indexed is what readers
/// are shown.
/// </summary>
public sealed partial class IndexFollower(
    IChain chain,
    ChainIndex index,
    RecentBlocks recent,
    VaultFollower vault,
    TimeProvider time,
    IHostApplicationLifetime lifetime,
    ILogger<IndexFollower> logger
) : BackgroundService
{
    private readonly Lock gate = new();
    private TaskCompletionSource moved = New(); // guarded by gate

    /// <summary>The latest block that is indexed; null until the first one was seen.</summary>
    public LatestBlock? Latest { get; private set; }

    /// <summary>Why following has stopped for good; null while it goes on.</summary>
    public Exception? Fault { get; private set; }

    /// <summary>Completes when a block has been indexed after this call, or when following stops for good.</summary>
    public Task NextAsync()
    {
        lock (gate)
            return moved.Task;
    }

    /// <summary>Waits until block <paramref name="number"/> is indexed.</summary>
    /// <exception cref="IndexStoppedException">Following has stopped for good.</exception>
    public async Task ReachAsync(ulong number, CancellationToken ct)
    {
        while (true)
        {
            var next = NextAsync();
            if (Latest is { } latest && latest.Number >= number)
                return;
            ThrowIfStopped();
            await next.WaitAsync(ct).ConfigureAwait(false);
        }
    }

    /// <exception cref="IndexStoppedException">Following has stopped for good.</exception>
    public void ThrowIfStopped()
    {
        if (Fault is { } fault)
            throw new IndexStoppedException(fault);
    }

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        while (!stoppingToken.IsCancellationRequested)
        {
            try
            {
                await FollowAsync(stoppingToken).ConfigureAwait(false);
                LogChainAway("the feed of blocks ended");
                await Task.Delay(TimeSpan.FromSeconds(1), time, stoppingToken).ConfigureAwait(false);
            }
            catch (OperationCanceledException) when (stoppingToken.IsCancellationRequested)
            {
                return;
            }
            catch (Exception e) when (e is not (ChainUnavailableException or HttpRequestException or TimeoutException))
            {
                // The chain has stopped, or the index is wrong or cannot be written: what is known is not what stands, so
                // the node stops and is started anew.
                Fault = e;
                LogStopped(e);
                Tell();
                lifetime.StopApplication();
                return;
            }
            catch (Exception e)
            {
                LogChainAway(e.Message);
                await Task.Delay(TimeSpan.FromSeconds(1), time, stoppingToken).ConfigureAwait(false);
            }
        }
    }

    private async Task FollowAsync(CancellationToken ct)
    {
        var genesis = await chain.GetBlockAsync(0, ct).ConfigureAwait(false);
        if (genesis is not null && genesis.Hash != chain.GenesisHash)
            throw new NodeStoreException(
                NodeStoreFault.OtherGenesis,
                $"the chain's genesis is {genesis.Hash}, trust.json names {chain.GenesisHash}: it is another chain (chainAddress)."
            );
        var head = index.Head;
        if (head.Number > 0)
        {
            var here = await chain.GetBlockAsync(head.Number, ct).ConfigureAwait(false);
            if (here is null || here.Hash != head.Hash)
                head = await CutBackAsync(head, ct).ConfigureAwait(false);
        }
        await vault.CatchUpAsync(head.Number, ct).ConfigureAwait(false);
        await SetLatestAsync(head.Number, ct).ConfigureAwait(false);
        await foreach (var block in chain.FollowAsync(head.Number, ct).ConfigureAwait(false))
        {
            var full = await recent.GetAsync(block, ct).ConfigureAwait(false);
            index.Apply(block, full.Receipts);
            await vault.FollowAsync(full, ct).ConfigureAwait(false);
            Latest = new LatestBlock(block.Header, block.Hash);
            Tell();
        }
    }

    /// <summary>
    /// The embedded engine opens only where nothing that the index saw is missing, or was given up on purpose: then what the
    /// index holds beyond is no loss, and it is made anew. Of another client's chain nobody has said that.
    /// </summary>
    private async Task<IndexHead> CutBackAsync(IndexHead head, CancellationToken ct)
    {
        var latest = await chain.GetHeadAsync(ct).ConfigureAwait(false);
        if (chain is not ChainEngine)
            throw new NodeStoreException(
                NodeStoreFault.ChainBehind,
                $"the index saw block {head.Number}, {head.Hash}, which the chain behind this node does not have; it ends at block {latest.Number}."
            );
        index.Clear();
        LogCutBack(head.Number, latest.Number);
        return index.Head;
    }

    private async Task SetLatestAsync(ulong number, CancellationToken ct)
    {
        var block =
            await chain.GetBlockAsync(number, ct).ConfigureAwait(false)
            ?? throw new InvalidDataException($"The chain has no block {number}.");
        Latest = new LatestBlock(block.Header, block.Hash);
        Tell();
    }

    /// <summary>Whoever waits looks again.</summary>
    private void Tell()
    {
        lock (gate)
        {
            moved.SetResult();
            moved = New();
        }
    }

    private static TaskCompletionSource New() => new(TaskCreationOptions.RunContinuationsAsynchronously);

    [LoggerMessage(2101, LogLevel.Critical, "The chain or the index has stopped; the node stops.")]
    private partial void LogStopped(Exception error);

    [LoggerMessage(
        2103,
        LogLevel.Warning,
        "The index held block {Indexed}, which the chain does not have any more (its head is {Head}); the index is made anew."
    )]
    private partial void LogCutBack(ulong indexed, ulong head);

    [LoggerMessage(2102, LogLevel.Warning, "The chain does not answer ({Reason}); trying again.")]
    private partial void LogChainAway(string reason);
}
