namespace Ledger.Soak.Corruption;

/// <summary>What a client keeps of the statements it accepted: the folder of its outbox, with entries that are settled and open.</summary>
internal static class OutboxStores
{
    /// <summary>In the data folder.</summary>
    public const string Folder = "outbox";

    public static IReadOnlyList<IMatrixStore> All { get; } =
    [
        new NamedStore("outbox: whole folder", Folder) { MetBy = MetBy.Client },
        Part("outbox: data file", "outbox.db"),
        Part("outbox: log of writes", "outbox-log.db"),
        Part("outbox: meta", "outbox.meta"),
        Part("outbox: key of rows", "outbox.key"),
        new NumberedFile("outbox: settled keys", "keys-*", false, Folder) { MetBy = MetBy.Client },
    ];

    /// <summary>A file that a copy of the folder holds: neither lock nor socket of the process that ran on it.</summary>
    public static bool IsKept(string file) => Path.GetExtension(file) is not (".lock" or ".sock" or ".holder");

    private static NamedStore Part(string name, string file) =>
        new(name, Folder, file) { IsWhole = false, MetBy = MetBy.Client };
}
