using System.Runtime.InteropServices;
using Ledger.Files;

namespace Ledger.Sdk.Outbox.Files;

/// <summary>One folder in another's place.</summary>
internal static partial class FolderExchange
{
    private const int CurrentFolder = -100; // AT_FDCWD
    private const uint Exchange = 2; // RENAME_EXCHANGE

    /// <summary>
    /// Puts a whole folder where another one stands, which gets a new name. Linux exchanges the two names at once
    /// (renameat2); else there is a moment in which neither stands there.
    /// </summary>
    public static void Replace(string fresh, string place, string aside)
    {
        SyncedFolder.Sync(fresh);
        if (OperatingSystem.IsLinux() && RenameAt2(CurrentFolder, fresh, CurrentFolder, place, Exchange) == 0)
            Directory.Move(fresh, aside);
        else
        {
            Directory.Move(place, aside);
            Directory.Move(fresh, place);
        }
        SyncedFolder.Sync(Path.GetDirectoryName(place) ?? place);
    }

    [LibraryImport("libc", EntryPoint = "renameat2", StringMarshalling = StringMarshalling.Utf8, SetLastError = true)]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static partial int RenameAt2(int fromFolder, string from, int toFolder, string to, uint flags);
}
