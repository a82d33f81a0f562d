namespace Ledger.Benchmarks;

/// <summary>Places in the checkout that this program was built in.</summary>
internal static class Repository
{
    public static string Root { get; } = Find();

    /// <summary>Ignored by git: work folders, and anvil once it was fetched.</summary>
    public static string State => Path.Combine(Root, ".ledger", "bench");

    public static string KeysSample => Path.Combine(Root, "keys-sample");

    private static string Find()
    {
        for (var at = new DirectoryInfo(AppContext.BaseDirectory); at is not null; at = at.Parent)
        {
            if (File.Exists(Path.Combine(at.FullName, "Ledger.sln")))
                return at.FullName;
        }
        throw new BenchException("The benchmark runs out of a checkout, and this is none: " + AppContext.BaseDirectory);
    }
}
