namespace Ledger.Soak.Corruption;

/// <summary>What the node keeps of the chain: the engine's store, the head mark, the index, the leases.</summary>
internal static class NodeStores
{
    public static IReadOnlyList<IMatrixStore> All { get; } =
    [
        new NamedStore("engine: whole folder", "node", "engine"),
        new NumberedFile("engine: log of writes", "*.log", false, "node", "engine", "db"),
        new NumberedFile("engine: MANIFEST", "MANIFEST-*", false, "node", "engine", "db"),
        new NamedStore("engine: CURRENT", "node", "engine", "db", "CURRENT") { IsWhole = false },
        new NumberedFile("engine: largest SST", "*.sst", true, "node", "engine", "db"),
        new NumberedFile("engine: newest SST", "*.sst", false, "node", "engine", "db"),
        new NumberedFile("engine: OPTIONS", "OPTIONS-*", false, "node", "engine", "db"),
        new NamedStore("engine: IDENTITY", "node", "engine", "db", "IDENTITY") { IsWhole = false },
        new NamedStore("engine: head mark", "node", "engine.head"),
        new NamedStore("index: whole folder", "node", "index"),
        new NumberedFile("index: log of writes", "*.log", false, "node", "index"),
        new NumberedFile("index: MANIFEST", "MANIFEST-*", false, "node", "index"),
        new NamedStore("index: CURRENT", "node", "index", "CURRENT") { IsWhole = false },
        new NumberedFile("index: largest SST", "*.sst", true, "node", "index"),
        new NumberedFile("index: OPTIONS", "OPTIONS-*", false, "node", "index"),
        new NamedStore("leases", "node", "leases.json"),
        new NamedStore("keys: genesis.json", "keys", "genesis.json"),
        new NamedStore("keys: trust.json", "keys", "trust.json"),
    ];
}
