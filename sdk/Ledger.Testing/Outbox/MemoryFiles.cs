using Ledger.Sdk.Outbox.Files;

namespace Ledger.Testing.Outbox;

/// <summary>
/// A folder in memory that knows what was synced. <see cref="Crash"/> gives what a disk would hold after the power
/// failed: synced bytes, and of the unsynced writes none, or those in front of a chosen number.
/// </summary>
internal sealed class MemoryFiles : IOutboxFiles
{
    private readonly Lock gate = new();
    private readonly Dictionary<string, Image> files = new(StringComparer.Ordinal);
    private bool locked;
    private int failSyncs;
    private bool failedSyncPersists;

    public long FreeBytes { get; set; } = long.MaxValue;

    /// <summary>Writes throw as on a full disk.</summary>
    public bool Full { get; set; }

    public int Syncs { get; private set; }

    /// <summary>Called with a file's name before each of its syncs; a test ends the "process" here.</summary>
    public Action<string>? BeforeSync { get; set; }

    /// <summary>Called with a file's name after each sync that took effect, before anyone is told.</summary>
    public Action<string>? AfterSync { get; set; }

    /// <summary>The next syncs throw.</summary>
    /// <param name="count">How many.</param>
    /// <param name="persist">True: the bytes reach the disk although the call failed.</param>
    public void FailSync(int count, bool persist)
    {
        lock (gate)
            (failSyncs, failedSyncPersists) = (count, persist);
    }

    /// <summary>The folder as the next process finds it. Handles on this one keep working, as a lost process' would not.</summary>
    /// <param name="unsyncedKept">How many unsynced operations of each file reached the disk all the same.</param>
    public MemoryFiles Crash(int unsyncedKept = 0)
    {
        var next = new MemoryFiles { FreeBytes = FreeBytes };
        lock (gate)
            foreach (var (name, image) in files)
                if (image.AfterCrash(unsyncedKept) is { } bytes)
                    next.files[name] = new Image(bytes, exists: true);
        return next;
    }

    /// <summary>Changes the bytes on the "disk": a damaged sector, a file cut by hand.</summary>
    public void Damage(string name, Func<byte[], byte[]> change)
    {
        lock (gate)
            files[name] = new Image(change(files[name].Bytes), exists: true);
    }

    public void Remove(string name)
    {
        lock (gate)
            files.Remove(name);
    }

    public MemoryFiles Copy()
    {
        var next = new MemoryFiles { FreeBytes = FreeBytes };
        lock (gate)
            foreach (var (name, image) in files)
                next.files[name] = new Image(image.Bytes, exists: true);
        return next;
    }

    public string Describe(string name) => "memory:" + name;

    public bool Exists(string name)
    {
        lock (gate)
            return files.ContainsKey(name);
    }

    public IReadOnlyList<string> List()
    {
        lock (gate)
            return [.. files.Keys.Order(StringComparer.Ordinal)];
    }

    public OutboxFile Open(string name, bool create)
    {
        lock (gate)
        {
            if (!files.TryGetValue(name, out var image))
            {
                if (!create)
                    throw new FileNotFoundException("Missing.", Describe(name));
                files[name] = image = new Image([], exists: true);
            }
            return new MemoryFile(this, name, image);
        }
    }

    public void Replace(string from, string to)
    {
        lock (gate)
        {
            var image = files[from];
            image.Sync();
            files.Remove(from);
            files[to] = image;
        }
    }

    public void Delete(string name) => Remove(name);

    public IDisposable? TryLock(string holder, out string? otherHolder)
    {
        lock (gate)
        {
            otherHolder = locked ? "another client of this process" : null;
            if (locked)
                return null;
            locked = true;
            return new Held(this);
        }
    }

    private void Sync(string name, Image image)
    {
        BeforeSync?.Invoke(name);
        lock (gate)
        {
            Syncs++;
            if (failSyncs > 0)
            {
                failSyncs--;
                if (failedSyncPersists)
                    image.Sync();
                throw new IOException("The disk did not take it (test fault).");
            }
            image.Sync();
        }
        AfterSync?.Invoke(name);
    }

    private sealed class Held(MemoryFiles owner) : IDisposable
    {
        public void Dispose()
        {
            lock (owner.gate)
                owner.locked = false;
        }
    }

    /// <summary>Bytes as written, bytes as synced, and the operations between them.</summary>
    private sealed class Image(byte[] bytes, bool exists)
    {
        private byte[] current = bytes;
        private byte[] durable = bytes;
        private readonly List<(long Position, byte[]? Bytes, long Length)> unsynced = [];

        public long Length => current.Length;

        public byte[] Bytes => [.. current];

        public byte[]? AfterCrash(int kept)
        {
            if (!exists)
                return null;
            var result = durable;
            foreach (var (position, written, length) in unsynced.Take(kept))
                result = Apply([.. result], position, written, length);
            return [.. result];
        }

        public int Read(long position, Span<byte> buffer)
        {
            if (position >= current.Length)
                return 0;
            var count = (int)Math.Min(buffer.Length, current.Length - position);
            current.AsSpan((int)position, count).CopyTo(buffer);
            return count;
        }

        public void Write(long position, ReadOnlySpan<byte> bytes)
        {
            var copy = bytes.ToArray();
            unsynced.Add((position, copy, 0));
            if (ReferenceEquals(current, durable))
                current = [.. current];
            current = Apply(current, position, copy, 0);
        }

        public void SetLength(long length)
        {
            unsynced.Add((0, null, length));
            current = Apply([.. current], 0, null, length);
        }

        public void Sync()
        {
            if (unsynced.Count == 0)
                return;
            // Replaying costs what was written, not what the file holds.
            foreach (var (position, written, length) in unsynced)
                durable = Apply(ReferenceEquals(durable, current) ? [.. durable] : durable, position, written, length);
            unsynced.Clear();
        }

        private static byte[] Apply(byte[] to, long position, byte[]? written, long length)
        {
            if (written is null)
            {
                Array.Resize(ref to, checked((int)length));
                return to;
            }
            if (position + written.Length > to.Length)
                Array.Resize(ref to, checked((int)(position + written.Length)));
            written.CopyTo(to, position);
            return to;
        }
    }

    private sealed class MemoryFile(MemoryFiles owner, string name, Image image) : OutboxFile
    {
        public override long Length
        {
            get
            {
                lock (owner.gate)
                    return image.Length;
            }
        }

        public override int ReadAt(long position, Span<byte> buffer)
        {
            lock (owner.gate)
                return image.Read(position, buffer);
        }

        public override void WriteAt(long position, ReadOnlySpan<byte> bytes)
        {
            lock (owner.gate)
            {
                ThrowIfFull();
                image.Write(position, bytes);
            }
        }

        public override void SetLength(long length)
        {
            lock (owner.gate)
            {
                if (length > image.Length)
                    ThrowIfFull();
                image.SetLength(length);
            }
        }

        public override void Sync() => owner.Sync(name, image);

        public override void Dispose() { }

        private void ThrowIfFull()
        {
            if (owner.Full)
                throw new IOException("No space left on device (test fault).", DiskSpace.NoSpace);
        }
    }
}
