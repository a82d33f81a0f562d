using System.Globalization;

namespace Ledger.Soak.Corruption;

/// <summary>What happens to a file or a folder of a store between two runs of the node.</summary>
/// <param name="Kind">Column of the table: bit, head, middle, tail, deleted, older copy.</param>
/// <param name="Place">Which of its kind, for the report; empty where there is one.</param>
/// <param name="Apply">On the path, with the same path in an older copy. False: nothing of the kind can be done to it.</param>
internal sealed record Damage(string Kind, string Place, Func<string, string?, bool> Apply)
{
    public const int Bits = 20;
    private const string OlderCopy = "older copy";

    /// <summary>What can happen to a part of a store: of another time is only a whole one.</summary>
    public bool IsOfWholeStore => Kind == OlderCopy;

    /// <summary>One bit at each of <paramref name="bits"/> places, three cuts, gone, an older copy.</summary>
    public static IReadOnlyList<Damage> All(int bits) =>
        [
            .. Enumerable.Range(0, bits).Select(i => Bit(i, bits)),
            new("head cut off", "", (path, _) => Cut(path, static length => (0, length / 4))),
            new("middle cut out", "", (path, _) => Cut(path, static length => (length * 3 / 8, length / 4))),
            new("tail cut off", "", (path, _) => Cut(path, static length => (length - length / 4, length / 4))),
            new("deleted", "", Delete),
            new(OlderCopy, "", Replace),
        ];

    private static Damage Bit(int index, int of) =>
        new(
            "one bit",
            string.Create(CultureInfo.InvariantCulture, $"{index + 1} of {of}"),
            (path, _) =>
            {
                if (!File.Exists(path) || new FileInfo(path).Length == 0)
                    return false;
                var bytes = File.ReadAllBytes(path);
                bytes[(2L * index + 1) * bytes.Length / (2 * of)] ^= (byte)(1 << (index % 8));
                File.WriteAllBytes(path, bytes);
                return true;
            }
        );

    private static bool Cut(string path, Func<long, (long From, long Count)> range)
    {
        if (!File.Exists(path) || new FileInfo(path).Length < 4)
            return false;
        var bytes = File.ReadAllBytes(path);
        var (from, count) = range(bytes.Length);
        File.WriteAllBytes(path, [.. bytes.AsSpan(0, (int)from), .. bytes.AsSpan((int)(from + count))]);
        return true;
    }

    private static bool Delete(string path, string? older)
    {
        if (Directory.Exists(path))
            Directory.Delete(path, recursive: true);
        else
            File.Delete(path);
        return true;
    }

    private static bool Replace(string path, string? older)
    {
        if (older is null || !Path.Exists(older))
            return false;
        Delete(path, null);
        if (Directory.Exists(older))
            Copies.Folder(older, path);
        else
            File.Copy(older, path);
        return true;
    }
}
