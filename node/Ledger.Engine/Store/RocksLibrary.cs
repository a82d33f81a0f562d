using System.Runtime.CompilerServices;
using RocksDbSharp;

namespace Ledger.Engine.Store;

/// <summary>
/// Loads RocksDB's native library from beside the program. Its managed part looks in the process's current folder first, so
/// that whoever could write there had code run by the node; while it looks, the current folder is the program's own.
/// </summary>
public static class RocksLibrary
{
    private static readonly Lock Gate = new();
    private static bool loaded; // guarded by Gate

    /// <summary>Done before RocksDB is used; again it costs nothing.</summary>
    /// <exception cref="TypeInitializationException">It does not load on this machine.</exception>
    public static void Load()
    {
        lock (Gate)
        {
            if (loaded)
                return;
            var before = CurrentFolder();
            Directory.SetCurrentDirectory(AppContext.BaseDirectory);
            try
            {
                RuntimeHelpers.RunClassConstructor(typeof(Native).TypeHandle);
                loaded = true;
            }
            finally
            {
                if (before is not null)
                    Directory.SetCurrentDirectory(before);
            }
        }
    }

    /// <summary>Null where it was removed under the process: then there is nothing to come back to.</summary>
    private static string? CurrentFolder()
    {
        try
        {
            return Directory.GetCurrentDirectory();
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return null;
        }
    }
}
