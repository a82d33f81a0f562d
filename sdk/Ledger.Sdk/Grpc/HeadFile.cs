using System.Globalization;
using System.Text;
using Ledger.Evidence.Primitives;
using Ledger.Evidence.Verification;
using Ledger.Files;

namespace Ledger.Sdk.Grpc;

/// <summary>
/// In a file of its own, for clients without an outbox: one line "genesis number hash time" (hex without 0x, decimal, hex,
/// seconds of Unix time), replaced whole and synced.
/// </summary>
internal sealed class HeadFile : IHeadStore
{
    private const int MaxSize = 256;
    private readonly string path;

    private HeadFile(string path) => this.path = path;

    public string Name => "SeenFile " + path;
    public BlockRef? Seen { get; private set; }
    public Bytes32? Genesis { get; private set; }

    /// <summary>Reads what was kept; a file that is not there yet holds nothing.</summary>
    /// <exception cref="InvalidDataException">It is not such a file.</exception>
    /// <exception cref="IOException">It cannot be read, or its folder cannot be written.</exception>
    public static HeadFile Open(string path)
    {
        var file = new HeadFile(Path.GetFullPath(path));
        SyncedFolder.Create(Path.GetDirectoryName(file.path)!);
        if (File.Exists(file.path))
            file.Read();
        return file;
    }

    public Task KeepAsync(BlockRef head, Bytes32 genesis)
    {
        if (Seen is { } seen && seen.Number >= head.Number && Genesis == genesis)
            return Task.CompletedTask;
        var line =
            $"{Convert.ToHexStringLower(genesis.Span)} {head.Number.ToString(CultureInfo.InvariantCulture)} {Convert.ToHexStringLower(head.Hash.Span)} {head.Time.ToString(CultureInfo.InvariantCulture)}\n";
        SyncedFile.Replace(path, Encoding.ASCII.GetBytes(line));
        (Seen, Genesis) = (head, genesis);
        return Task.CompletedTask;
    }

    private void Read()
    {
        using var file = File.OpenRead(path);
        if (file.Length > MaxSize)
            throw Damaged();
        var bytes = new byte[file.Length];
        file.ReadExactly(bytes);
        var parts = Encoding.ASCII.GetString(bytes).TrimEnd('\n').Split(' ');
        if (
            parts.Length == 4
            && Bytes32.TryParse("0x" + parts[0], out var genesis)
            && Number(parts[1], out var number)
            && Bytes32.TryParse("0x" + parts[2], out var hash)
            && Number(parts[3], out var time)
        )
            (Seen, Genesis) = (new BlockRef(number, hash, time), genesis);
        else
            throw Damaged();
    }

    private static bool Number(string text, out ulong number) =>
        ulong.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out number);

    private static InvalidDataException Damaged() =>
        new(
            "the file is damaged: an older copy of the ledger would not be noticed. Where the node was not set back, remove the file."
        );
}
