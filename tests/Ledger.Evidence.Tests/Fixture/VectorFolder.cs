namespace Ledger.Evidence.Tests.Fixture;

/// <summary>tests/vectors of the checkout that these tests were built from.</summary>
internal static class VectorFolder
{
    private static readonly string Root = Find();

    public static string Path(params ReadOnlySpan<string> parts) => System.IO.Path.Combine([Root, .. parts]);

    private static string Find()
    {
        for (var folder = new DirectoryInfo(AppContext.BaseDirectory); folder is not null; folder = folder.Parent)
            if (File.Exists(System.IO.Path.Combine(folder.FullName, "Ledger.sln")))
                return System.IO.Path.Combine(folder.FullName, "tests", "vectors");
        throw new DirectoryNotFoundException("tests/vectors was not found above " + AppContext.BaseDirectory);
    }
}
