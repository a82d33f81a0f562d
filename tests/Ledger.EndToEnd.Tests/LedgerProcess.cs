using System.Diagnostics;
using System.Text;
using System.Text.Json;
using Ledger.Cli;
using Ledger.Cli.Terminal;

namespace Ledger.EndToEnd.Tests;

/// <summary>The ledger command as a person runs it: another process, its two streams, its exit code.</summary>
internal static class LedgerProcess
{
    public static string Program { get; } = Path.Combine(AppContext.BaseDirectory, "ledger.dll");

    public static Task<Run> RunAsync(params string[] arguments) => RunUnderAsync([], arguments);

    /// <summary>The same, started by another program: another user, another view of the disks.</summary>
    public static async Task<Run> RunUnderAsync(string[] prefix, params string[] arguments)
    {
        using var process = StartUnder(prefix, arguments);
        var output = process.StandardOutput.ReadToEndAsync(TestContext.Current.CancellationToken);
        var error = process.StandardError.ReadToEndAsync(TestContext.Current.CancellationToken);
        await process.WaitForExitAsync(TestContext.Current.CancellationToken);
        return new Run(process.ExitCode, await output, await error);
    }

    /// <summary>The command in this process: for what needs no process of its own, and costs less.</summary>
    public static async Task<Run> HereAsync(params string[] arguments)
    {
        using var output = new StringWriter();
        using var error = new StringWriter();
        var surroundings = new Surroundings
        {
            Output = output,
            Error = error,
            Clock = TimeProvider.System,
            Locale = "en",
        };
        var code = await LedgerCommand.RunAsync(arguments, surroundings, TestContext.Current.CancellationToken);
        return new Run(code, output.ToString(), error.ToString());
    }

    public static Process Start(params string[] arguments) => StartUnder([], arguments);

    public static Process StartUnder(string[] prefix, params string[] arguments)
    {
        string[] command = [.. prefix, "dotnet", Program, .. arguments, "--lang", "en"];
        var start = new ProcessStartInfo(command[0], command[1..])
        {
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            RedirectStandardInput = true,
            UseShellExecute = false,
            StandardOutputEncoding = Encoding.UTF8,
        };
        return Process.Start(start) ?? throw new InvalidOperationException("dotnet did not start.");
    }

    internal sealed record Run(int Code, string Output, string Error)
    {
        public JsonElement Json => JsonDocument.Parse(Output).RootElement;

        public string Text(string name) => Json.GetProperty(name).GetString()!;

        /// <summary>The run, provided that it ended well.</summary>
        public Run Fine() =>
            Code == 0
                ? this
                : throw new InvalidOperationException(
                    FormattableString.Invariant($"Exit code {Code}: {Error}{Output}")
                );
    }
}
