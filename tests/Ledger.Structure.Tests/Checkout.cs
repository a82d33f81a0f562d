using System.Diagnostics;

namespace Ledger.Structure.Tests;

/// <summary>The repository under test: what git tracks, so that build output and local data do not count.</summary>
internal static class Checkout
{
    public static string Root { get; } = FindRoot();

    /// <summary>Tracked files, relative, with forward slashes; files that are new and not ignored count too.</summary>
    public static IReadOnlyList<string> Files { get; } = ListFiles();

    public static string Read(string relative) => File.ReadAllText(Path.Combine(Root, relative));

    public static IEnumerable<string> Projects =>
        Files.Where(static f => f.EndsWith(".csproj", StringComparison.Ordinal));

    private static string FindRoot()
    {
        var at = new DirectoryInfo(AppContext.BaseDirectory);
        while (at is not null && !File.Exists(Path.Combine(at.FullName, "Ledger.sln")))
            at = at.Parent;
        return at?.FullName ?? throw new InvalidOperationException("Ledger.sln is in no folder above the tests.");
    }

    private static List<string> ListFiles()
    {
        var start = new ProcessStartInfo("git", "ls-files --cached --others --exclude-standard -z")
        {
            WorkingDirectory = Root,
            RedirectStandardOutput = true,
            UseShellExecute = false,
        };
        using var git = Process.Start(start) ?? throw new InvalidOperationException("git did not start.");
        var output = git.StandardOutput.ReadToEnd();
        git.WaitForExit();
        if (git.ExitCode != 0)
            throw new InvalidOperationException("git ls-files failed.");
        return
        [
            .. output
                .Split('\0', StringSplitOptions.RemoveEmptyEntries)
                .Where(static f => File.Exists(Path.Combine(Root, f))),
        ];
    }
}
