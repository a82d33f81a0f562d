namespace Ledger.Sdk.Outbox.Files;

/// <summary>
/// The outbox's folder. Tests put one here that forgets what was not synced, fails syncs or has no room; everything
/// that the outbox promises rests on these few calls.
/// </summary>
internal interface IOutboxFiles
{
    /// <summary>What a message calls the file: its full path on a disk.</summary>
    string Describe(string name);

    /// <summary>Where a running outbox answers questions; null where it does not.</summary>
    string? SocketPath => null;

    bool Exists(string name);

    IReadOnlyList<string> List();

    /// <summary>Opens for reading and writing.</summary>
    /// <param name="name">A plain file name.</param>
    /// <param name="create">Makes the file, readable by its owner alone, where it is missing; the folder entry is synced.</param>
    /// <exception cref="FileNotFoundException">Missing, and not to be created.</exception>
    OutboxFile Open(string name, bool create);

    /// <summary>Puts one file in another's place atomically; both the file and the folder are synced.</summary>
    void Replace(string from, string to);

    void Delete(string name);

    long FreeBytes { get; }

    /// <summary>Takes the folder for this process; null where another holds it. The system frees it when the process dies.</summary>
    IDisposable? TryLock(string holder, out string? otherHolder);
}

/// <summary>A file whose writes count only after <see cref="Sync"/>.</summary>
internal abstract class OutboxFile : IDisposable
{
    public abstract long Length { get; }

    /// <summary>Reads up to the end of the file; fewer bytes than asked for mean that it ended.</summary>
    public abstract int ReadAt(long position, Span<byte> buffer);

    public abstract void WriteAt(long position, ReadOnlySpan<byte> bytes);

    public abstract void SetLength(long length);

    /// <summary>Returns when everything written is on the disk (fsync).</summary>
    /// <exception cref="IOException">The disk did not take it: what was written since the last sync may or may not be there.</exception>
    public abstract void Sync();

    public abstract void Dispose();

    public byte[] ReadAll()
    {
        var result = new byte[checked((int)Length)];
        var read = ReadAt(0, result);
        return read == result.Length ? result : result[..read];
    }
}
