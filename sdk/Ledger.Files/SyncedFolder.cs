using System.Runtime.InteropServices;

namespace Ledger.Files;

/// <summary>A folder's names: made, renamed and deleted ones are durable only when the folder itself was synced (POSIX).</summary>
public static partial class SyncedFolder
{
    /// <summary>Returns when the folder's names are on the disk; .NET opens no folders. Windows has and needs no such call.</summary>
    /// <exception cref="IOException">It cannot be opened, or the disk did not take it.</exception>
    public static void Sync(string path)
    {
        if (OperatingSystem.IsWindows())
            return;
        var descriptor = NativeOpen(path, 0);
        if (descriptor < 0)
            throw new IOException("Cannot open the folder " + path + " to sync it.");
        var failed = NativeFsync(descriptor) != 0;
        var error = Marshal.GetLastPInvokeError();
        _ = NativeClose(descriptor);
        if (failed)
            throw new IOException("Cannot sync the folder " + path + " (errno " + error + ").");
    }

    /// <summary>Makes a folder (mode 0700) with those above it; each new name is on the disk when this returns.</summary>
    public static void Create(string path)
    {
        var full = Path.GetFullPath(path);
        if (Directory.Exists(full))
            return;
        var above = Path.GetDirectoryName(full);
        if (above is not null)
            Create(above);
        if (OperatingSystem.IsWindows())
            Directory.CreateDirectory(full);
        else
            Directory.CreateDirectory(full, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);
        if (above is not null)
            Sync(above);
    }

    [LibraryImport("libc", EntryPoint = "open", StringMarshalling = StringMarshalling.Utf8, SetLastError = true)]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static partial int NativeOpen(string path, int flags);

    [LibraryImport("libc", EntryPoint = "fsync", SetLastError = true)]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static partial int NativeFsync(int descriptor);

    [LibraryImport("libc", EntryPoint = "close")]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static partial int NativeClose(int descriptor);
}
