using Ledger.Sealing.Protocol;

namespace Ledger.Sealing.Tests.Model;

/// <summary>What the disks of a model do to what was written to them.</summary>
internal enum Disk
{
    /// <summary>What was synced stays.</summary>
    Honest,

    /// <summary>A lock that was written is gone after a crash: nothing synced it.</summary>
    ForgetsLocks,

    /// <summary>A store that was lost is taken for one that never held anything.</summary>
    LossUnnoticed,
}

/// <summary>
/// Every run of a co-sealed chain whose proposer lies. f validators lie, the proposer among them: they sign anything and say
/// anything. The others run the real <see cref="Validator"/>; each message may be lost, repeated, late and in any order; each
/// may crash after every effect, and lose its disk. Explored to the end; validators that behave alike are one (symmetry).
/// </summary>
/// <remarks>
/// What makes the space small, and why nothing is lost by it: (1) a message that could be sent once can be delivered at any time,
/// so no queue is kept but the set of seals that are known; (2) the effects of one validator meet nobody else's before its
/// answer is told, so input, crash point and restart are one step; (3) answers at a start only rise with time and a higher one
/// only forbids more, so they are taken at the restart, the liars' as low as can be; (4) A is the block of height 1 whose
/// finality honest nodes hear of: the runs with B are the same with the names exchanged.
/// </remarks>
internal sealed class WitnessModel
{
    private readonly Cast cast;
    private readonly Disk disk;
    private readonly int losses;
    private readonly int honest;
    private readonly List<Local> locals = [];
    private readonly Dictionary<string, int> ids = [];
    private readonly Dictionary<(int Local, int Action), int[]> known = [];

    /// <summary>Numbers of steps in <see cref="known"/>, behind those of the blocks.</summary>
    private const int HearingAction = 2 * Cast.BlockCount;
    private const int RestartActions = HearingAction + 1;

    public WitnessModel(int validators, Disk disk, int losses)
    {
        cast = new Cast(validators);
        this.disk = disk;
        this.losses = losses;
        honest = validators - cast.Liars;
    }

    /// <summary>States that were reached.</summary>
    public int States { get; private set; }

    /// <summary>Whether some run makes a block of height 2 final: the model is not stuck before what it is to try.</summary>
    public bool ReachedTheEnd { get; private set; }

    /// <summary>The shortest run to two final blocks of one height; null where there is none.</summary>
    public IReadOnlyList<string>? FindFork()
    {
        var first = Intern(new Local(Open(cast.Genesis, null, intact: true, []), null, Given: 0, Lost: false));
        var start = new State(Enumerable.Repeat(first, honest).ToArray(), losses);
        var before = new Dictionary<UInt128, UInt128> { [start.Packed] = start.Packed };
        var queue = new Queue<UInt128>();
        queue.Enqueue(start.Packed);
        while (queue.TryDequeue(out var packed))
        {
            var state = State.Of(packed, honest);
            var final = Final(state);
            ReachedTheEnd |= final[Cast.C] || final[Cast.D];
            if ((final[Cast.A] && final[Cast.B]) || (final[Cast.C] && final[Cast.D]))
                return Run(before, packed);
            foreach (var (next, _) in Next(state, final))
                if (next.Packed is var key && before.TryAdd(key, packed))
                    queue.Enqueue(key);
        }
        States = before.Count;
        return null;
    }

    private List<string> Run(Dictionary<UInt128, UInt128> before, UInt128 end)
    {
        var run = new List<string>();
        for (var at = end; before[at] != at; at = before[at])
        {
            var from = State.Of(before[at], honest);
            run.Add(Next(from, Final(from)).First(n => n.Next.Packed == at).What.ToString());
        }
        run.Reverse();
        return run;
    }

    private bool[] Final(State state)
    {
        var final = new bool[Cast.BlockCount];
        for (var block = 0; block < Cast.BlockCount; block++)
            final[block] = cast.Liars + state.Locals.Count(l => (locals[l].Given & (1 << block)) != 0) >= cast.Quorum;
        return final;
    }

    private IEnumerable<(State Next, Step What)> Next(State state, bool[] final)
    {
        for (var i = 0; i < honest; i++)
        {
            var local = state.Locals[i];
            if (i > 0 && state.Locals[i - 1] == local)
                continue; // As the one before it.
            for (var block = 0; block < Cast.BlockCount; block++)
            {
                var ends = Sealing(local, block, final[Cast.A]);
                for (var e = 0; e < ends.Length; e++)
                    if (ends[e] != local)
                        yield return (
                            state.With(i, ends[e]),
                            new Step(i, e > 0 ? Doing.SealsAndCrashes : Doing.Seals, block)
                        );
            }
            if (final[Cast.A])
                yield return (state.With(i, HearsOfFinal(local)), new Step(i, Doing.HearsOfFinal, Cast.A));
            foreach (var answers in Answers(state, i))
            {
                yield return (state.With(i, Restart(local, answers, Loss.None)), new Step(i, Doing.Crashes));
                if (state.Losses == 0)
                    continue;
                yield return (
                    state.With(i, Restart(local, answers, Loss.Locks)) with
                    {
                        Losses = state.Losses - 1,
                    },
                    new Step(i, Doing.LosesLocks)
                );
                yield return (
                    state.With(i, Restart(local, answers, Loss.Everything)) with
                    {
                        Losses = state.Losses - 1,
                    },
                    new Step(i, Doing.LosesDisk)
                );
            }
        }
    }

    /// <summary>Asked for a seal: the answer reaches the liars, or it crashes behind the lock.</summary>
    private int[] Sealing(int local, int block, bool parentSealed)
    {
        var action = block * 2 + (parentSealed ? 1 : 0);
        if (known.TryGetValue((local, action), out var ends))
            return ends;
        var at = locals[local];
        var request = new SealRequest(
            cast.Terms.Genesis,
            cast.ParentOf(block, Enumerable.Range(0, parentSealed ? cast.Quorum : cast.Quorum - 1)),
            cast.Blocks[block],
            []
        );
        var now = cast.Blocks[block].Time;
        IReadOnlyList<ValidatorEffect> effects = [at.Live.OnSeal(request, cast.Terms.Proposer, now)];
        var live = at.Live;
        if (effects[0] is ValidatorEffect.Execute)
            (live, effects) = at.Live.OnExecuted(request, new Execution());
        var result = new List<int>();
        var after = at with { Live = live };
        foreach (var effect in effects)
            switch (effect)
            {
                case ValidatorEffect.Sync { Lock: var kept }:
                    after = after with { Kept = disk == Disk.ForgetsLocks ? after.Kept : kept, Lost = false };
                    // The process dies here; it comes back with what the disk has, and asks again.
                    result.Add(Intern(after with { Live = Open(after.Live.Final, after.Kept, !after.Lost, null) }));
                    break;
                case ValidatorEffect.Answer { Said: SealAnswer.Sealed { Hash: var hash } }:
                    after = after with { Given = after.Given | (1 << cast.IndexOf(hash)) };
                    break;
                case ValidatorEffect.Answer { Said: SealAnswer.Refused { Lock: { } told } }:
                    after = after with { Given = after.Given | (1 << cast.IndexOf(told.Hash)) };
                    break;
            }
        result.Insert(0, Intern(after));
        return known[(local, action)] = [.. result];
    }

    private int HearsOfFinal(int local)
    {
        if (known.TryGetValue((local, HearingAction), out var ends))
            return ends[0];
        var end = Intern(locals[local] with { Live = locals[local].Live.OnFinal(cast.FinalA) });
        known[(local, HearingAction)] = [end];
        return end;
    }

    private enum Loss
    {
        None,
        Locks,
        Everything,
    }

    private int Restart(int local, ulong[] heights, Loss loss)
    {
        var action = RestartActions + (int)loss + 3 * (int)heights[^1];
        if (known.TryGetValue((local, action), out var ends))
            return ends[0];
        var at = locals[local];
        var lost = (loss != Loss.None || at.Lost) && disk != Disk.LossUnnoticed;
        var kept = loss == Loss.None ? at.Kept : null;
        var final = loss == Loss.Everything ? cast.Genesis : at.Live.Final;
        var end = Intern(at with { Live = Open(final, kept, !lost, heights), Kept = kept, Lost = lost });
        known[(local, action)] = [end];
        return end;
    }

    /// <summary>
    /// Each choice of others who answer a start, as few as will do: all liars, who say the least, and honest ones. What follows
    /// depends on the highest height alone (<see cref="StartQuery"/>), so of each choice with one highest the lowest of the rest stand.
    /// </summary>
    private IEnumerable<ulong[]> Answers(State state, int asking)
    {
        // One that has its own lock needs one answer less; it is given them all the same, which only forbids more.
        var needed = cast.Terms.AnswersAtStart(cast.Set) - cast.Liars;
        var heights = new List<ulong>(honest);
        for (var i = 0; i < honest; i++)
            if (i != asking && locals[state.Locals[i]].Live.Status is { Intact: true, Highest: var height })
                heights.Add(height);
        heights.Sort();
        for (var highest = needed - 1; highest < heights.Count; highest++)
            if (highest == needed - 1 || heights[highest] != heights[highest - 1])
                yield return [.. Enumerable.Repeat(0UL, cast.Liars), .. heights.Take(needed - 1), heights[highest]];
    }

    /// <param name="answers">Null: nobody has answered yet, and nothing is sealed.</param>
    private Validator Open(FinalBlock final, SealLock? kept, bool intact, ulong[]? answers)
    {
        // Validators that behave alike are one: all speak with the voice of the last.
        var opened = Validator.Open(cast.Terms, cast.Key(cast.Count - 1), final, kept, intact);
        for (var i = 0; i < answers?.Length; i++)
            opened = opened.OnStatus(Says(i, answers[i]));
        return opened;
    }

    private ValidatorStatus Says(int validator, ulong height) =>
        new(
            cast.Addresses[validator],
            Intact: true,
            height > 1 ? cast.FinalA.Block : cast.Genesis.Block,
            height == 0 ? null : new SealLock(cast.Blocks[height == 1 ? Cast.A : Cast.C], []),
            Gathered: null
        );

    private int Intern(Local local)
    {
        if (ids.TryGetValue(local.Key, out var id))
            return id;
        locals.Add(local);
        return ids[local.Key] = locals.Count - 1;
    }

    /// <summary>One honest validator: what runs, what its disk has, and which of its seals are out in the world.</summary>
    private sealed record Local(Validator Live, SealLock? Kept, int Given, bool Lost)
    {
        public string Key =>
            string.Join(
                '|',
                Live.Lock?.Hash.ToString()[..10],
                Live.Lock?.Height,
                Live.Final.Height,
                Live.IsStarting,
                Live.Start?.Intact,
                Live.Start is null ? 0
                    : Live.IsStarting ? -1
                    : (long)Live.Start.Floor,
                Live.Stopped?.Reason,
                Kept?.Hash.ToString(),
                Given,
                Lost
            );
    }

    private enum Doing
    {
        Seals,
        SealsAndCrashes,
        HearsOfFinal,
        Crashes,
        LosesLocks,
        LosesDisk,
    }

    private readonly record struct Step(int Who, Doing Doing, int Block = -1)
    {
        public override string ToString() => $"{Who} {Doing}{(Block < 0 ? "" : " " + "ABCD"[Block])}";
    }

    private readonly record struct State(int[] Locals, int Losses)
    {
        private const int Bits = 16;

        public UInt128 Packed
        {
            get
            {
                var packed = (UInt128)Losses;
                foreach (var local in Locals)
                    packed = (packed << Bits) | checked((ushort)local);
                return packed;
            }
        }

        public static State Of(UInt128 packed, int count)
        {
            var locals = new int[count];
            for (var i = count - 1; i >= 0; i--, packed >>= Bits)
                locals[i] = (ushort)(packed & ushort.MaxValue);
            return new State(locals, (int)packed);
        }

        public State With(int index, int local)
        {
            var next = (int[])Locals.Clone();
            next[index] = local;
            Array.Sort(next);
            return this with { Locals = next };
        }
    }
}
