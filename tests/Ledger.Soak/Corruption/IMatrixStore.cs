using System.Globalization;

namespace Ledger.Soak.Corruption;

/// <summary>Who finds out that it is damaged.</summary>
internal enum MetBy
{
    /// <summary>The node that keeps it, and its readers.</summary>
    Node = 0,

    /// <summary>The client that keeps it.</summary>
    Client,

    /// <summary>The node that keeps what waits for the chain, and the client that handed it in.</summary>
    NodeAndClient,
}

/// <summary>A row of the matrix: a file or folder of the data folder that is damaged.</summary>
internal interface IMatrixStore
{
    /// <summary>As the table names it.</summary>
    string Name { get; }

    /// <summary>A store, or a file that is one; false for a file among others that are only right together.</summary>
    bool IsWhole { get; }

    MetBy MetBy { get; }

    /// <summary>Its path in a data folder; null where this data folder has none.</summary>
    string? Find(string data);
}

/// <summary>One file or folder under a name that does not change.</summary>
internal sealed record NamedStore(string Name, params string[] Place) : IMatrixStore
{
    public bool IsWhole { get; init; } = true;

    public MetBy MetBy { get; init; }

    public string? Find(string data)
    {
        var path = Path.Combine([data, .. Place]);
        return Path.Exists(path) ? path : null;
    }
}

/// <summary>The newest or the largest of a folder's files of a kind, RocksDB's for instance.</summary>
/// <param name="Name">As the table names it.</param>
/// <param name="Pattern">Of the files' names.</param>
/// <param name="Largest">The largest; otherwise the one with the highest number.</param>
/// <param name="Folder">In the data folder.</param>
internal sealed record NumberedFile(string Name, string Pattern, bool Largest, params string[] Folder) : IMatrixStore
{
    /// <summary>Such files belong together: a backup brings back all of them or none.</summary>
    public bool IsWhole => false;

    public MetBy MetBy { get; init; }

    public string? Find(string data)
    {
        var folder = Path.Combine([data, .. Folder]);
        if (!Directory.Exists(folder))
            return null;
        var files = Directory.GetFiles(folder, Pattern);
        return Largest
            ? files.MaxBy(static f => new FileInfo(f).Length)
            : files.MaxBy(static f => Number(Path.GetFileName(f)));
    }

    private static long Number(string name)
    {
        var digits = new string([.. name.Where(char.IsAsciiDigit)]);
        return digits.Length == 0 ? 0 : long.Parse(digits, CultureInfo.InvariantCulture);
    }
}
