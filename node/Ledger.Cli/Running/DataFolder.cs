using Ledger.Cli.Invocation;
using Ledger.Cli.Terminal;
using Ledger.Node;

namespace Ledger.Cli.Running;

/// <summary>
/// The data folder of <c>up</c>: owned by one process at a time. The lock is the system's and goes with the process, so that
/// a crash leaves nothing stale; the holder's id stands beside it for the message. A node's own data folder, without a
/// supervisor's, is owned by the locks of its stores.
/// </summary>
internal sealed class DataFolder : IDisposable
{
    private const string LockName = "up.lock";
    private const string HolderName = "up.pid";
    private readonly FileStream? held;

    private DataFolder(string path, FileStream? held) => (Path, this.held) = (path, held);

    public string Path { get; }

    public string Node => IsNodes(Path) ? Path : System.IO.Path.Combine(Path, "node");
    public string Outbox => System.IO.Path.Combine(Path, "outbox");
    public string Sample => System.IO.Path.Combine(Path, "sample");

    /// <exception cref="CliException">In use, not a folder, or not writable; each says what to do.</exception>
    public static DataFolder Own(string path)
    {
        path = System.IO.Path.GetFullPath(path);
        if (File.Exists(path))
            throw new CliException("error.data.file", path);
        Create(path);
        FileStream file;
        try
        {
            file = new FileStream(
                System.IO.Path.Combine(path, LockName),
                FileMode.OpenOrCreate,
                FileAccess.ReadWrite,
                FileShare.None
            );
        }
        catch (IOException fault) when (!FaultNames.IsDiskFull(fault) && !FaultNames.IsReadOnly(fault))
        {
            throw new CliException("error.data.used", path, Holder(path));
        }
        File.WriteAllText(
            System.IO.Path.Combine(path, HolderName),
            Environment.ProcessId.ToString(System.Globalization.CultureInfo.InvariantCulture)
        );
        return new DataFolder(path, file);
    }

    /// <summary>As <see cref="Own"/>, of a ledger that was here before: a mistyped folder is not made.</summary>
    /// <exception cref="CliException">Nothing there, or in use.</exception>
    public static DataFolder OwnExisting(string path) =>
        IsNodes(path) ? new DataFolder(System.IO.Path.GetFullPath(path), null)
        : Directory.Exists(System.IO.Path.Combine(path, "node")) ? Own(path)
        : throw new CliException("error.data.none", path);

    /// <summary>A node's stores lie in the folder itself.</summary>
    private static bool IsNodes(string path) => Directory.Exists(System.IO.Path.Combine(path, EngineFiles.StoreName));

    public void Dispose()
    {
        if (held is null)
            return;
        File.Delete(System.IO.Path.Combine(Path, HolderName));
        held.Dispose();
    }

    private static void Create(string path)
    {
        try
        {
            Directory.CreateDirectory(path);
        }
        catch (IOException fault) when (!FaultNames.IsDiskFull(fault) && !FaultNames.IsReadOnly(fault))
        {
            throw new CliException("error.data.file", path);
        }
    }

    private static string Holder(string path)
    {
        var file = System.IO.Path.Combine(path, HolderName);
        return File.Exists(file) ? File.ReadAllText(file).Trim() : "?";
    }
}
