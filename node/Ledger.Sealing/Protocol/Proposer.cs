using System.Collections.Immutable;
using System.Globalization;
using Ledger.Engine.Chain;
using Ledger.Evidence.Primitives;

namespace Ledger.Sealing.Protocol;

/// <summary>What the proposer is about.</summary>
public enum ProposerPhase
{
    /// <summary>Never told.</summary>
    Unset = 0,

    /// <summary>It has just started and asks the others what they sealed.</summary>
    Starting = 1,

    /// <summary>Nothing is under way: the next block may be composed.</summary>
    Ready = 2,

    /// <summary>A block is under way; seals are missing.</summary>
    Gathering = 3,

    /// <summary>The block under way has grown old; it asks the others whether it may be given up.</summary>
    Asking = 4,

    /// <summary>A quorum has sealed; the block is being made final.</summary>
    Committing = 5,

    /// <summary>It goes on when people have looked: see <see cref="Proposer.Stopped"/>.</summary>
    Stopped = 6,
}

/// <summary>
/// The proposer's side of co-sealing, without a disk, a network or a clock. A block under way (J) is on the disk before it is
/// sent, so that after a crash the same bytes go out; the proposer's own seal is the last one, and stands on the disk with the
/// final block or not at all. Driven as <see cref="Validator"/> is.
/// </summary>
public sealed record Proposer
{
    private static readonly ImmutableSortedDictionary<Address, byte[]> NoSeals = ImmutableSortedDictionary<
        Address,
        byte[]
    >.Empty;

    private static readonly ImmutableSortedDictionary<Address, ValidatorStatus> NoReports = ImmutableSortedDictionary<
        Address,
        ValidatorStatus
    >.Empty;

    private Proposer() { }

    public required SealingTerms Terms { get; init; }

    /// <summary>The key of this validator.</summary>
    public required IBlockSealer Key { get; init; }

    /// <summary>The latest final block here.</summary>
    public required FinalBlock Final { get; init; }

    /// <summary>J: the block under way, on the disk.</summary>
    public Proposal? Block { get; init; }

    /// <summary>Seals of the others on it.</summary>
    public ImmutableSortedDictionary<Address, byte[]> Seals { get; init; } = NoSeals;

    /// <summary>Where each of the others said it stands; of this height and phase.</summary>
    public ImmutableSortedDictionary<Address, ValidatorStatus> Reports { get; init; } = NoReports;

    /// <summary>Seals that go with a block that has grown old.</summary>
    public IReadOnlyList<byte[]> LockProof { get; init; } = [];

    public ProposerPhase Phase { get; init; }

    /// <summary>False where the store was lost and this validator may have sealed a block of the next height.</summary>
    public required bool Intact { get; init; }

    /// <summary>Why it stopped; null while it runs.</summary>
    public string? Stopped { get; init; }

    public Address Self => Key.Validator;

    /// <summary>A proposer at its start: it asks, whatever it has.</summary>
    /// <param name="kept">J on the disk; null where there is none.</param>
    /// <param name="intact">False where the store is gone although there was one.</param>
    public static (Proposer Next, IReadOnlyList<ProposerEffect> Effects) Open(
        SealingTerms terms,
        IBlockSealer key,
        FinalBlock final,
        BlockUnderWay? kept,
        bool intact,
        DateTimeOffset now
    )
    {
        var block = kept is not null && StandsOn(kept.Block, final) ? kept : null;
        var opened = new Proposer
        {
            Terms = terms,
            Key = key,
            Final = final,
            Block = block?.Block,
            Intact = intact && block is not { AfterLoss: true },
            Phase = ProposerPhase.Starting,
        };
        var (next, then) = opened.Decide(now);
        return next.Phase == ProposerPhase.Starting ? (next, [new ProposerEffect.AskStatus()]) : (next, then);
    }

    /// <summary>Who has not sealed the block under way.</summary>
    public IEnumerable<Address> Missing => Final.Next.Addresses.Where(a => a != Self && !Seals.ContainsKey(a));

    /// <summary>What this validator tells whoever asks.</summary>
    public ValidatorStatus Status =>
        new(
            Self,
            Intact,
            Final.Block,
            Lock: null,
            Block is null
                ? null
                : new SealedHeader(
                    Block.Header with
                    {
                        Extra = Block.Header.Extra with { Seals = [.. Seals.Values] },
                    },
                    Block.Hash
                )
        );

    /// <summary>The next block was composed on the latest final one.</summary>
    public (Proposer Next, IReadOnlyList<ProposerEffect> Effects) OnComposed(Proposal block)
    {
        if (Phase != ProposerPhase.Ready || !StandsOn(block, Final))
            return (this, []);
        var under = Under(block) with { Phase = ProposerPhase.Gathering };
        var (next, then) = under.GoOn();
        return (next, [new ProposerEffect.Sync(under.UnderWay), .. then]);
    }

    /// <summary>A validator has sealed.</summary>
    public (Proposer Next, IReadOnlyList<ProposerEffect> Effects) OnSeal(Address from, byte[] seal)
    {
        if (
            Phase is not (ProposerPhase.Gathering or ProposerPhase.Asking)
            || Block is not { } block
            || from == Self
            || !Final.Next.Contains(from)
            || Terms.Reader(block.Hash, seal) != from
        )
            return (this, []);
        var next = this with { Seals = Seals.SetItem(from, seal) };
        return next.HasQuorum ? (next with { Phase = ProposerPhase.Gathering }).GoOn() : (next, []);
    }

    /// <summary>A validator has sealed another block of this height: what it says counts as its status.</summary>
    public (Proposer Next, IReadOnlyList<ProposerEffect> Effects) OnRefused(
        Address from,
        SealAnswer.Refused answer,
        DateTimeOffset now
    )
    {
        if (answer.Reason == SealRefusal.TooLate && Phase == ProposerPhase.Gathering)
            return Ask();
        return answer.Lock is { } kept
            ? OnStatus(new ValidatorStatus(from, Intact: true, answer.Final, kept, Gathered: null), now)
            : (this, []);
    }

    /// <summary>A validator has said where it stands. The block of its lock was executed here, or it is no answer.</summary>
    public (Proposer Next, IReadOnlyList<ProposerEffect> Effects) OnStatus(ValidatorStatus answer, DateTimeOffset now)
    {
        if (answer.Validator == Self || !Final.Next.Contains(answer.Validator) || !answer.Intact)
            return (this, []);
        if (answer.Lock is { } kept && Terms.Reader(kept.Hash, kept.Seal) != answer.Validator)
            return (this, []);
        if (Phase is not (ProposerPhase.Starting or ProposerPhase.Gathering or ProposerPhase.Asking))
            return (this, []);
        var next = this with { Reports = Reports.SetItem(answer.Validator, answer) };
        if (answer.Lock is { } on && on.Hash == Block?.Hash)
            next = next with { Seals = Seals.SetItem(answer.Validator, on.Seal) };
        return answer.Final.Height > Final.Height
            ? (next, [new ProposerEffect.CatchUp(answer.Validator)])
            : next.Decide(now);
    }

    /// <summary>A validator said that it has more final blocks, and did not bring them: its answer does not count.</summary>
    public (Proposer Next, IReadOnlyList<ProposerEffect> Effects) OnCatchUpFailed(Address from, DateTimeOffset now) =>
        (this with { Reports = Reports.Remove(from) }).Decide(now);

    /// <summary>Blocks of others were adopted, with their quorums: what was asked before is asked again.</summary>
    public (Proposer Next, IReadOnlyList<ProposerEffect> Effects) OnFinal(FinalBlock final) =>
        final.Height <= Final.Height
            ? (this, [])
            : (
                Above(final) with
                {
                    Phase = Phase == ProposerPhase.Stopped ? Phase : ProposerPhase.Starting,
                },
                [new ProposerEffect.AskStatus()]
            );

    /// <summary>The block under way is final, on the disk with this validator's seal.</summary>
    public (Proposer Next, IReadOnlyList<ProposerEffect> Effects) OnCommitted(FinalBlock final) =>
        (
            // Whatever was lost lies below: this validator's seals stand in final blocks alone.
            Above(final) with
            {
                Intact = true,
                Phase = ProposerPhase.Ready,
            },
            [new ProposerEffect.TellFinal(final)]
        );

    /// <summary>Time has passed: what was not answered is asked again.</summary>
    public (Proposer Next, IReadOnlyList<ProposerEffect> Effects) OnTick(DateTimeOffset now) =>
        Phase switch
        {
            ProposerPhase.Starting or ProposerPhase.Asking => (this, [new ProposerEffect.AskStatus()]),
            ProposerPhase.Gathering when IsLate(now) && LockProof.Count == 0 => Ask(),
            ProposerPhase.Gathering => GoOn(),
            _ => (this, []),
        };

    private (Proposer, IReadOnlyList<ProposerEffect>) Ask() =>
        (this with { Phase = ProposerPhase.Asking, Reports = NoReports }, [new ProposerEffect.AskStatus()]);

    /// <summary>What to do with the block under way, or without one, from what is known of the others.</summary>
    private (Proposer, IReadOnlyList<ProposerEffect>) Decide(DateTimeOffset now)
    {
        var answered = Reports.Count + (Intact ? 1 : 0) >= Terms.AnswersAtStart(Final.Next);
        // A validator that says it has more is caught up with first.
        if (Phase == ProposerPhase.Starting && (!answered || Reports.Values.Any(r => r.Final.Height > Final.Height)))
            return (this, []);
        var locks = Locks();
        if (!Intact)
        {
            // A final block that was lost here has an honest signer among so many: where none shows a lock, there was none.
            if (answered && locks.Count == 0)
                return (this with { Intact = true }).Decide(now);
            if (locks.Keys.Any(h => h != (Block?.Hash ?? locks.First().Key)))
                return Stop(
                    "SplitLocks",
                    "the validators have sealed different blocks, and since this validator's store was lost it is not known here which of them it made final"
                );
        }
        var quorum = Terms.QuorumOf(Final.Next);
        // Who may still seal any block of this height, as far as is known; this validator's own seal is always the last.
        var open = Final.Next.Addresses.Count - locks.Sum(static l => l.Value.Count);
        bool CanReach(Bytes32 hash) => open + locks.GetValueOrDefault(hash, []).Count >= quorum;

        bool IsProven(Bytes32 hash) => locks.GetValueOrDefault(hash, []).Count > SealingTerms.LiarsAmong(Final.Next);
        // An old block that nothing proves gives way to one that can be sent again.
        var unproven = Block is not null && IsLate(now) && !IsProven(Block.Hash);
        if (Block is not null && CanReach(Block.Hash) && !(unproven && locks.Keys.Any(h => IsProven(h) && CanReach(h))))
            return Recover(locks, now);
        var adopted = locks
            .Where(l => l.Key != Block?.Hash && CanReach(l.Key))
            .OrderByDescending(static l => l.Value.Count)
            .ThenBy(static l => l.Key)
            .Select(static l => l.Value[0].Block)
            .FirstOrDefault(b => StandsOn(b, Final));
        if (adopted is not null)
        {
            var under = Under(adopted);
            var (next, then) = under.Recover(locks, now);
            return (next, [new ProposerEffect.Sync(under.UnderWay), .. then]);
        }
        if (open < quorum)
            return Stop(
                "SplitLocks",
                "the validators have sealed different blocks, and none of them can reach a quorum"
            );
        return Block is null ? (this with { Phase = ProposerPhase.Ready }, []) : Recover(locks, now);
    }

    /// <summary>With a block under way: sent again, with a proof where it has grown old, or given up where a quorum is free.</summary>
    private (Proposer, IReadOnlyList<ProposerEffect>) Recover(
        Dictionary<Bytes32, List<SealLock>> locks,
        DateTimeOffset now
    )
    {
        var next = this with { Phase = ProposerPhase.Gathering };
        if (HasQuorum)
            return next.GoOn();
        // Asked already: what was refused once is not asked again before the next tick.
        if (Phase == ProposerPhase.Gathering && (LockProof.Count > 0 || !IsLate(now)))
            return (this, []);
        if (!IsLate(now))
            return next.GoOn();
        var proof = locks.GetValueOrDefault(Block!.Hash, []).Select(static l => l.Seal).ToList();
        if (proof.Count > SealingTerms.LiarsAmong(Final.Next))
            return (next with { LockProof = proof }).GoOn();
        var silent = Final.Next.Addresses.Count(a => a != Self && !Reports.ContainsKey(a) && !Seals.ContainsKey(a));
        // Had it been made final here, so many of the others would have sealed it; those that hide it are f at most.
        if (!Intact && proof.Count + SealingTerms.LiarsAmong(Final.Next) + silent + 1 < Terms.QuorumOf(Final.Next))
            return (this with { Intact = true }).Recover(locks, now);
        // This validator has sealed nothing of this height, since its own seal is the last: it is one of those that are free.
        var free =
            1
            + Reports.Values.Count(r =>
                Final.Next.Contains(r.Validator)
                && !Seals.ContainsKey(r.Validator)
                && (r.Lock?.Height ?? 0) <= Final.Height
            );
        if (Intact && free >= Terms.QuorumOf(Final.Next))
            return (Above(Final) with { Phase = ProposerPhase.Ready }, []);
        return silent > 0
            ? (this with { Phase = ProposerPhase.Asking }, [])
            : Stop(
                "LocksUndecided",
                "some validators have sealed a block that has grown old, too few to prove that it was found in time, and too few are free for another one"
            );
    }

    /// <summary>Asks for the seals that are missing, or, where none is, makes the block final.</summary>
    private (Proposer, IReadOnlyList<ProposerEffect>) GoOn()
    {
        var block = Block!;
        if (!HasQuorum)
            return (this, [new ProposerEffect.Propose(new SealRequest(Terms.Genesis, Final.Block, block, LockProof))]);
        return (
            this with
            {
                Phase = ProposerPhase.Committing,
            },
            [new ProposerEffect.Commit(block, [.. Seals.Values, Key.Sign(block.Hash)])]
        );
    }

    /// <summary>With this validator's own seal, which is the last.</summary>
    private bool HasQuorum => Final.Next.Contains(Self) && Seals.Count + 1 >= Terms.QuorumOf(Final.Next);

    private (Proposer, IReadOnlyList<ProposerEffect>) Stop(string name, string why) =>
        (
            this with
            {
                Phase = ProposerPhase.Stopped,
                Stopped = string.Create(
                    CultureInfo.InvariantCulture,
                    $"{name}: of height {Final.Height + 1} {why}. People have to decide."
                ),
            },
            []
        );

    /// <summary>The seals on blocks of the next height: those that came with statuses, each checked, and those on the block under way.</summary>
    private Dictionary<Bytes32, List<SealLock>> Locks()
    {
        var locks = new Dictionary<Bytes32, List<SealLock>>();
        void Add(SealLock kept)
        {
            if (!locks.TryGetValue(kept.Hash, out var list))
                locks[kept.Hash] = list = [];
            list.Add(kept);
        }

        foreach (var (validator, report) in Reports)
            if (
                !Seals.ContainsKey(validator)
                && report.Lock is { } kept
                && kept.Height == Final.Height + 1
                && Terms.Reader(kept.Hash, kept.Seal) == validator
            )
                Add(kept);
        if (Block is { } block)
            foreach (var seal in Seals.Values)
                Add(new SealLock(block, seal));
        return locks;
    }

    /// <summary>With another block under way, and the seals on it that came with statuses.</summary>
    private Proposer Under(Proposal block) =>
        this with
        {
            Block = block,
            Seals = Reports
                .Where(r => r.Value.Lock?.Hash == block.Hash)
                .ToImmutableSortedDictionary(static r => r.Key, static r => r.Value.Lock!.Seal),
            LockProof = [],
        };

    /// <summary>Nothing is under way, nothing is known of the next height.</summary>
    private Proposer Above(FinalBlock final) =>
        this with
        {
            Final = final,
            Block = null,
            Seals = NoSeals,
            Reports = NoReports,
            LockProof = [],
        };

    private BlockUnderWay UnderWay => new(Block!, AfterLoss: !Intact);

    private bool IsLate(DateTimeOffset now) => Block is { } block && block.Time < now - Terms.Late;

    private static bool StandsOn(Proposal block, FinalBlock final) =>
        block.Height == final.Height + 1 && block.Header.ParentHash == final.Hash;
}
