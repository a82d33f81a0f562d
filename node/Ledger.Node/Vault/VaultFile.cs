using Ledger.Files;

namespace Ledger.Node.Vault;

/// <summary>A file of the vault that is written in place. What was written counts after <see cref="Sync"/>.</summary>
internal interface IVaultFile : IDisposable
{
    /// <summary>It was there when it was opened, and held something.</summary>
    bool Existed { get; }

    byte[] ReadAll();

    void Write(long at, ReadOnlySpan<byte> bytes);

    void Sync();
}

/// <summary>On a disk, for its owner alone, locked against another process.</summary>
internal sealed class VaultFile : IVaultFile
{
    private readonly FileStream file;
    private readonly string path;

    /// <exception cref="NodeStoreException">In use, not writable.</exception>
    public VaultFile(string path)
    {
        this.path = path;
        try
        {
            var options = new FileStreamOptions
            {
                Mode = FileMode.OpenOrCreate,
                Access = FileAccess.ReadWrite,
                Share = FileShare.None,
                BufferSize = 0, // what could not be written must not be written later
            };
            if (!OperatingSystem.IsWindows())
                options.UnixCreateMode = UnixFileMode.UserRead | UnixFileMode.UserWrite;
            var isNew = !File.Exists(path);
            file = new FileStream(path, options);
            Existed = file.Length > 0;
            if (isNew)
                SyncedFolder.Sync(Path.GetDirectoryName(Path.GetFullPath(path))!);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            file?.Dispose();
            throw NodeStoreException.From("vault", path, e);
        }
    }

    public bool Existed { get; }

    public byte[] ReadAll()
    {
        var bytes = new byte[file.Length];
        file.Position = 0;
        file.ReadExactly(bytes);
        return bytes;
    }

    public void Write(long at, ReadOnlySpan<byte> bytes) => Do(() => file.Position = at, bytes);

    public void Sync() => Do(() => file.Flush(flushToDisk: true), []);

    public void Dispose() => file.Dispose();

    private void Do(Action first, ReadOnlySpan<byte> bytes)
    {
        try
        {
            first();
            if (bytes.Length > 0)
                file.Write(bytes);
        }
        catch (IOException e)
        {
            throw NodeStoreException.From("vault", path, e);
        }
    }
}
