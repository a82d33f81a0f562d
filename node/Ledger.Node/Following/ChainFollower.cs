using Ledger.Engine.State;
using Ledger.Evidence.Blocks;
using Ledger.Evidence.Rlp;
using Ledger.Evidence.Transactions;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace Ledger.Node.Following;

/// <summary>
/// Brings an engine that makes no blocks to the head of its sources and keeps it there: every block is taken over by every rule of
/// its header and by execution, whoever gave it, and the heads of all sources are compared with the own chain. What a quorum
/// sealed and execution does not confirm, or a second final block of one height, stops it for good, with evidence on the disk.
/// A source that gives what no quorum sealed is asked no more, and the next one serves.
/// </summary>
internal sealed partial class ChainFollower(
    ChainEngine engine,
    IReadOnlyList<Uri> addresses,
    EvidenceFolder evidence,
    TimeProvider time,
    IHostApplicationLifetime lifetime,
    ILogger<ChainFollower> logger
) : BackgroundService
{
    private static readonly TimeSpan Poll = TimeSpan.FromMilliseconds(250);
    private readonly List<BlockSource> sources = [.. addresses.Select(static a => new BlockSource(a))];
    private readonly TaskCompletionSource caughtUp = new(TaskCreationOptions.RunContinuationsAsynchronously);

    /// <summary>Why following has stopped for good; null while it goes on.</summary>
    public FollowStoppedException? Fault { get; private set; }

    /// <summary>Completes once the chain is where a source's head was when it was asked.</summary>
    /// <exception cref="FollowStoppedException">It stopped before.</exception>
    public Task CaughtUp => caughtUp.Task;

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        try
        {
            while (true)
            {
                foreach (var source in sources.Where(static s => s.Distrusted is null))
                    await RoundAsync(source, stoppingToken).ConfigureAwait(false);
                if (sources.TrueForAll(static s => s.Distrusted is not null))
                    throw new FollowStoppedException(
                        FollowFault.NoSourceLeft,
                        string.Join(" ", sources.Select(static s => $"{s.Address}: {s.Distrusted}")),
                        evidence: null
                    );
                await Task.Delay(Poll, time, stoppingToken).ConfigureAwait(false);
            }
        }
        catch (OperationCanceledException) when (stoppingToken.IsCancellationRequested)
        {
            caughtUp.TrySetCanceled(stoppingToken);
        }
        catch (FollowStoppedException stopped)
        {
            Fault = stopped;
            LogStopped(stopped.Message);
            caughtUp.TrySetException(stopped);
            lifetime.StopApplication();
        }
        catch (EngineStoppedException stopped)
        {
            // Who follows the engine's blocks stops the node.
            caughtUp.TrySetException(stopped);
        }
    }

    public override void Dispose()
    {
        foreach (var source in sources)
            source.Dispose();
        base.Dispose();
    }

    /// <summary>What one source has beyond the own head is taken over, and its head compared with the own chain.</summary>
    private async Task RoundAsync(BlockSource source, CancellationToken ct)
    {
        try
        {
            if (!source.IsMet && !await MeetAsync(source, ct).ConfigureAwait(false))
                return;
            var head = await source.HeadAsync(ct).ConfigureAwait(false);
            while (engine.Latest.Number < head)
                if (!await TakeAsync(source, engine.Latest.Number + 1, ct).ConfigureAwait(false))
                    return;
            if (!await CompareAsync(source, head, ct).ConfigureAwait(false))
                return;
            if (source.Away is not null)
                LogBack(source.Address);
            source.Away = null;
            caughtUp.TrySetResult();
        }
        catch (Exception e) when (e is ChainUnavailableException or JsonRpcException)
        {
            if (source.Away is null)
                LogAway(source.Address, e.Message);
            source.Away = e.Message;
        }
    }

    private async Task<bool> MeetAsync(BlockSource source, CancellationToken ct)
    {
        var given = await source.BlockAsync(0, ct).ConfigureAwait(false);
        if (Decode(given) is not { } genesis || genesis.Header.Hash != engine.GenesisHash)
            return Distrust(
                source,
                $"OtherGenesis: it serves another ledger than the one of genesis {engine.GenesisHash}."
            );
        return source.IsMet = true;
    }

    private async Task<bool> TakeAsync(BlockSource source, ulong number, CancellationToken ct)
    {
        var given = await source.BlockAsync(number, ct).ConfigureAwait(false);
        var parent = engine.Latest.Hash;
        if (Decode(given) is not var (header, transactions))
        {
            evidence.Keep(source.Address, number, given, "NotABlock", "the bytes are no block.", parent);
            return Distrust(
                source,
                FormattableString.Invariant($"NotABlock: what it gave for block {number} is none.")
            );
        }
        try
        {
            await engine.ImportAsync(header, transactions, ct).ConfigureAwait(false);
            return true;
        }
        catch (BlockRefusedException refused)
        {
            var kept = evidence.Keep(source.Address, number, given, refused.Rule, refused.Message, parent);
            var what = FormattableString.Invariant($"block {number} of {source.Address} is refused. {refused.Message}");
            if (header.Number == number && await IsSealedAsync(header, ct).ConfigureAwait(false))
                throw new FollowStoppedException(FollowFault.SealedDifference, what, kept);
            return Distrust(source, what);
        }
    }

    /// <summary>At the lower of the two heads both have the same block.</summary>
    private async Task<bool> CompareAsync(BlockSource source, ulong head, CancellationToken ct)
    {
        var at = Math.Min(head, engine.Latest.Number);
        BlockHeader theirs;
        try
        {
            theirs = await source.HeaderAsync(at, ct).ConfigureAwait(false);
        }
        catch (RlpException)
        {
            return Distrust(source, FormattableString.Invariant($"NotABlock: what it gave for header {at} is none."));
        }
        var own = await engine.GetHeaderAsync(at, ct).ConfigureAwait(false);
        if (theirs.Hash == own!.Hash)
            return true;
        var what = FormattableString.Invariant(
            $"{source.Address} has block {theirs.Hash} at height {at}, here it is {own.Hash}."
        );
        if (theirs.Number != at || !await IsSealedAsync(theirs, ct).ConfigureAwait(false))
            return Distrust(source, what);
        throw new FollowStoppedException(
            FollowFault.ConflictingFinality,
            what,
            evidence.Keep(Misbehaviour.Of(own, theirs))
        );
    }

    /// <summary>By the set that seals this height on the own chain; where its state is no longer kept, nothing is proved.</summary>
    private async Task<bool> IsSealedAsync(BlockHeader header, CancellationToken ct)
    {
        try
        {
            var set = new ValidatorSet(0, 0, await engine.GetValidatorsAsync(header.Number, ct).ConfigureAwait(false));
            var seals = CommittedSeals.Check(header, set);
            return seals.AllHold && seals.HasQuorum(set);
        }
        catch (HistoryPrunedException)
        {
            return false;
        }
    }

    private bool Distrust(BlockSource source, string why)
    {
        source.Distrusted = why;
        LogDistrusted(source.Address, why);
        return false;
    }

    private static (BlockHeader Header, IReadOnlyList<Transaction> Transactions)? Decode(byte[] given)
    {
        try
        {
            return BlockCodec.DecodeExport(given);
        }
        catch (RlpException)
        {
            return null;
        }
    }

    [LoggerMessage(2701, LogLevel.Critical, "Following has stopped: {Message}")]
    private partial void LogStopped(string message);

    [LoggerMessage(2702, LogLevel.Error, "{Source} is asked for no more blocks: {Why}")]
    private partial void LogDistrusted(Uri source, string why);

    [LoggerMessage(2703, LogLevel.Warning, "{Source} does not serve: {Why}; the next source does.")]
    private partial void LogAway(Uri source, string why);

    [LoggerMessage(2704, LogLevel.Information, "{Source} serves again.")]
    private partial void LogBack(Uri source);
}
