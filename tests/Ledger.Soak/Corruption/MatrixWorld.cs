using System.Globalization;
using Ledger.Sdk;

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

    /// <summary>The sound one, a little later: some of its outbox's keys lie in their file, and some entries are under way.</summary>
    public string UnderWay => Path.Combine(folder, "under-way");

    /// <summary>What the outbox of <see cref="UnderWay"/> accepted and the ledger has not decided on.</summary>
    public IReadOnlyList<Receipt> Open { get; private set; } = [];

    /// <summary>What the outbox of <see cref="UnderWay"/> tells, by key.</summary>
    public IReadOnlyDictionary<string, string> Outbox { get; private set; } = new Dictionary<string, string>();

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
        await world.SendAsync(ct);
        return world;
    }

    /// <summary>A copy of a sound data folder that may be spoiled.</summary>
    public string Copy(string sound, string name)
    {
        var copy = Path.Combine(folder, "cases", name);
        if (Directory.Exists(copy))
            Directory.Delete(copy, recursive: true);
        Copies.Folder(sound, copy);
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

    /// <summary>The outbox as a kill leaves it: with its log of writes, and entries that are under way.</summary>
    private async Task SendAsync(CancellationToken ct)
    {
        Copies.Folder(Sound, UnderWay);
        var outbox = Path.Combine(UnderWay, OutboxStores.Folder);
        var killed = outbox + ".killed";
        var keys = Filings.Select((_, i) => (i < FilingsEach ? "older-" : "newer-") + i % FilingsEach).ToList();
        await using (var box = await OutboxFolder.OpenAsync(outbox, ct))
            await box.CompactAsync(ct);
        await using (var node = await MatrixNode.StartAsync(UnderWay, ct))
        await using (var writer = await node.WriterAsync(OutboxStores.Folder, ct))
        {
            await writer.FileAsync("MATRIX-settled", ct);
            Open = await writer.SendAsync(["MATRIX-open-0", "MATRIX-open-1"], ct);
            Directory.CreateDirectory(killed);
            foreach (var file in Directory.EnumerateFiles(outbox).Where(OutboxStores.IsKept))
                File.Copy(file, Path.Combine(killed, Path.GetFileName(file)));
        }
        Directory.Delete(outbox, recursive: true);
        Directory.Move(killed, outbox);
        var names = keys.Select(static k => "MATRIX-" + k).Append("MATRIX-settled").Select(static n => n + "/sign");
        Outbox = await OutboxReads.RunAsync(
            Path.Combine(Copy(UnderWay, "outbox"), OutboxStores.Folder),
            [.. names, .. Open.Select(static r => r.Key.Value)],
            ct
        );
        if (Outbox.Values.FirstOrDefault(static a => a == OutboxReads.Unknown) is not null)
            throw new SoakException("The sound outbox does not know all that it accepted.");
    }

    private async Task<IReadOnlyDictionary<string, string>> ReadAsync(string name, CancellationToken ct)
    {
        await using var node = await MatrixNode.StartAsync(Copy(Sound, name), ct);
        return await new MatrixReads(node, Filings).RunAsync(ct);
    }
}
