using System.Diagnostics;

namespace Ledger.Explorer.Tests;

/// <summary>A runtime without ICU, in a process of its own.</summary>
public sealed class NormalisationTests
{
    [Fact]
    public async Task An_explorer_that_cannot_normalise_text_is_refused_by_name()
    {
        var cancel = TestContext.Current.CancellationToken;
        var start = new ProcessStartInfo("dotnet", [Path.Combine(AppContext.BaseDirectory, "Ledger.Explorer.dll")])
        {
            UseShellExecute = false,
            RedirectStandardError = true,
        };
        start.Environment["DOTNET_SYSTEM_GLOBALIZATION_INVARIANT"] = "1";
        using var process = Process.Start(start)!;
        var error = await process.StandardError.ReadToEndAsync(cancel);
        await process.WaitForExitAsync(cancel);
        Assert.Equal(2, process.ExitCode);
        Assert.Contains(
            "ledger explorer: This runtime does not normalise text",
            error.Split('\n')[0],
            StringComparison.Ordinal
        );
    }
}
