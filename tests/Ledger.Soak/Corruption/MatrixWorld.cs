using System.Globalization;

namespace Ledger.Soak.Corruption;

/// <summary>
/// A ledger with filings, stopped: the sound data folder, an older copy of it, and what it answered. Half of the filings lie
/// in tables and half in logs, since RocksDB turns its log into tables when it is opened again.
/// </summary>
internal sealed class MatrixWorld
{
    private const int FilingsEach = 3;
    private readonly string folder;

    private MatrixWorld(string folder) => this.folder = folder;

    /// <summary>Holds <c>node</c>, <c>keys</c> and <c>outbox</c>.</summary>
    public string Sound => Path.Combine(folder, "sound");

    public string Older => Path.Combine(folder, "older");

    /// <summary>What the sound ledger answers, by question.</summary>
    public IReadOnlyDictionary<string, string> Content { get; private set; } = new Dictionary<string, string>();

    public IReadOnlyList<string> Filings { get; private set; } = [];

    public static async Task<MatrixWorld> MakeAsync(string folder, string keysSample, CancellationToken ct)
    {
        var world = new MatrixWorld(folder);
        Directory.CreateDirectory(world.Sound);
        TestConsortium.Make(keysSample, Path.Combine(world.Sound, "keys"));
        var filings = new List<string>();
        await world.FileAsync("older", filings, ct);
        Copies.Folder(world.Sound, world.Older);
        await world.FileAsync("newer", filings, ct);
        world.Filings = filings;
        // Read twice, from two copies: what differs between them is no content.
        world.Content = await world.ReadAsync("first", ct);
        foreach (var (question, answer) in await world.ReadAsync("second", ct))
            if (world.Content[question] != answer)
                throw new SoakException($"The sound ledger answers {question} in two ways.");
        return world;
    }

    /// <summary>A copy of the sound data folder that may be spoiled.</summary>
    public string Copy(string name)
    {
        var copy = Path.Combine(folder, "cases", name);
        if (Directory.Exists(copy))
            Directory.Delete(copy, recursive: true);
        Copies.Folder(Sound, copy);
        return copy;
    }

    private async Task FileAsync(string name, List<string> filings, CancellationToken ct)
    {
        await using var node = await MatrixNode.StartAsync(Sound, ct);
        await using var writer = await node.WriterAsync("outbox", ct);
        for (var i = 0; i < FilingsEach; i++)
        {
            var contract = string.Create(CultureInfo.InvariantCulture, $"MATRIX-{name}-{i}");
            filings.Add((await writer.FileAsync(contract, ct)).Record);
        }
    }

    private async Task<IReadOnlyDictionary<string, string>> ReadAsync(string name, CancellationToken ct)
    {
        await using var node = await MatrixNode.StartAsync(Copy(name), ct);
        return await new MatrixReads(node, Filings).RunAsync(ct);
    }
}
