namespace Ledger.Node;

/// <summary>The node cannot start: every fault that was found, each with its place and what to do.</summary>
public sealed class NodeStartException(IReadOnlyList<string> faults, Exception? inner = null)
    : Exception(string.Join(Environment.NewLine, faults), inner)
{
    public IReadOnlyList<string> Faults { get; } = faults;
}
