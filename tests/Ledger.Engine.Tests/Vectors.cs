using System.Text.Json;

namespace Ledger.Engine.Tests;

/// <summary>Files below the repository's root.</summary>
internal static class Vectors
{
    public static string Root { get; } = FindRoot();

    public static JsonElement Read(string path)
    {
        using var document = JsonDocument.Parse(File.ReadAllBytes(Path.Combine(Root, "tests", "vectors", path)));
        return document.RootElement.Clone();
    }

    private static string FindRoot()
    {
        var directory = new DirectoryInfo(AppContext.BaseDirectory);
        while (directory is not null && !File.Exists(Path.Combine(directory.FullName, "Ledger.sln")))
            directory = directory.Parent;
        return directory?.FullName ?? throw new InvalidOperationException("Ledger.sln was not found above the tests.");
    }
}
