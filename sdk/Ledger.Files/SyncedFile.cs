namespace Ledger.Files;

/// <summary>A small file that is replaced whole: after a crash the old or the new one stands, never a part.</summary>
public static class SyncedFile
{
    /// <summary>Writes beside (<c>.new</c>), syncs, renames, syncs the folder. Readable by the owner alone.</summary>
    /// <exception cref="IOException">The disk did not take it; the old file stands, or the new one.</exception>
    public static void Replace(string path, ReadOnlySpan<byte> content)
    {
        ArgumentNullException.ThrowIfNull(path);
        var beside = path + ".new";
        var options = new FileStreamOptions
        {
            Mode = FileMode.Create,
            Access = FileAccess.Write,
            Share = FileShare.None,
        };
        if (!OperatingSystem.IsWindows())
            options.UnixCreateMode = UnixFileMode.UserRead | UnixFileMode.UserWrite;
        using (var file = new FileStream(beside, options))
        {
            file.Write(content);
            file.Flush(flushToDisk: true);
        }
        Rename(beside, path);
    }

    /// <summary>One synced file in another's place, atomically; the new name is on the disk when this returns.</summary>
    /// <param name="from">Its content was synced before.</param>
    /// <param name="to">In the same folder.</param>
    public static void Rename(string from, string to)
    {
        ArgumentNullException.ThrowIfNull(to);
        File.Move(from, to, overwrite: true);
        SyncedFolder.Sync(Path.GetDirectoryName(Path.GetFullPath(to))!);
    }
}
