using Ledger.Evidence.Primitives;

namespace Ledger.Sealing.Protocol;

/// <summary>What the proposer does next; effects are carried out one after the other, and a crash leaves out the rest.</summary>
public abstract record ProposerEffect
{
    private ProposerEffect() { }

    /// <summary>Asks every other validator where it stands; comes back with <see cref="Proposer.OnStatus"/>.</summary>
    public sealed record AskStatus : ProposerEffect;

    /// <summary>Fetches final blocks from a validator that has more of them; comes back with <see cref="Proposer.OnFinal"/>.</summary>
    public sealed record CatchUp(Address From) : ProposerEffect;

    /// <summary>Writes the block under way (J); it is on the disk when this is done.</summary>
    public sealed record Sync(BlockUnderWay Block) : ProposerEffect;

    /// <summary>Asks the validators that have not sealed it yet.</summary>
    public sealed record Propose(SealRequest Request) : ProposerEffect;

    /// <summary>
    /// Makes the block final with the seals of a quorum, the proposer's own among them: block, state, head and that seal in one
    /// synced batch. Comes back with <see cref="Proposer.OnCommitted"/>.
    /// </summary>
    public sealed record Commit(Proposal Block, IReadOnlyList<byte[]> Seals) : ProposerEffect;

    /// <summary>Tells the others, and those who wait for the block.</summary>
    public sealed record TellFinal(FinalBlock Block) : ProposerEffect;
}
