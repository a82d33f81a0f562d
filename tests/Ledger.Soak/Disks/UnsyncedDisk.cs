namespace Ledger.Soak.Disks;

/// <summary>
/// A folder as a disk has it that loses what was not synced: of a file what its last fsync or fdatasync found, of a folder the
/// names that were there at its last fsync. Built from the system calls of the processes that write there.
/// </summary>
/// <param name="root">The folder, as the processes name it.</param>
internal sealed class UnsyncedDisk(string root)
{
    private readonly Dictionary<string, Node> live = new(StringComparer.Ordinal);
    private readonly Dictionary<string, Node> kept = new(StringComparer.Ordinal);
    private readonly Dictionary<int, (Node Node, long Position, bool Appends)> open = [];

    /// <summary>No sync counts: what a run has to fail on.</summary>
    public bool IsDeaf { get; init; }

    /// <summary>Calls that were seen to sync something in the folder.</summary>
    public int Syncs { get; private set; }

    /// <summary>Calls that were seen to write something in the folder.</summary>
    public int Writes { get; private set; }

    /// <summary>All that stands in a folder before the trace begins counts as synced.</summary>
    public void Begin(string copy)
    {
        foreach (var folder in Directory.EnumerateDirectories(copy, "*", SearchOption.AllDirectories).Prepend(copy))
            live[There(copy, folder)] = kept[There(copy, folder)] = new Node { IsFolder = true };
        foreach (var file in Directory.EnumerateFiles(copy, "*", SearchOption.AllDirectories))
        {
            var node = new Node();
            node.Write(0, File.ReadAllBytes(file));
            node.Sync();
            live[There(copy, file)] = kept[There(copy, file)] = node;
        }
    }

    public void Apply(SystemCall call)
    {
        switch (call.Name)
        {
            case "openat" or "open" or "creat" when call.Result >= 0:
                Open(call);
                break;
            case "lseek" when call.Result >= 0 && open.TryGetValue(call.Descriptor, out var seen):
                open[call.Descriptor] = seen with { Position = call.Result };
                break;
            case "write" or "writev" when call.Result > 0 && Of(call) is { } node:
                Write(call, node);
                break;
            case "pwrite64" or "pwritev" or "pwritev2" when call.Result > 0 && Of(call) is { } node:
                var at = call.Name == "pwritev2" ? throw Unknown(call) : call.LastNumber;
                Put(node, at, call);
                break;
            case "ftruncate" when call.Result == 0 && Of(call) is { } node:
                node.Cut(call.LastNumber);
                Writes++;
                break;
            case "fsync" or "fdatasync" when call.Result == 0 && !IsDeaf:
                Sync(call);
                break;
            case "rename" or "renameat" or "renameat2" when call.Result == 0:
                Rename(call);
                break;
            case "unlink" or "unlinkat" or "rmdir" when call.Result == 0:
                live.Remove(call.Paths[0]);
                break;
            case "mkdir" or "mkdirat" when call.Result == 0 && IsHere(call.Paths[0]):
                live[call.Paths[0]] = new Node { IsFolder = true };
                break;
            case "link" or "linkat" or "copy_file_range" or "sendfile" when call.Result >= 0 && Touches(call):
                throw Unknown(call);
        }
    }

    /// <summary>Writes what the disk would hold after a power cut.</summary>
    public void Materialise(string target)
    {
        Directory.CreateDirectory(target);
        foreach (var (path, node) in kept.OrderBy(static k => k.Key, StringComparer.Ordinal))
        {
            var place = Path.Combine(target, Path.GetRelativePath(root, path));
            // A file in a folder whose own name is not on the disk is nowhere.
            if (!Parents(path).All(p => kept.ContainsKey(p)))
                continue;
            if (node.IsFolder)
                Directory.CreateDirectory(place);
            else
                File.WriteAllBytes(place, node.Synced);
        }
    }

    private void Open(SystemCall call)
    {
        var path = call.Paths[0];
        open.Remove((int)call.Result);
        if (!IsHere(path))
            return;
        var isMade = call.Name == "creat" || call.Arguments.Contains("O_CREAT", StringComparison.Ordinal);
        if (!live.TryGetValue(path, out var node))
        {
            if (!isMade)
                return;
            live[path] = node = new Node();
        }
        if (call.Name == "creat" || call.Arguments.Contains("O_TRUNC", StringComparison.Ordinal))
            node.Cut(0);
        open[(int)call.Result] = (node, 0, call.Arguments.Contains("O_APPEND", StringComparison.Ordinal));
    }

    private void Write(SystemCall call, Node node)
    {
        // Opened before the trace began: what such a descriptor writes without a position goes on at the end.
        var known = open.TryGetValue(call.Descriptor, out var seen);
        var at = known && !seen.Appends ? seen.Position : node.Length;
        Put(node, at, call);
        if (known)
            open[call.Descriptor] = seen with { Position = at + call.Result };
    }

    private void Put(Node node, long at, SystemCall call)
    {
        var bytes = call.Texts.SelectMany(static t => t).ToArray();
        if (bytes.Length < call.Result)
            throw new SoakException($"The trace holds {bytes.Length} of {call.Result} bytes of a {call.Name}.");
        node.Write(at, bytes.AsSpan(0, (int)call.Result));
        Writes++;
    }

    private void Sync(SystemCall call)
    {
        if (Of(call) is not { } node)
            return;
        Syncs++;
        if (!node.IsFolder)
        {
            node.Sync();
            return;
        }
        var folder = call.DescriptorPath!;
        foreach (var path in kept.Keys.Where(p => Path.GetDirectoryName(p) == folder && !live.ContainsKey(p)).ToList())
            kept.Remove(path);
        foreach (var (path, there) in live.Where(l => Path.GetDirectoryName(l.Key) == folder).ToList())
            kept[path] = there;
    }

    private void Rename(SystemCall call)
    {
        var (from, to) = (call.Paths[0], call.Paths[1]);
        if (!IsHere(from) && !IsHere(to))
            return;
        if (call.Arguments.Contains("RENAME_EXCHANGE", StringComparison.Ordinal))
            throw Unknown(call);
        foreach (
            var path in live.Keys.Where(p => p == from || p.StartsWith(from + "/", StringComparison.Ordinal)).ToList()
        )
        {
            live.Remove(path, out var node);
            live[to + path[from.Length..]] = node!;
        }
    }

    private Node? Of(SystemCall call)
    {
        if (open.TryGetValue(call.Descriptor, out var seen))
            return seen.Node;
        return call.DescriptorPath is { } path ? live.GetValueOrDefault(path) : null;
    }

    private bool Touches(SystemCall call) => call.Paths.Any(IsHere) || call.DescriptorPath is { } path && IsHere(path);

    private bool IsHere(string path) => path == root || path.StartsWith(root + "/", StringComparison.Ordinal);

    private IEnumerable<string> Parents(string path)
    {
        for (
            var at = Path.GetDirectoryName(path);
            at is not null && IsHere(at) && at != root;
            at = Path.GetDirectoryName(at)
        )
            yield return at;
    }

    private string There(string copy, string path) =>
        path == copy ? root : Path.Combine(root, Path.GetRelativePath(copy, path));

    private static SoakException Unknown(SystemCall call) => new($"A {call.Name} is more than this disk understands.");

    private sealed class Node
    {
        private byte[] bytes = [];

        public bool IsFolder { get; init; }

        public long Length { get; private set; }

        public byte[] Synced { get; private set; } = [];

        public void Write(long at, ReadOnlySpan<byte> content)
        {
            var end = checked((int)at + content.Length);
            if (bytes.Length < end)
                Array.Resize(ref bytes, Math.Max(end, bytes.Length * 2));
            content.CopyTo(bytes.AsSpan((int)at));
            Length = Math.Max(Length, end);
        }

        public void Cut(long length)
        {
            Write(length, []);
            bytes.AsSpan((int)length).Clear();
            Length = length;
        }

        public void Sync() => Synced = bytes[..(int)Length];
    }
}
