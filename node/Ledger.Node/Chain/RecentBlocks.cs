using System.Collections.Concurrent;

namespace Ledger.Node;

/// <summary>
/// Blocks with their receipts; the last few stay decoded, since every transaction of a block is asked for once it is
/// final. A block of thousands of statements costs more to decode than all answers from it.
/// </summary>
public sealed class RecentBlocks(IChain chain)
{
    private const int Kept = 8;
    private readonly ConcurrentDictionary<ulong, FullBlock> blocks = [];
    private readonly ConcurrentQueue<ulong> order = [];

    /// <exception cref="ChainUnavailableException">The chain has no such block.</exception>
    public async ValueTask<FullBlock> GetAsync(ulong number, CancellationToken ct)
    {
        if (blocks.TryGetValue(number, out var known))
            return known;
        var block = await chain.GetBlockAsync(number, ct).ConfigureAwait(false);
        return block is null
            ? throw new ChainUnavailableException($"The chain does not give block {number}.")
            : await GetAsync(block, ct).ConfigureAwait(false);
    }

    /// <summary>As above, where the block is at hand.</summary>
    public async ValueTask<FullBlock> GetAsync(SealedBlock block, CancellationToken ct)
    {
        ArgumentNullException.ThrowIfNull(block);
        var number = block.Header.Number;
        var receipts =
            await chain.GetReceiptsAsync(number, ct).ConfigureAwait(false)
            ?? throw new ChainUnavailableException($"The chain does not give the receipts of block {number}.");
        var full = new FullBlock(block, receipts);
        if (blocks.TryAdd(number, full))
            order.Enqueue(number);
        while (blocks.Count > Kept && order.TryDequeue(out var oldest))
            blocks.TryRemove(oldest, out _);
        return full;
    }
}
