using Ledger.Sealing.Protocol;

namespace Ledger.Sealing.Tests.Model;

/// <summary>
/// Every run of one height whose proposer is honest: it runs the real <see cref="Proposer"/>, crashes after any effect, and may
/// lose its disk once. Of the other validators f lie: they sign anything, claim any lock and take it back. The rest run the real
/// <see cref="Validator"/>. Any message may be lost, repeated and late; time passes once, so that block A grows old.
/// </summary>
/// <remarks>
/// Validators of this model keep their disks (<see cref="WitnessModel"/> takes those away). A seal that was given is asked for
/// again at any time, so answers need no queue. Byte 0 of a validator's state is its lock, 1 its final block (0 none, block + 1).
/// </remarks>
internal sealed class ProposerModel
{
    private static readonly int[] Candidates = [Cast.A, Cast.E, Cast.B];

    private readonly Cast cast;
    private readonly int losses;
    private readonly bool liars;
    private readonly bool lossNoticed;
    private readonly List<Desk> desks = [];
    private readonly Dictionary<string, int> ids = [];

    /// <param name="liars">Whether f of the others lie; else all are honest.</param>
    /// <param name="lossNoticed">False: a lost store is taken for a new one, which is the fault that the model has to find.</param>
    public ProposerModel(int validators, int losses, bool liars, bool lossNoticed = true)
    {
        cast = new Cast(validators);
        this.losses = losses;
        this.liars = liars;
        this.lossNoticed = lossNoticed;
    }

    private int Liars => liars ? cast.Liars : 0;

    private int Honest => cast.Count - 1 - Liars;

    public State Start =>
        new(
            Intern(Reopened(new Desk(null!, null, 0, Lost: false), false)),
            [.. new byte[Honest]],
            0,
            0,
            0,
            false,
            losses
        );

    /// <summary>Two blocks of this height have a quorum's seals.</summary>
    public bool IsFork(State state) => Candidates.Count(b => IsFinal(state, b)) > 1;

    public bool IsFinal(State state, int block) =>
        Liars + state.Validators.Count(v => Lock(v) == block + 1) + ((state.Committed >> block) & 1) >= cast.Quorum;

    /// <summary>Nothing more is to come by the rules alone: a block is final, or the proposer says why not.</summary>
    public bool IsEnd(State state) =>
        desks[state.Desk].Live.Phase == ProposerPhase.Stopped || Candidates.Any(b => ((state.Committed >> b) & 1) != 0);

    /// <summary>For people.</summary>
    public string Describe(State state) =>
        $"{ids.First(i => i.Value == state.Desk).Key}, validators {string.Join(' ', state.Validators.Select(v => $"lock {Lock(v)} final {Final(v)}"))}, sent {state.Sent}, proven {state.Proven}, committed {state.Committed}, late {state.Late}, losses left {state.Losses}";

    public IEnumerable<State> Next(State state)
    {
        var now = state.Late ? Cast.Later : Cast.Now;
        var desk = desks[state.Desk];
        if (!state.Late)
            yield return state with
            {
                Late = true,
            };

        // The proposer: a block, a tick, a crash, a lost disk.
        if (desk.Live.Phase == ProposerPhase.Ready && desk.Final == 0)
            foreach (var block in Candidates)
                if (((state.Sent >> block) & 1) == 0 && cast.Blocks[block].Time == now)
                {
                    foreach (var next in Do(state, desk, desk.Live.OnComposed(cast.Blocks[block])))
                        yield return next;
                    break;
                }
        foreach (var next in Do(state, desk, desk.Live.OnTick(now)))
            yield return next;
        yield return state with
        {
            Desk = Intern(Reopened(desk, state.Late)),
        };
        if (state.Losses > 0)
            yield return state with
            {
                Desk = Intern(Reopened(new Desk(desk.Live, null, 0, lossNoticed), state.Late)),
                Losses = state.Losses - 1,
            };

        for (var i = 0; i < Honest; i++)
        {
            var mine = cast.Addresses[1 + i];
            var validator = Waking(state.Validators[i], i);
            foreach (var next in Do(state, desk, desk.Live.OnStatus(validator.Status, now)))
                yield return next;
            foreach (var block in Candidates)
            {
                if (IsFinal(state, block) && ((state.Committed >> block) & 1) != 0 && Final(state.Validators[i]) == 0)
                    yield return state.With(i, (byte)(Lock(state.Validators[i]) | ((block + 1) << 4)));
                if (((state.Sent >> block) & 1) == 0)
                    continue;
                // With the best proof that could have been sent; the answer may get lost.
                var proof = ((state.Proven >> block) & 1) != 0 ? Proof(block) : [];
                var request = new SealRequest(cast.Terms.Genesis, cast.Genesis.Block, cast.Blocks[block], proof);
                IReadOnlyList<ValidatorEffect> effects = [validator.OnSeal(request, cast.Terms.Proposer, now)];
                if (effects[0] is ValidatorEffect.Execute)
                    (_, effects) = validator.OnExecuted(request, new Execution());
                foreach (var effect in effects)
                    switch (effect)
                    {
                        case ValidatorEffect.Sync:
                            yield return state.With(i, (byte)((Final(state.Validators[i]) << 4) | (block + 1)));
                            break;
                        case ValidatorEffect.Answer { Said: SealAnswer.Sealed given }:
                            var after = state.With(i, (byte)((Final(state.Validators[i]) << 4) | (block + 1)));
                            foreach (var next in Do(after, desk, desk.Live.OnSeal(mine, given.Seal)))
                                yield return next;
                            break;
                        case ValidatorEffect.Answer { Said: SealAnswer.Refused refused }:
                            foreach (var next in Do(state, desk, desk.Live.OnRefused(mine, refused, now)))
                                yield return next;
                            break;
                    }
            }
        }
        for (var i = Honest; i < cast.Count - 1; i++)
        {
            var liar = 1 + i;
            foreach (var block in Candidates)
            {
                foreach (var next in Do(state, desk, desk.Live.OnSeal(cast.Addresses[liar], cast.Seal(liar, block))))
                    yield return next;
                foreach (var next in Do(state, desk, desk.Live.OnStatus(Claim(liar, block), now)))
                    yield return next;
            }
            foreach (var next in Do(state, desk, desk.Live.OnStatus(Claim(liar, -1), now)))
                yield return next;
        }
    }

    private ValidatorStatus Claim(int liar, int block) =>
        new(
            cast.Addresses[liar],
            Intact: true,
            cast.Genesis.Block,
            block < 0 ? null : new SealLock(cast.Blocks[block], cast.Seal(liar, block)),
            Gathered: null
        );

    private byte[][] Proof(int block) => [.. Enumerable.Range(0, cast.Liars + 1).Select(s => cast.Seal(s, block))];

    /// <summary>Carries out a step's effects: all of them, and each beginning of them with a crash behind it.</summary>
    private IEnumerable<State> Do(State state, Desk desk, (Proposer Next, IReadOnlyList<ProposerEffect> Effects) step)
    {
        if (ReferenceEquals(step.Next, desk.Live) && step.Effects.Count == 0)
        {
            if (desks[state.Desk] == desk)
                yield return state;
            yield break;
        }
        var at = desk with { Live = step.Next };
        var todo = new Queue<ProposerEffect>(step.Effects);
        while (todo.TryDequeue(out var effect))
        {
            switch (effect)
            {
                case ProposerEffect.Sync { Block: var block }:
                    at = at with { Kept = block, Lost = false };
                    break;
                case ProposerEffect.Propose { Request: var request }:
                    var sent = 1 << cast.IndexOf(request.Block.Hash);
                    state = state with { Sent = (byte)(state.Sent | sent) };
                    if (request.LockProof.Count > cast.Liars)
                        state = state with { Proven = (byte)(state.Proven | sent) };
                    break;
                case ProposerEffect.Commit { Block: var block }:
                    var index = cast.IndexOf(block.Hash);
                    state = state with { Committed = (byte)(state.Committed | (1 << index)) };
                    var (committed, then) = at.Live.OnCommitted(cast.Final(index));
                    at = at with { Live = committed, Final = index + 1 };
                    todo = new Queue<ProposerEffect>(then);
                    break;
                case ProposerEffect.CatchUp { From: var from }:
                    var has = Final(state.Validators[cast.Addresses.ToList().IndexOf(from) - 1]) - 1;
                    var (next, more) = at.Live.OnFinal(cast.Final(has));
                    at = at with { Live = next, Final = has + 1 };
                    todo = new Queue<ProposerEffect>(more);
                    break;
            }
            yield return state with
            {
                Desk = Intern(Reopened(at, state.Late)),
            };
        }
        yield return state with
        {
            Desk = Intern(at),
        };
    }

    /// <summary>The process starts anew with what the disk has.</summary>
    private Desk Reopened(Desk desk, bool late) =>
        desk with
        {
            Live = Proposer
                .Open(
                    cast.Terms,
                    cast.Key(0),
                    desk.Final == 0 ? cast.Genesis : cast.Final(desk.Final - 1),
                    desk.Kept,
                    !desk.Lost,
                    late ? Cast.Later : Cast.Now
                )
                .Next,
        };

    /// <summary>A validator with what its disk has, which has asked the others after its start.</summary>
    private Validator Waking(byte state, int index)
    {
        var kept = Lock(state) is > 0 and var block
            ? new SealLock(cast.Blocks[block - 1], cast.Seal(1 + index, block - 1))
            : null;
        var final = Final(state) is > 0 and var at ? cast.Final(at - 1) : cast.Genesis;
        var opened = Validator.Open(cast.Terms, cast.Key(1 + index), final, kept, intact: true);
        for (var i = 0; i < cast.Count; i++)
            if (i != 1 + index)
                opened = opened.OnStatus(new ValidatorStatus(cast.Addresses[i], true, cast.Genesis.Block, null, null));
        return opened;
    }

    private static int Lock(byte validator) => validator & 15;

    private static int Final(byte validator) => validator >> 4;

    private int Intern(Desk desk)
    {
        var live = desk.Live;
        var key = string.Join(
            '|',
            live.Phase,
            live.Block is { } b ? cast.IndexOf(b.Hash) : -1,
            string.Join(',', live.Seals.Keys.Select(a => cast.Addresses.ToList().IndexOf(a))),
            string.Join(
                ',',
                live.Reports.Select(r =>
                    $"{cast.Addresses.ToList().IndexOf(r.Key)}:{(r.Value.Lock is { } l ? cast.IndexOf(l.Hash) : -1)}:{r.Value.Final.Height}"
                )
            ),
            live.LockProof.Count,
            live.Intact,
            live.Final.Height,
            desk.Final,
            desk.Lost,
            desk.Kept is { } k ? $"{cast.IndexOf(k.Block.Hash)}{k.AfterLoss}" : ""
        );
        if (ids.TryGetValue(key, out var id))
            return id;
        desks.Add(desk);
        return ids[key] = desks.Count - 1;
    }

    /// <summary>The proposer: what runs, J on the disk, the final block on the disk (0 none, block + 1), and whether the store is gone.</summary>
    private sealed record Desk(Proposer Live, BlockUnderWay? Kept, int Final, bool Lost);

    /// <param name="Desk">The proposer's.</param>
    /// <param name="Validators">The honest ones'.</param>
    /// <param name="Sent">Blocks for which seals were asked; bits.</param>
    /// <param name="Proven">Those that went out with a lock proof.</param>
    /// <param name="Committed">Blocks that the proposer has sealed in a final block, also where it has forgotten.</param>
    internal readonly record struct State(
        int Desk,
        byte[] Validators,
        byte Sent,
        byte Proven,
        byte Committed,
        bool Late,
        int Losses
    )
    {
        public State With(int validator, byte value)
        {
            var next = (byte[])Validators.Clone();
            next[validator] = value;
            return this with { Validators = next };
        }

        /// <summary>For sets of states.</summary>
        public UInt128 Packed
        {
            get
            {
                var packed = (UInt128)Desk;
                foreach (var validator in Validators)
                    packed = (packed << 8) | validator;
                packed = (packed << 5) | Sent;
                packed = (packed << 5) | Proven;
                packed = (packed << 5) | Committed;
                packed = (packed << 1) | (Late ? 1u : 0u);
                return (packed << 2) | (uint)Losses;
            }
        }
    }
}
