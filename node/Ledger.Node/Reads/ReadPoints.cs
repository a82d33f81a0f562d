using Google.Rpc;
using Grpc.Core;
using Ledger.Api;
using Ledger.Engine.State;
using Ledger.Evidence.Blocks;
using Ledger.Evidence.Primitives;
using Ledger.Node.Errors;
using Ledger.Node.Index;

namespace Ledger.Node.Reads;

/// <summary>The block that a read is made at.</summary>
internal sealed record ReadPoint(BlockHeader Header, Bytes32 Hash)
{
    public ulong Number => Header.Number;

    public Wire.BlockRef Ref => Events.WireEvents.Ref(Number, Hash, Header.Timestamp);
}

/// <summary>
/// Decides at which block a call reads: never below what the caller saw, never beyond what is indexed, and never on
/// another history than the caller's.
/// </summary>
internal sealed class ReadPoints(IChain chain, IndexFollower follower, TimeProvider time)
{
    /// <summary>How long a node that is behind waits at most.</summary>
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(5);

    /// <exception cref="RpcException">NODE_BEHIND, HISTORY_FORKED, HISTORY_PRUNED, or the index stands still.</exception>
    public async ValueTask<ReadPoint> OfAsync(Wire.ReadOptions? options, CancellationToken ct)
    {
        follower.ThrowIfStopped();
        var seen = options?.Seen;
        var latest = await ReachAsync(seen?.Number ?? 0, ct).ConfigureAwait(false);
        if (seen is { Hash.Length: > 0 })
            await RequireSameHistoryAsync(seen, latest, ct).ConfigureAwait(false);
        if (options is null || options.AtBlock == 0 || options.AtBlock == latest.Number)
            return new ReadPoint(latest.Header, latest.Hash);
        if (options.AtBlock > latest.Number)
            throw Behind(options.AtBlock, latest.Number);
        var oldest = await chain.GetOldestProvableAsync(ct).ConfigureAwait(false);
        if (options.AtBlock < oldest)
            throw RpcErrors.Pruned(new HistoryPrunedException(options.AtBlock, oldest));
        return await AtAsync(options.AtBlock, ct).ConfigureAwait(false);
    }

    /// <summary>A block that is indexed.</summary>
    public async ValueTask<ReadPoint> AtAsync(ulong number, CancellationToken ct)
    {
        var block =
            await chain.GetBlockAsync(number, ct).ConfigureAwait(false)
            ?? throw new ChainUnavailableException($"The chain does not give block {number}.");
        return new ReadPoint(block.Header, block.Hash);
    }

    private async ValueTask<LatestBlock> ReachAsync(ulong number, CancellationToken ct)
    {
        if (follower.Latest is { } latest && latest.Number >= number)
            return latest;
        using var patience = new CancellationTokenSource(Patience, time);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(ct, patience.Token);
        try
        {
            await follower.ReachAsync(number, either.Token).ConfigureAwait(false);
            return follower.Latest!;
        }
        catch (OperationCanceledException) when (!ct.IsCancellationRequested)
        {
            throw Behind(number, follower.Latest?.Number ?? 0);
        }
    }

    private async ValueTask RequireSameHistoryAsync(Wire.BlockRef seen, LatestBlock latest, CancellationToken ct)
    {
        var here =
            seen.Number == latest.Number ? latest.Hash : (await AtAsync(seen.Number, ct).ConfigureAwait(false)).Hash;
        var text = Convert.ToHexStringLower(here.Span);
        if (!string.Equals(text, seen.Hash, StringComparison.Ordinal))
            throw RpcErrors.Of(
                Code.Aborted,
                ErrorReasons.HistoryForked,
                $"Another block stands at height {seen.Number} here: one of the two ledgers is not the one you trust.",
                $"本节点在高度 {seen.Number} 处是另一个区块,请立即核查。",
                ("number", Text(seen.Number)),
                ("seen", seen.Hash),
                ("here", text)
            );
    }

    private static RpcException Behind(ulong seen, ulong head) =>
        RpcErrors.Retry(
            Code.Unavailable,
            ErrorReasons.NodeBehind,
            $"This node has block {head}, you have seen {seen}: wait, or ask another node.",
            $"本节点只到区块 {head},您已见过区块 {seen},请稍后再试或换一个节点。",
            TimeSpan.FromSeconds(1),
            ("seen", Text(seen)),
            ("head", Text(head))
        );

    private static string Text(ulong value) => value.ToString(System.Globalization.CultureInfo.InvariantCulture);
}
