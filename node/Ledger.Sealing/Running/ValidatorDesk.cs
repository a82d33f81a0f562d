using Ledger.Engine.Chain;
using Ledger.Evidence.Blocks;
using Ledger.Evidence.Primitives;
using Ledger.Evidence.Rlp;
using Ledger.Sealing.Protocol;

namespace Ledger.Sealing.Running;

/// <summary>
/// Drives <see cref="Validator"/>: one thing at a time, effects in their order, the lock on the disk before the answer. Behind, it
/// catches up from its peers by itself.
/// </summary>
public sealed class ValidatorDesk : IDesk
{
    private static readonly TimeSpan Look = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan AnswerWithin = TimeSpan.FromSeconds(5);

    private readonly SemaphoreSlim gate = new(1, 1); // one input at a time
    private readonly CancellationTokenSource stopping = new();
    private readonly Seat seat;
    private readonly IReadOnlyList<IPeer> peers;
    private readonly SemaphoreSlim behind = new(0, 1); // raised when somebody showed a later block
    private readonly Forwarding forwarding;
    private readonly Task loop;
    private volatile Validator state;
    private PreparedBlock? prepared; // guarded by gate; the block that was executed last

    private ValidatorDesk(Seat seat, Validator state, IReadOnlyList<IPeer> peers)
    {
        (this.seat, this.state, this.peers) = (seat, state, peers);
        forwarding = new Forwarding(seat, peers);
        loop = Task.Run(RunAsync);
    }

    /// <summary>What is told to people and metrics.</summary>
    public Validator State => state;

    public ValidatorStatus Status => state.Status;

    public Task ForwardedAsync(IReadOnlyList<ReadOnlyMemory<byte>> transactions, CancellationToken ct) =>
        forwarding.TakeAsync(transactions, ct);

    public ValueTask<IReadOnlyList<ReadOnlyMemory<byte>>> BlocksAsync(ulong from, CancellationToken ct) =>
        seat.BlocksAsync(from, seat.Terms.BlockBytes, ct);

    /// <summary>Opens with what the disk has, and asks the others.</summary>
    /// <param name="peers">The other validators' nodes, the proposer's among them.</param>
    public static async Task<ValidatorDesk> OpenAsync(Seat seat, IReadOnlyList<IPeer> peers, CancellationToken ct)
    {
        var (intact, kept, _) = seat.Store.Read();
        var final = await seat.FinalAsync(ct).ConfigureAwait(false);
        return new ValidatorDesk(seat, Validator.Open(seat.Terms, seat.Key, final, kept, intact), peers);
    }

    /// <summary>What the proposer asks.</summary>
    /// <param name="caller">Whose certificate the connection has.</param>
    public async Task<SealAnswer> SealAsync(SealRequest request, Address? caller, CancellationToken ct)
    {
        await gate.WaitAsync(ct).ConfigureAwait(false);
        try
        {
            var first = state.OnSeal(request, caller, seat.Time.GetUtcNow());
            if (first is not ValidatorEffect.Execute)
                return Said(first, request);
            (prepared, var result) = await seat.ExecuteAsync(request.Block, ct).ConfigureAwait(false);
            if (prepared is not null)
                result = result with
                {
                    Overdue = await seat
                        .Engine.FindOverdueAsync(prepared, seat.Terms.Overdue, ct)
                        .ConfigureAwait(false),
                    Clock = seat.Engine.ClockFault?.Message,
                    DiskNearlyFull = seat.DiskNearlyFull(),
                };
            var (next, effects) = state.OnExecuted(request, result);
            foreach (var effect in effects)
            {
                if (effect is ValidatorEffect.Sync { Lock: var sealing })
                    seat.Store.Write(sealing);
                else
                {
                    state = next;
                    return Said(effect, request);
                }
            }
            throw new InvalidOperationException("A validator ends with an answer.");
        }
        finally
        {
            gate.Release();
        }
    }

    /// <summary>A final block came.</summary>
    public async Task FinalAsync(ReadOnlyMemory<byte> block, CancellationToken ct)
    {
        await gate.WaitAsync(ct).ConfigureAwait(false);
        try
        {
            await AdoptAsync(block, ct).ConfigureAwait(false);
        }
        finally
        {
            gate.Release();
        }
    }

    public async ValueTask DisposeAsync()
    {
        if (stopping.IsCancellationRequested)
            return;
        await stopping.CancelAsync().ConfigureAwait(false);
        await forwarding.DisposeAsync().ConfigureAwait(false);
        await loop.ConfigureAwait(false);
        await gate.WaitAsync().ConfigureAwait(false);
    }

    private SealAnswer Said(ValidatorEffect effect, SealRequest request)
    {
        var said = ((ValidatorEffect.Answer)effect).Said;
        if (said is SealAnswer.Refused { Reason: SealRefusal.Behind } || request.Block.Height > state.Final.Height + 1)
            Raise();
        return said;
    }

    private async Task<bool> AdoptAsync(ReadOnlyMemory<byte> bytes, CancellationToken ct)
    {
        BlockHeader header;
        try
        {
            header = BlockCodec.DecodeExport(bytes.Span).Header;
        }
        catch (RlpException)
        {
            return false;
        }
        var final = state.Final;
        if (header.Number == final.Height && header.Number > 0)
        {
            if (seat.Watch.See(SealedHeader.Of(header), final.SealedBy) is { ConflictingFinality: true })
                state = state.OnConflict(header.Number);
            return false;
        }
        if (header.Number > final.Height + 1)
            Raise();
        if (await seat.AdoptAsync(bytes, prepared, ct).ConfigureAwait(false) is not { } adopted)
            return false;
        prepared = null;
        state = state.OnFinal(adopted);
        return true;
    }

    /// <summary>Asks the others where they stand: at the start until enough have answered, later now and then; fetches what is missing.</summary>
    private async Task RunAsync()
    {
        try
        {
            while (true)
            {
                foreach (var answer in await Peers.AskAsync(peers, AnswerWithin, stopping.Token).ConfigureAwait(false))
                    await LearnAsync(answer).ConfigureAwait(false);
                using var waiting = CancellationTokenSource.CreateLinkedTokenSource(stopping.Token);
                var delay = Task.Delay(state.IsStarting ? Look : 10 * Look, seat.Time, waiting.Token);
                await Task.WhenAny(delay, behind.WaitAsync(waiting.Token)).ConfigureAwait(false);
                await waiting.CancelAsync().ConfigureAwait(false);
                stopping.Token.ThrowIfCancellationRequested();
            }
        }
        catch (OperationCanceledException) when (stopping.IsCancellationRequested)
        {
            // Closing.
        }
        catch (EngineStoppedException)
        {
            // The engine's own fault says it; nothing is sealed any more.
        }
    }

    private async Task LearnAsync(ValidatorStatus answer)
    {
        await gate.WaitAsync(stopping.Token).ConfigureAwait(false);
        try
        {
            seat.Watched(answer, state.Final);
            state = state.OnStatus(answer);
            if (answer.Final.Height <= state.Final.Height)
                return;
            var peer = peers.First(p => p.Validator == answer.Validator);
            while (
                await Peers
                    .BlocksAsync(peer, state.Final.Height + 1, AnswerWithin, stopping.Token)
                    .ConfigureAwait(false)
                    is { Count: > 0 } blocks
            )
                foreach (var block in blocks)
                    if (!await AdoptAsync(block, stopping.Token).ConfigureAwait(false))
                        return;
        }
        finally
        {
            gate.Release();
        }
    }

    private void Raise()
    {
        try
        {
            behind.Release();
        }
        catch (SemaphoreFullException)
        {
            // Raised already and not yet seen.
        }
    }
}
