using System.Globalization;

namespace Ledger.Engine.Store;

/// <summary>
/// One process per data directory: a lock on the file <c>lock</c>, which the system drops when the process ends however
/// it ends, so that no stale lock is left. The holder's process id stands in <c>lock.holder</c>, for the message only.
/// </summary>
public sealed class DirectoryLock : IDisposable
{
    private readonly FileStream held;

    private DirectoryLock(FileStream held) => this.held = held;

    /// <exception cref="StoreException">Held by another process, or the directory may not be written.</exception>
    public static DirectoryLock Take(string directory, bool create)
    {
        try
        {
            if (create)
                Directory.CreateDirectory(directory);
            var file = new FileStream(
                Path.Combine(directory, "lock"),
                FileMode.OpenOrCreate,
                FileAccess.ReadWrite,
                FileShare.None
            );
            WriteHolder(directory);
            return new DirectoryLock(file);
        }
        catch (DirectoryNotFoundException e)
        {
            throw create
                ? StoreFaults.NotWritable(directory, e)
                : new StoreException(StoreFault.Io, $"There is no directory {directory}.", e);
        }
        catch (UnauthorizedAccessException e)
        {
            throw StoreFaults.NotWritable(directory, e);
        }
        catch (IOException e)
        {
            throw StoreFaults.OfIo(directory, e)
                ?? new StoreException(
                    StoreFault.DirectoryInUse,
                    $"{directory} is in use by {Holder(directory)}. Stop it, or choose another data directory.",
                    e
                );
        }
    }

    public void Dispose() => held.Dispose();

    private static void WriteHolder(string directory) =>
        File.WriteAllText(
            Path.Combine(directory, "lock.holder"),
            Environment.ProcessId.ToString(CultureInfo.InvariantCulture)
        );

    private static string Holder(string directory)
    {
        try
        {
            var text = File.ReadAllText(Path.Combine(directory, "lock.holder"));
            return int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var id)
                ? "process " + id.ToString(CultureInfo.InvariantCulture)
                : "another process";
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return "another process";
        }
    }
}
