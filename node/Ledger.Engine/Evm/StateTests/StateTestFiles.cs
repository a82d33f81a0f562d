using System.Formats.Tar;
using System.IO.Compression;

namespace Ledger.Engine.Evm.StateTests;

/// <summary>Finds state test files in folders and .tar.gz archives.</summary>
internal static class StateTestFiles
{
    private const int MaxFileBytes = 256 * 1024 * 1024;

    /// <summary>Every path is looked up before the first file is read, so that a missing one is told at once.</summary>
    /// <exception cref="FileNotFoundException">A path does not exist.</exception>
    public static IEnumerable<(string Name, byte[] Content)> Open(IEnumerable<string> paths) =>
        paths.Select(Open).ToList().SelectMany(static files => files);

    private static IEnumerable<(string Name, byte[] Content)> Open(string path)
    {
        if (Directory.Exists(path))
        {
            return Directory
                .EnumerateFiles(path, "*.json", SearchOption.AllDirectories)
                .Order(StringComparer.Ordinal)
                .Select(file => (Path.GetRelativePath(path, file), File.ReadAllBytes(file)));
        }
        if (!File.Exists(path))
            throw new FileNotFoundException("NotFound: no such file or folder: " + path, path);
        var isArchive =
            path.EndsWith(".tar.gz", StringComparison.OrdinalIgnoreCase)
            || path.EndsWith(".tgz", StringComparison.OrdinalIgnoreCase);
        return isArchive ? Unpack(path) : [(Path.GetFileName(path), File.ReadAllBytes(path))];
    }

    private static IEnumerable<(string Name, byte[] Content)> Unpack(string path)
    {
        using var gzip = new GZipStream(File.OpenRead(path), CompressionMode.Decompress);
        using var tar = new TarReader(gzip);
        while (tar.GetNextEntry() is { } entry)
        {
            if (!entry.Name.EndsWith(".json", StringComparison.Ordinal) || entry.DataStream is not { } stream)
                continue;
            if (entry.Length > MaxFileBytes)
                throw new InvalidDataException("TooLarge: " + entry.Name + " in " + path);
            var content = new byte[entry.Length];
            stream.ReadExactly(content);
            yield return (entry.Name, content);
        }
    }
}
