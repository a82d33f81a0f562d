using Ledger.Engine.Evm;
using Ledger.Engine.State;
using Ledger.Evidence.Blocks;
using Ledger.Evidence.Primitives;

namespace Ledger.Engine.Chain;

/// <summary>The state after a block, to execute on. Safe for many threads; each overlay is one thread's.</summary>
public sealed class StateView
{
    private readonly CodeStore code;
    private readonly Func<ulong, Bytes32?> hashOf;

    internal StateView(BlockHeader header, StateSnapshot state, CodeStore code, Func<ulong, Bytes32?> hashOf)
    {
        Header = header;
        State = state;
        this.code = code;
        this.hashOf = hashOf;
    }

    /// <summary>Of the block.</summary>
    public BlockHeader Header { get; }

    internal StateSnapshot State { get; }

    /// <summary>A fresh overlay.</summary>
    /// <param name="later">Hashes of blocks that are only imagined, from the one behind <see cref="Header"/> on; may be null.</param>
    internal WorldState World(IReadOnlyList<Bytes32>? later = null) =>
        new(new StateReader(State, code, number => HashOf(number, later)));

    private Bytes32? HashOf(ulong number, IReadOnlyList<Bytes32>? later)
    {
        // A block of its own number is not known to it, also where a call believes itself in a later one.
        if (number < Header.Number || (number == Header.Number && later is not null))
            return hashOf(number);
        if (later is null || number == Header.Number)
            return null;
        var index = number - Header.Number - 1;
        return index < (ulong)later.Count ? later[(int)index] : null;
    }
}
