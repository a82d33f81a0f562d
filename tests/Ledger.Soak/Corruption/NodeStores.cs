namespace Ledger.Soak.Corruption;

/// <summary>What the node keeps of the chain: the engine's store, the head mark, the index, the leases.</summary>
internal static class NodeStores
{
    public static IReadOnlyList<IMatrixStore> All { get; } =
    [
        new NamedStore("engine: whole folder", "node", "engine"),
        new RocksFile("engine: log of writes", "*.log", false, "node", "engine", "db"),
        new RocksFile("engine: MANIFEST", "MANIFEST-*", false, "node", "engine", "db"),
        new NamedStore("engine: CURRENT", "node", "engine", "db", "CURRENT") { IsWhole = false },
        new RocksFile("engine: largest SST", "*.sst", true, "node", "engine", "db"),
        new RocksFile("engine: newest SST", "*.sst", false, "node", "engine", "db"),
        new RocksFile("engine: OPTIONS", "OPTIONS-*", false, "node", "engine", "db"),
        new NamedStore("engine: IDENTITY", "node", "engine", "db", "IDENTITY") { IsWhole = false },
        new NamedStore("engine: head mark", "node", "engine.head"),
        new NamedStore("index: whole folder", "node", "index"),
        new RocksFile("index: log of writes", "*.log", false, "node", "index"),
        new RocksFile("index: MANIFEST", "MANIFEST-*", false, "node", "index"),
        new NamedStore("index: CURRENT", "node", "index", "CURRENT") { IsWhole = false },
        new RocksFile("index: largest SST", "*.sst", true, "node", "index"),
        new RocksFile("index: OPTIONS", "OPTIONS-*", false, "node", "index"),
        new NamedStore("leases", "node", "leases.json"),
        new NamedStore("keys: genesis.json", "keys", "genesis.json"),
        new NamedStore("keys: trust.json", "keys", "trust.json"),
    ];
}
