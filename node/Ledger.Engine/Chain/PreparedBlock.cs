using Ledger.Engine.State;
using Ledger.Evidence.Blocks;
using Ledger.Evidence.Primitives;
using Ledger.Evidence.Transactions;

namespace Ledger.Engine.Chain;

/// <summary>
/// A block that may follow the head: every rule checked, executed, with nothing of it durable. Dropping it costs nothing. It is
/// made by <see cref="ChainEngine.ComposeAsync"/> (from the pool) or <see cref="ChainEngine.ExecuteAsync"/> (a proposal of
/// another), and becomes final by <see cref="ChainEngine.CommitAsync"/>.
/// </summary>
public sealed class PreparedBlock
{
    internal PreparedBlock(
        ChainHead parent,
        BlockHeader header,
        ExecutedBlock executed,
        StateSnapshot next,
        List<NodeRow> nodes,
        IReadOnlyList<DroppedTransaction> dropped
    )
    {
        Parent = parent;
        Header = header;
        Executed = executed;
        Next = next;
        Nodes = nodes;
        Dropped = dropped;
        Transactions = [.. executed.Transactions.Select(t => t.Transaction)];
    }

    /// <summary>As it came or was made: a proposal's has no seals.</summary>
    public BlockHeader Header { get; }

    /// <summary>In the order of the block.</summary>
    public IReadOnlyList<Transaction> Transactions { get; }

    /// <summary>Who may seal it.</summary>
    public IReadOnlyList<Address> Validators => Parent.NextValidators;

    internal ChainHead Parent { get; }

    internal ExecutedBlock Executed { get; }

    /// <summary>The state after it.</summary>
    internal StateSnapshot Next { get; }

    internal List<NodeRow> Nodes { get; }

    /// <summary>What the composer found that no block of this proposer will hold.</summary>
    internal IReadOnlyList<DroppedTransaction> Dropped { get; }
}
