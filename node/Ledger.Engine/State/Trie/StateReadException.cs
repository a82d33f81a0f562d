namespace Ledger.Engine.State.Trie;

/// <summary>The state could not be read (I/O fault, missing node). Fatal.</summary>
public sealed class StateReadException(string message, Exception? inner = null) : Exception(message, inner)
{
    /// <summary>The table whose row is missing or damaged.</summary>
    public Store.StoreTable Table { get; init; } = Store.StoreTable.Nodes;
}
