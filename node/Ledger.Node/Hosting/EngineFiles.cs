using Ledger.Engine.Store;
using Ledger.Files;

namespace Ledger.Node;

/// <summary>What the embedded engine keeps in a node's data directory: its store, and the head mark beside it.</summary>
public static class EngineFiles
{
    public const string StoreName = "engine";
    public const string MarkName = "engine.head";

    /// <summary>genesis.json of the chain in the store, so that data folder and copies say themselves which ledger they are.</summary>
    public const string GenesisName = "genesis.json";

    /// <summary>Keeps the genesis.json of a chain that was opened with it.</summary>
    /// <exception cref="IOException">The disk did not take it.</exception>
    public static void KeepGenesis(string dataDirectory, ReadOnlySpan<byte> json)
    {
        var file = Path.Combine(dataDirectory, GenesisName);
        if (!File.Exists(file) || !json.SequenceEqual(File.ReadAllBytes(file)))
            SyncedFile.Replace(file, json);
    }

    /// <summary>The head mark of a data directory; nothing is read or made yet.</summary>
    public static HeadMarkFile Mark(string dataDirectory) => new(Path.Combine(dataDirectory, MarkName));

    /// <summary>Opens the store. Where others remember blocks and nothing is stored, that is a loss and no new chain.</summary>
    /// <param name="dataDirectory">The node's.</param>
    /// <param name="mark">Of the same directory.</param>
    /// <param name="witnesses">Who else saw the head.</param>
    /// <param name="create">Whether a chain may begin here.</param>
    /// <param name="openFiles">Files that the store holds open at most.</param>
    /// <exception cref="StoreException">Gone, in use, damaged.</exception>
    public static RocksStore Open(
        string dataDirectory,
        IHeadMarkPlace mark,
        IReadOnlyList<HeadWitness> witnesses,
        bool create,
        int openFiles = RocksStore.FewOpenFiles
    )
    {
        ArgumentNullException.ThrowIfNull(mark);
        var directory = Path.Combine(dataDirectory, StoreName);
        if (RocksStore.IsIn(directory))
            return RocksStore.Open(directory, create: false, openFiles);
        var seen = witnesses.ToList();
        if (mark.Read() is { } head)
            seen.Insert(0, new HeadWitness(HeadWitnesses.Mark, head.Number, head.Hash));
        if (seen.Count > 0 && seen.MaxBy(w => w.Number) is { Number: > 0 } last)
            throw new StoreException(
                StoreFault.HeadBehind,
                $"the engine's store {directory} is gone, the {last.Name} saw block {last.Number}: blocks 1 to {last.Number} were acknowledged and are missing."
            );
        return RocksStore.Open(directory, create, openFiles);
    }
}
