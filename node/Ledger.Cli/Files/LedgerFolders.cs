using Ledger.Cli.Terminal;

namespace Ledger.Cli.Files;

/// <summary>Where things lie when nobody says: the data folder of <c>up</c> and the sample's keys.</summary>
internal static class LedgerFolders
{
    /// <summary>The checkout that this program was built in, or null for an installed copy.</summary>
    private static string? Checkout { get; } = FindCheckout();

    /// <summary>In the checkout where there is one, so that two clones never share a ledger; else in the user's own data.</summary>
    public static string DefaultData =>
        Checkout is { } root
            ? Path.Combine(root, ".ledger", "data")
            : Path.Combine(Environment.GetFolderPath(Environment.SpecialFolder.LocalApplicationData), "ledger");

    /// <exception cref="CliException">Neither in the checkout nor beside the program.</exception>
    public static string KeysSample
    {
        get
        {
            foreach (var root in new[] { Checkout, AppContext.BaseDirectory })
            {
                if (root is not null && Directory.Exists(Path.Combine(root, "keys-sample")))
                    return Path.Combine(root, "keys-sample");
            }
            throw new CliException("error.keys-sample");
        }
    }

    /// <summary>The explorer's assembly as it was built beside this program, or null where there is none.</summary>
    public static string? Explorer
    {
        get
        {
            const string name = "Ledger.Explorer.dll";
            // .../bin/Release/net10.0: the explorer is built with the same configuration and framework.
            var output = new DirectoryInfo(AppContext.BaseDirectory);
            var framework = output.Name;
            var configuration = output.Parent?.Name ?? "";
            string?[] places =
            [
                Checkout is null
                    ? null
                    : Path.Combine(Checkout, "explorer", "Ledger.Explorer", "bin", configuration, framework, name),
                Path.Combine(AppContext.BaseDirectory, "explorer", name),
            ];
            return places.FirstOrDefault(File.Exists);
        }
    }

    /// <summary>The built page of the checkout; an installed explorer brings its own.</summary>
    public static string? ExplorerPage
    {
        get
        {
            var path = Checkout is null ? null : Path.Combine(Checkout, "explorer", "web", "dist");
            return Directory.Exists(path) ? path : null;
        }
    }

    private static string? FindCheckout()
    {
        for (var at = new DirectoryInfo(AppContext.BaseDirectory); at is not null; at = at.Parent)
        {
            if (File.Exists(Path.Combine(at.FullName, "Ledger.sln")))
                return at.FullName;
        }
        return null;
    }
}
