namespace Ledger.Soak.Corruption;

/// <summary>What the node keeps of disclosed fields: rows, what waits and uses, data keys, master secret, the mark outside.</summary>
internal static class VaultStores
{
    public static IReadOnlyList<IMatrixStore> All { get; } =
    [
        new NamedStore("vault: whole folder", "node", "vault"),
        new NamedStore("vault: rows", "node", "vault", "rows"),
        new NumberedFile("vault: log of writes", "*.log", false, "node", "vault", "rows"),
        new NumberedFile("vault: MANIFEST", "MANIFEST-*", false, "node", "vault", "rows"),
        new NamedStore("vault: CURRENT", "node", "vault", "rows", "CURRENT") { IsWhole = false },
        new NumberedFile("vault: largest SST", "*.sst", true, "node", "vault", "rows"),
        new NumberedFile("vault: OPTIONS", "OPTIONS-*", false, "node", "vault", "rows"),
        new NamedStore("vault: data keys", "node", "vault", "vault.keys"),
        new NamedStore("vault: master secret", "node", "vault", "vault.key"),
        new NamedStore("vault: mark", "node", "vault.mark"),
        new NamedStore("vault with fields that wait: rows", "node", "vault", "rows") { MetBy = MetBy.NodeAndClient },
        new NumberedFile("vault with fields that wait: log of writes", "*.log", false, "node", "vault", "rows")
        {
            MetBy = MetBy.NodeAndClient,
        },
        // RocksDB writes it anew: here the fields must come through.
        new NumberedFile("vault with fields that wait: OPTIONS", "OPTIONS-*", false, "node", "vault", "rows")
        {
            MetBy = MetBy.NodeAndClient,
        },
    ];
}
