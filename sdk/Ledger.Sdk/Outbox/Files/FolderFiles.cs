using Ledger.Files;
using Microsoft.Win32.SafeHandles;

namespace Ledger.Sdk.Outbox.Files;

/// <summary>A folder on a disk. Files are made with mode 0600, the folder with 0700.</summary>
internal sealed class FolderFiles : IOutboxFiles
{
    /// <summary>Where a running outbox answers questions.</summary>
    public const string SocketName = "outbox.sock";
    private const string LockName = "outbox.lock";
    private const string HolderName = "outbox.holder";
    private readonly string folder;

    public FolderFiles(string folder)
    {
        this.folder = Path.GetFullPath(folder);
        try
        {
            SyncedFolder.Create(this.folder);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw NotWritable(e);
        }
    }

    public string Folder => folder;

    public long FreeBytes => new DriveInfo(folder).AvailableFreeSpace;

    public string? SocketPath => Describe(SocketName);

    public string Describe(string name) => Path.Combine(folder, name);

    public bool Exists(string name) => File.Exists(Describe(name));

    public IReadOnlyList<string> List() =>
        [.. Directory.EnumerateFiles(folder).Select(p => Path.GetFileName(p)).Order(StringComparer.Ordinal)];

    public OutboxFile Open(string name, bool create)
    {
        var path = Describe(name);
        var isNew = create && !File.Exists(path);
        var options = new FileStreamOptions
        {
            Mode = create ? FileMode.OpenOrCreate : FileMode.Open,
            Access = FileAccess.ReadWrite,
            Share = FileShare.Read,
        };
        if (!OperatingSystem.IsWindows() && create)
            options.UnixCreateMode = UnixFileMode.UserRead | UnixFileMode.UserWrite;
        using var made = new FileStream(path, options);
        made.Dispose();
        var file = new DiskFile(File.OpenHandle(path, FileMode.Open, FileAccess.ReadWrite, FileShare.Read));
        if (isNew)
        {
            file.Sync();
            SyncedFolder.Sync(folder);
        }
        return file;
    }

    public void Replace(string from, string to)
    {
        using (var file = Open(from, create: false))
            file.Sync();
        SyncedFile.Rename(Describe(from), Describe(to));
    }

    public void Delete(string name)
    {
        File.Delete(Describe(name));
        SyncedFolder.Sync(folder);
    }

    public IDisposable? TryLock(string holder, out string? otherHolder)
    {
        otherHolder = null;
        try
        {
            // FileShare.None is flock(LOCK_EX) here: kill -9 frees it.
            var held = new FileStream(Describe(LockName), FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.None);
            File.WriteAllText(Describe(HolderName), holder);
            return held;
        }
        catch (Exception e) when (e is UnauthorizedAccessException || (e is IOException && !IsHeld(e)))
        {
            throw NotWritable(e);
        }
        catch (IOException)
        {
            otherHolder = File.Exists(Describe(HolderName)) ? ReadHolder() : "unknown";
            return null;
        }
    }

    /// <summary>EWOULDBLOCK, or a sharing violation: another process has the lock.</summary>
    private static bool IsHeld(Exception e) => e.HResult is 11 or 35 or unchecked((int)0x80070020);

    private OutboxException NotWritable(Exception e) =>
        new(
            OutboxFault.NotWritable,
            "the folder "
                + folder
                + " cannot be written ("
                + e.Message
                + "). Give the user of this process a folder of its own on a writable disk.",
            e
        );

    private string ReadHolder()
    {
        try
        {
            return File.ReadAllText(Describe(HolderName)).Trim();
        }
        catch (IOException)
        {
            return "unknown";
        }
    }

    private sealed class DiskFile(SafeFileHandle handle) : OutboxFile
    {
        public override long Length => RandomAccess.GetLength(handle);

        public override int ReadAt(long position, Span<byte> buffer)
        {
            var done = 0;
            while (done < buffer.Length)
            {
                var read = RandomAccess.Read(handle, buffer[done..], position + done);
                if (read == 0)
                    break;
                done += read;
            }
            return done;
        }

        public override void WriteAt(long position, ReadOnlySpan<byte> bytes) =>
            RandomAccess.Write(handle, bytes, position);

        public override void SetLength(long length) => RandomAccess.SetLength(handle, length);

        public override void Sync() => RandomAccess.FlushToDisk(handle);

        public override void Dispose() => handle.Dispose();
    }
}
