namespace Ledger.Sealing.Protocol;

/// <summary>What a validator does next; effects are carried out one after the other, and a crash leaves out the rest.</summary>
public abstract record ValidatorEffect
{
    private ValidatorEffect() { }

    /// <summary>Executes the block and comes back with <see cref="Validator.OnExecuted"/>.</summary>
    public sealed record Execute(SealRequest Request) : ValidatorEffect;

    /// <summary>Writes the lock; it is on the disk when this is done.</summary>
    public sealed record Sync(SealLock Lock) : ValidatorEffect;

    /// <summary>Tells the proposer.</summary>
    public sealed record Answer(SealAnswer Said) : ValidatorEffect;
}
