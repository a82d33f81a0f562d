namespace Ledger.Node;

/// <summary>Why a store of the node cannot be opened or used; the message names the place and says what to do.</summary>
public enum NodeStoreFault
{
    Unset = 0,

    /// <summary>Another process works on it: stop that one, or give this one another directory.</summary>
    InUse,
    NotWritable,
    DiskFull,

    /// <summary>It does not hold what was written: index: rebuild it; vault: restore the backup.</summary>
    Damaged,

    /// <summary>The chain lacks a block that it saw.</summary>
    ChainBehind,

    /// <summary>It belongs to another ledger.</summary>
    OtherGenesis,

    /// <summary>Written by a version of this software that stores differently.</summary>
    OtherFormat,
    Io,
}

public sealed class NodeStoreException(NodeStoreFault fault, string message, Exception? inner = null)
    : Exception(fault + ": " + message, inner)
{
    public NodeStoreFault Fault { get; } = fault;

    internal static NodeStoreException From(string store, string path, Exception e)
    {
        var text = e.Message;
        // Before all others: "block checksum mismatch" has a lock in it.
        if (
            Has(text, "Corruption")
            || Has(text, "checksum")
            || Has(text, "No such file")
            || Has(text, "create_if_missing")
        )
            return new(NodeStoreFault.Damaged, $"the {store} in {path} is damaged: {text}", e);
        if (Has(text, "lock") || Has(text, "being used by another process"))
            return new(NodeStoreFault.InUse, $"the {store} in {path} is used by another process; stop it first.", e);
        if (Has(text, "No space left") || Has(text, "disk full"))
            return new(NodeStoreFault.DiskFull, $"no space left for the {store} in {path}.", e);
        if (e is UnauthorizedAccessException || Has(text, "Read-only") || Has(text, "Permission denied"))
            return new(NodeStoreFault.NotWritable, $"the {store} in {path} cannot be written: {text}", e);
        return new(NodeStoreFault.Io, $"the {store} in {path}: {text}", e);
    }

    private static bool Has(string text, string part) => text.Contains(part, StringComparison.OrdinalIgnoreCase);
}
