namespace Ledger.Benchmarks;

/// <summary>
/// A folder of this run under the checkout's ignored state (the disk that a node would use; a temporary folder may be
/// memory), deleted at the end.
/// </summary>
internal sealed class WorkFolder : IDisposable
{
    public WorkFolder()
    {
        Path = System.IO.Path.Combine(Repository.State, "run-" + System.IO.Path.GetRandomFileName());
        Directory.CreateDirectory(Path);
    }

    public string Path { get; }

    public string Sub(string name) => Directory.CreateDirectory(System.IO.Path.Combine(Path, name)).FullName;

    public static long BytesIn(string folder) =>
        Directory.Exists(folder)
            ? new DirectoryInfo(folder).EnumerateFiles("*", SearchOption.AllDirectories).Sum(static f => f.Length)
            : 0;

    public void Dispose() => Directory.Delete(Path, recursive: true);
}
