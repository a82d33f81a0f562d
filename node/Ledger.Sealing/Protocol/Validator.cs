using System.Globalization;
using Ledger.Engine.Chain;
using Ledger.Evidence.Primitives;

namespace Ledger.Sealing.Protocol;

/// <summary>Why a validator seals nothing any more until people have looked.</summary>
public sealed record SealStop(SealRefusal Reason, string Message);

/// <summary>
/// A validator's side of co-sealing, without a disk, a network or a clock: a state, and what follows from each thing that
/// comes in. The one rule: at most one block hash a height is sealed, for ever, and that is on the disk before the seal is told.
/// Whoever drives it hands in one thing at a time and carries out its effects in order before the next.
/// </summary>
public sealed record Validator
{
    private Validator() { }

    public required SealingTerms Terms { get; init; }

    /// <summary>The key of this validator.</summary>
    public required IBlockSealer Key { get; init; }

    /// <summary>This node's latest final block.</summary>
    public required FinalBlock Final { get; init; }

    /// <summary>The block that was sealed last; it only ever rises.</summary>
    public SealLock? Lock { get; init; }

    /// <summary>What the others said since the start; null from the first seal on, which lies above all that came before.</summary>
    public required StartQuery? Start { get; init; }

    /// <summary>Set for good.</summary>
    public SealStop? Stopped { get; init; }

    public Address Self => Key.Validator;

    /// <summary>A validator at its start.</summary>
    /// <param name="kept">The lock on the disk; null where this key has sealed nothing yet.</param>
    /// <param name="intact">False where there is no lock store although there was one: it is not known what was sealed.</param>
    public static Validator Open(SealingTerms terms, IBlockSealer key, FinalBlock final, SealLock? kept, bool intact) =>
        new()
        {
            Terms = terms,
            Key = key,
            Final = final,
            Lock = kept,
            Start = StartQuery.Of(intact),
        };

    /// <summary>Nothing is sealed before enough of the others have said what they saw of this validator.</summary>
    public bool IsStarting => Start is { } start && !start.IsDone(Terms, Final.Next);

    /// <summary>What this validator tells whoever asks.</summary>
    public ValidatorStatus Status => new(Self, IsIntact, Final.Block, Lock, Gathered: null);

    /// <summary>The checks that need no execution, in their order; the last step is <see cref="OnExecuted"/>.</summary>
    /// <param name="caller">Whose certificate the connection has; null for one that is no validator's.</param>
    public ValidatorEffect OnSeal(SealRequest request, Address? caller, DateTimeOffset now)
    {
        if (request.Block.Bytes.Length > Terms.BlockBytes)
            return Refuse(
                SealRefusal.TooLarge,
                Text($"{request.Block.Bytes.Length} bytes; a block has at most {Terms.BlockBytes}.")
            );
        if (request.Genesis != Terms.Genesis)
            return Refuse(
                SealRefusal.WrongGenesis,
                $"The request is of ledger {request.Genesis}, not {Terms.Genesis}."
            );
        if (caller != Terms.Proposer)
            return Refuse(SealRefusal.NotTheProposer, $"The proposer of this ledger is {Terms.Proposer}.");
        if (OfHeight(request.Block) is { } known)
            return known;
        if (request.Parent.Hash != Final.Hash || request.Block.Header.ParentHash != Final.Hash)
            return Refuse(
                SealRefusal.WrongParent,
                Text($"Block {Final.Height} is {Final.Hash} here; the proposal stands on {request.Parent.Hash}.")
            );
        if (Final.Height > 0 && Signers(request.Parent) is var seals && seals < Terms.QuorumOf(Final.SealedBy))
            return Refuse(
                SealRefusal.ParentNotSealed,
                Text($"Its parent has {seals} of {Terms.QuorumOf(Final.SealedBy)} seals.")
            );
        if (!Final.Next.Contains(Self))
            return Refuse(
                SealRefusal.NotAValidator,
                Text($"{Self} is not in the set of block {request.Block.Height}.")
            );
        if (OfHeader(request.Block, now, request.LockProof) is { } broken)
            return broken;
        return new ValidatorEffect.Execute(request);
    }

    /// <summary>After execution: the last checks, then the lock, then, when it is on the disk, the answer.</summary>
    public (Validator Next, IReadOnlyList<ValidatorEffect> Effects) OnExecuted(SealRequest request, Execution result)
    {
        // The world may have moved on while the block was executed.
        if (OfHeight(request.Block) is { } known)
            return (this, [known]);
        if (request.Block.Header.ParentHash != Final.Hash)
            return (this, [Refuse(SealRefusal.WrongParent, "Another block became final meanwhile.")]);
        if (result.Broken is { } broken)
            return (this, [Refuse(broken.Reason, broken.Message)]);
        if (result.Overdue is { } overdue)
            return (
                this,
                [
                    Refuse(
                        SealRefusal.OverdueTransaction,
                        Text(
                            $"Transaction {overdue} has waited here for more than {Terms.Overdue.TotalSeconds:0} s, can be executed and fits in."
                        )
                    ),
                ]
            );
        if (result.Clock is { } clock)
            return (this, [Refuse(SealRefusal.ClockUnsure, clock)]);
        if (result.DiskNearlyFull)
            return (this, [Refuse(SealRefusal.DiskNearlyFull, "There is too little room to keep what is sealed.")]);

        var sealing = new SealLock(request.Block, Key.Sign(request.Block.Hash));
        return (
            this with
            {
                Lock = sealing,
                Start = null,
            },
            [
                new ValidatorEffect.Sync(sealing),
                new ValidatorEffect.Answer(new SealAnswer.Sealed(sealing.Hash, sealing.Seal)),
            ]
        );
    }

    /// <summary>This node's chain has moved: the block was executed here and carries its quorum.</summary>
    public Validator OnFinal(FinalBlock final) => final.Height > Final.Height ? this with { Final = final } : this;

    /// <summary>Somebody showed a block of a quorum that contradicts a final one: nothing is sealed any more.</summary>
    public Validator OnConflict(ulong height) =>
        Stop(SealRefusal.ConflictingFinality, Text($"Two blocks of height {height} carry a quorum's seals."));

    /// <summary>Another validator has said where it stands.</summary>
    public Validator OnStatus(ValidatorStatus answer)
    {
        if (answer.Validator == Self || !Final.Next.Contains(answer.Validator))
            return this;
        if (IsIntact && (Contradicts(answer.Final) ?? Contradicts(answer.Gathered)) is { } shown)
            return Stop(
                SealRefusal.SealStoreRolledBack,
                Text(
                    $"{answer.Validator} shows this validator's seal on block {shown.Height} {shown.Hash}; the last one kept here is {Lock?.Height ?? 0}. The store is an older copy, or the key is used twice."
                )
            );
        return this with { Start = Start?.With(answer) };
    }

    /// <summary>It is known here what was sealed.</summary>
    private bool IsIntact => Start?.Intact ?? true;

    private Validator Stop(SealRefusal reason, string message) =>
        Stopped is null ? this with { Stopped = new SealStop(reason, message) } : this;

    /// <summary>A header with a seal of mine that I do not remember; nobody else can have made it.</summary>
    private SealedHeader? Contradicts(SealedHeader? shown)
    {
        if (shown is null || shown.Height < (Lock?.Height ?? 0) || shown.Hash == Lock?.Hash)
            return null;
        foreach (var seal in shown.Seals)
            if (Terms.Reader(shown.Hash, seal) == Self)
                return shown;
        return null;
    }

    /// <summary>What follows from the height alone: a stop, the seal of before, or a refusal.</summary>
    private ValidatorEffect.Answer? OfHeight(Proposal block)
    {
        if (Stopped is { } stop)
            return Refuse(stop.Reason, stop.Message);
        if (IsStarting)
            return Refuse(
                SealRefusal.Starting,
                Text($"{Start?.Heights.Count} of the others have answered since this validator started.")
            );
        if (Lock is { } kept && block.Height == kept.Height)
            return block.Hash == kept.Hash
                ? new ValidatorEffect.Answer(new SealAnswer.Sealed(kept.Hash, kept.Seal))
                : Refuse(SealRefusal.AlreadySealed, Text($"Block {kept.Height} {kept.Hash} is sealed here."), kept);
        if (block.Height <= Final.Height)
            return Refuse(SealRefusal.AlreadyFinal, Text($"The latest final block here is {Final.Height}."));
        if (block.Height > Final.Height + 1 || block.Height < (Lock?.Height ?? 0))
            return Refuse(SealRefusal.Behind, Text($"The latest final block here is {Final.Height}."));
        return Start is { } start && block.Height <= start.Floor
            ? Refuse(
                SealRefusal.LockLost,
                Text($"What was sealed before is not known here; nothing is sealed at or below {start.Floor}.")
            )
            : null;
    }

    private ValidatorEffect.Answer? OfHeader(Proposal block, DateTimeOffset now, IReadOnlyList<byte[]> proof)
    {
        var header = block.Header;
        var place = new HeaderPlace(Final.Block.Header, Final.Hash, Final.Next);
        if (new HeaderValidator(Terms.Chain).OfProposal(header, place).FirstOrDefault() is { } rule)
            return Refuse(SealRefusal.BrokenHeader, $"{rule.Rule}: {rule.Message}");
        if (header.Coinbase != Terms.Proposer)
            return Refuse(SealRefusal.BrokenHeader, $"Coinbase: {header.Coinbase} is not the proposer.");
        if (block.Time > now + Terms.Ahead)
            return Refuse(
                SealRefusal.FromTheFuture,
                Text($"Its time is {(block.Time - now).TotalSeconds:0.0} s ahead of this clock.")
            );
        return
            block.Time < now - Terms.Late
            && Terms.SignersOf(block.Hash, proof, Final.Next) <= SealingTerms.LiarsAmong(Final.Next)
            ? Refuse(
                SealRefusal.TooLate,
                Text($"Its time is {(now - block.Time).TotalSeconds:0.0} s past, and no lock proof came with it.")
            )
            : null;
    }

    private int Signers(SealedHeader block) => Terms.SignersOf(block.Hash, block.Seals, Final.SealedBy);

    private ValidatorEffect.Answer Refuse(SealRefusal reason, string message, SealLock? kept = null) =>
        new(new SealAnswer.Refused(reason, message, kept, Final.Block));

    private static string Text(FormattableString text) => text.ToString(CultureInfo.InvariantCulture);
}
