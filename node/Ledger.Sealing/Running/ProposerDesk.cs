using System.Threading.Channels;
using Ledger.Engine.Chain;
using Ledger.Evidence.Primitives;
using Ledger.Sealing.Protocol;
using Step = (
    Ledger.Sealing.Protocol.Proposer Next,
    System.Collections.Generic.IReadOnlyList<Ledger.Sealing.Protocol.ProposerEffect> Effects
);

namespace Ledger.Sealing.Running;

/// <summary>
/// Drives <see cref="Proposer"/>: what comes in is taken one after the other, effects in their order, J on the disk before it is sent.
/// Peers are asked beside it, and their answers come in as everything else does.
/// </summary>
public sealed class ProposerDesk : IDesk
{
    private static readonly TimeSpan Tick = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan AnswerWithin = TimeSpan.FromSeconds(5);

    private readonly Channel<Func<Task<Step?>>> inputs = Channel.CreateUnbounded<Func<Task<Step?>>>();
    private readonly CancellationTokenSource stopping = new();
    private readonly Seat seat;
    private readonly IReadOnlyList<IPeer> peers;
    private readonly Task loop;
    private readonly Task ticks;
    private volatile Proposer state;
    private PreparedBlock? prepared; // of the loop alone; the block under way
    private bool waiting; // of the loop alone; for a block that is due
    private volatile IReadOnlyDictionary<Address, SealAnswer.Refused> refusals =
        new Dictionary<Address, SealAnswer.Refused>();

    private ProposerDesk(Seat seat, Step opened, IReadOnlyList<IPeer> peers)
    {
        (this.seat, state, this.peers) = (seat, opened.Next, peers);
        Put(() => Task.FromResult<Step?>(opened));
        loop = Task.Run(RunAsync);
        ticks = Task.Run(TickAsync);
    }

    /// <summary>What is told to people and metrics.</summary>
    public Proposer State => state;

    /// <summary>Why each of the others refused the block under way; of those that did.</summary>
    public IReadOnlyDictionary<Address, SealAnswer.Refused> Refusals => refusals;

    /// <summary>The engine stopped, or the disk did not take what must be on it; the process starts anew.</summary>
    public Exception? Fault { get; private set; }

    public ValidatorStatus Status => state.Status;

    /// <summary>Nobody proposes to the proposer.</summary>
    public Task<SealAnswer> SealAsync(SealRequest request, Address? caller, CancellationToken ct) =>
        Task.FromResult<SealAnswer>(
            new SealAnswer.Refused(
                SealRefusal.NotTheProposer,
                "This is the proposer's node.",
                Lock: null,
                state.Final.Block
            )
        );

    /// <summary>The proposer hears of no block that it has not made; what it lacks it fetches at its start.</summary>
    public Task FinalAsync(ReadOnlyMemory<byte> block, CancellationToken ct) => Task.CompletedTask;

    public async Task ForwardedAsync(IReadOnlyList<ReadOnlyMemory<byte>> transactions, CancellationToken ct)
    {
        foreach (var raw in transactions)
            await seat.Engine.SubmitAsync(raw, ct).ConfigureAwait(false);
    }

    public ValueTask<IReadOnlyList<ReadOnlyMemory<byte>>> BlocksAsync(ulong from, CancellationToken ct) =>
        seat.BlocksAsync(from, seat.Terms.BlockBytes, ct);

    /// <summary>Opens with what the disk has, and asks the others.</summary>
    public static async Task<ProposerDesk> OpenAsync(Seat seat, IReadOnlyList<IPeer> peers, CancellationToken ct)
    {
        var (intact, _, sending) = seat.Store.Read();
        var final = await seat.FinalAsync(ct).ConfigureAwait(false);
        var opened = Proposer.Open(seat.Terms, seat.Key, final, sending, intact, seat.Time.GetUtcNow());
        return new ProposerDesk(seat, opened, peers);
    }

    public async ValueTask DisposeAsync()
    {
        if (stopping.IsCancellationRequested)
            return;
        await stopping.CancelAsync().ConfigureAwait(false);
        await loop.ConfigureAwait(false);
        await ticks.ConfigureAwait(false);
    }

    private void Put(Func<Task<Step?>> input) => inputs.Writer.TryWrite(input);

    private void Put(Func<Proposer, Step> input) => Put(() => Task.FromResult<Step?>(input(state)));

    private async Task RunAsync()
    {
        try
        {
            await foreach (var input in inputs.Reader.ReadAllAsync(stopping.Token).ConfigureAwait(false))
            {
                if (await input().ConfigureAwait(false) is { } step)
                    await CarryOutAsync(step).ConfigureAwait(false);
                if (state.Phase == ProposerPhase.Ready && !waiting)
                    WaitForTheNext();
            }
        }
        catch (OperationCanceledException) when (stopping.IsCancellationRequested)
        {
            // Closing.
        }
        catch (Exception e)
        {
            // What is on the disk may be the state before or after: only a new start reads which.
            Fault = e;
        }
    }

    private async Task CarryOutAsync(Step step)
    {
        state = step.Next;
        foreach (var effect in step.Effects)
            switch (effect)
            {
                case ProposerEffect.Sync { Block: var block }:
                    seat.Store.Write(block);
                    refusals = new Dictionary<Address, SealAnswer.Refused>();
                    break;
                case ProposerEffect.Propose { Request: var request }:
                    foreach (var peer in peers.Where(p => !state.Seals.ContainsKey(p.Validator)))
                        _ = ProposeAsync(peer, request);
                    break;
                case ProposerEffect.AskStatus:
                    foreach (var peer in peers)
                        _ = AskAsync(peer);
                    break;
                case ProposerEffect.CatchUp { From: var from }:
                    await CatchUpAsync(from).ConfigureAwait(false);
                    break;
                case ProposerEffect.Commit { Block: var block, Seals: var seals }:
                    await CommitAsync(block, seals).ConfigureAwait(false);
                    break;
                case ProposerEffect.TellFinal { Block: var final }:
                    var whole = await seat.WholeAsync(final.Height, stopping.Token).ConfigureAwait(false);
                    foreach (var peer in peers)
                        _ = TellAsync(peer, whole);
                    break;
            }
    }

    /// <summary>One task waits for the moment at which a block is due; the loop goes on meanwhile.</summary>
    private void WaitForTheNext()
    {
        waiting = true;
        _ = Task.Run(async () =>
        {
            try
            {
                await seat.Engine.BlockDueAsync(stopping.Token).ConfigureAwait(false);
                Put(ComposeAsync);
            }
            catch (OperationCanceledException)
            {
                // Closing.
            }
        });
    }

    private async Task<Step?> ComposeAsync()
    {
        waiting = false;
        if (state.Phase != ProposerPhase.Ready)
            return null;
        try
        {
            prepared = await seat.Engine.ComposeAsync(state.Self, stopping.Token).ConfigureAwait(false);
        }
        catch (BlockRefusedException)
        {
            return null; // The clock jumped since it was looked at; the next look reports it.
        }
        return state.OnComposed(Proposal.Of(prepared.Header, prepared.Transactions));
    }

    private async Task CommitAsync(Proposal block, IReadOnlyList<byte[]> seals)
    {
        if (prepared?.Header.Hash != block.Hash)
            (prepared, _) = await seat.ExecuteAsync(block, stopping.Token).ConfigureAwait(false);
        if (prepared is null)
            throw new EngineStoppedException($"The block under way, {block.Hash}, cannot be executed here.");
        var final = await seat.CommitAsync(prepared, seals, stopping.Token).ConfigureAwait(false);
        prepared = null;
        await CarryOutAsync(state.OnCommitted(final)).ConfigureAwait(false);
    }

    private async Task ProposeAsync(IPeer peer, SealRequest request)
    {
        try
        {
            var answer = await Peers
                .AnswerAsync(ct => peer.SealAsync(request, ct), AnswerWithin, stopping.Token)
                .ConfigureAwait(false);
            if (answer is SealAnswer.Sealed { Seal: var seal, Hash: var hash } && hash == request.Block.Hash)
                Put(s => Sealed(s, peer.Validator, request.Block, seal));
            else if (answer is SealAnswer.Refused refused)
                Put(() => RefusedAsync(peer.Validator, request.Block, refused));
        }
        catch (OperationCanceledException)
        {
            // Closing.
        }
    }

    private Step Sealed(Proposer at, Address from, Proposal block, byte[] seal)
    {
        seat.Watched(Seat.Sealed(block, [seal]), at.Final);
        return at.OnSeal(from, seal);
    }

    private async Task<Step?> RefusedAsync(Address from, Proposal block, SealAnswer.Refused refused)
    {
        // A seal that comes late proves as much as any.
        if (refused.Lock is { } shown)
            seat.Watched(Seat.Sealed(shown.Block, [shown.Seal]), state.Final);
        if (state.Block?.Hash != block.Hash)
            return null;
        refusals = new Dictionary<Address, SealAnswer.Refused>(refusals) { [from] = refused };
        if (refused.Lock is { } kept && !await IsSoundAsync(kept).ConfigureAwait(false))
            return null;
        return state.OnRefused(from, refused, seat.Time.GetUtcNow());
    }

    private async Task AskAsync(IPeer peer)
    {
        try
        {
            if (await Peers.StatusAsync(peer, AnswerWithin, stopping.Token).ConfigureAwait(false) is { } status)
                Put(() => LearnAsync(status));
        }
        catch (OperationCanceledException)
        {
            // Closing.
        }
    }

    private async Task<Step?> LearnAsync(ValidatorStatus status)
    {
        seat.Watched(status, state.Final);
        if (status.Lock is { } kept && !await IsSoundAsync(kept).ConfigureAwait(false))
            return null;
        return state.OnStatus(status, seat.Time.GetUtcNow());
    }

    /// <summary>A lock of the next height is on a block that can be executed here; one of another height is not looked at.</summary>
    private async Task<bool> IsSoundAsync(SealLock kept)
    {
        if (kept.Height != state.Final.Height + 1 || kept.Hash == state.Block?.Hash)
            return true;
        return (await seat.ExecuteAsync(kept.Block, stopping.Token).ConfigureAwait(false)).Prepared is not null;
    }

    private async Task CatchUpAsync(Address from)
    {
        var peer = peers.First(p => p.Validator == from);
        var before = state.Final.Height;
        for (var at = before; ; )
        {
            var blocks = await Peers.BlocksAsync(peer, at + 1, AnswerWithin, stopping.Token).ConfigureAwait(false);
            FinalBlock? last = null;
            foreach (var block in blocks ?? [])
                if (await seat.AdoptAsync(block, prepared: null, stopping.Token).ConfigureAwait(false) is { } adopted)
                    last = adopted;
                else
                    break;
            if (last is null)
                break;
            at = last.Height;
        }
        var final = await seat.FinalAsync(stopping.Token).ConfigureAwait(false);
        await CarryOutAsync(
                final.Height > before ? state.OnFinal(final) : state.OnCatchUpFailed(from, seat.Time.GetUtcNow())
            )
            .ConfigureAwait(false);
    }

    private async Task TellAsync(IPeer peer, ReadOnlyMemory<byte> block)
    {
        try
        {
            await Peers
                .AnswerAsync(
                    async ct =>
                    {
                        await peer.TellFinalAsync(block, ct).ConfigureAwait(false);
                        return peer;
                    },
                    AnswerWithin,
                    stopping.Token
                )
                .ConfigureAwait(false);
        }
        catch (OperationCanceledException)
        {
            // Closing. Who was not told asks.
        }
    }

    private async Task TickAsync()
    {
        try
        {
            while (true)
            {
                await Task.Delay(Tick, seat.Time, stopping.Token).ConfigureAwait(false);
                Put(s => s.OnTick(seat.Time.GetUtcNow()));
            }
        }
        catch (OperationCanceledException)
        {
            // Closing.
        }
    }
}
