using System.Diagnostics;
using System.Text.Json;

namespace Ledger.Structure.Tests;

/// <summary>What `dotnet pack` makes of this checkout as it was built, once for all tests, in a temporary folder.</summary>
public sealed class Packages : IAsyncLifetime
{
    /// <summary>Outside the repository: none of its props and targets are found from here.</summary>
    public string Folder { get; } = Directory.CreateTempSubdirectory("ledger-packages-").FullName;

    public string Feed => Path.Combine(Folder, "feed");

    /// <summary>Debug or Release, as these tests are built.</summary>
    public static string Configuration { get; } =
        new DirectoryInfo(AppContext.BaseDirectory.TrimEnd(Path.DirectorySeparatorChar)).Parent!.Name;

    /// <summary>The names of what is published.</summary>
    public static IEnumerable<string> Names =>
        Checkout
            .Projects.Where(static p => !p.StartsWith("tests/", StringComparison.Ordinal))
            .Where(static p =>
                p.StartsWith("sdk/", StringComparison.Ordinal)
                || Checkout.Read(p).Contains("<IsPackable>true</IsPackable>", StringComparison.Ordinal)
            )
            .Select(static p => Path.GetFileNameWithoutExtension(p));

    /// <summary>Where this checkout's own packages of others lie: a fresh project takes them from there, without a network.</summary>
    public static string Fallback { get; } = ReadFallback();

    public async ValueTask InitializeAsync() =>
        await DotnetAsync(Checkout.Root, "pack", "Ledger.sln", "--no-build", "-c", Configuration, "-o", Feed);

    /// <summary>Runs dotnet to its end.</summary>
    /// <returns>What it printed.</returns>
    public static async Task<string> DotnetAsync(string folder, params string[] arguments)
    {
        var start = new ProcessStartInfo("dotnet", arguments)
        {
            WorkingDirectory = folder,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            UseShellExecute = false,
        };
        // No server of the build stays behind and holds the folder.
        start.Environment["MSBUILDDISABLENODEREUSE"] = "1";
        start.Environment["DOTNET_CLI_TELEMETRY_OPTOUT"] = "1";
        start.Environment["DOTNET_CLI_UI_LANGUAGE"] = "en";
        using var process = Process.Start(start) ?? throw new InvalidOperationException("dotnet did not start.");
        var outputs = await Task.WhenAll(
            process.StandardOutput.ReadToEndAsync(TestContext.Current.CancellationToken),
            process.StandardError.ReadToEndAsync(TestContext.Current.CancellationToken)
        );
        await process.WaitForExitAsync(TestContext.Current.CancellationToken);
        var text = string.Concat(outputs);
        return process.ExitCode == 0
            ? text
            : throw new InvalidOperationException($"dotnet {string.Join(' ', arguments)}: {process.ExitCode}\n{text}");
    }

    private static string ReadFallback()
    {
        var assets = Path.Combine(Checkout.Root, "tests", "Ledger.Structure.Tests", "obj", "project.assets.json");
        using var document = JsonDocument.Parse(File.ReadAllBytes(assets));
        return document.RootElement.GetProperty("packageFolders").EnumerateObject().First().Name;
    }

    public ValueTask DisposeAsync()
    {
        Directory.Delete(Folder, recursive: true);
        return ValueTask.CompletedTask;
    }
}
