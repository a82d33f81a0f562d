namespace Ledger.Engine.Chain;

/// <summary>A block that is not a next block of this chain. The message begins with the rule's name.</summary>
public sealed class BlockRefusedException(string rule, string message) : Exception(rule + ": " + message)
{
    public BlockRefusedException(BrokenRule broken)
        : this(broken.Rule, broken.Message) { }

    public string Rule { get; } = rule;
}
