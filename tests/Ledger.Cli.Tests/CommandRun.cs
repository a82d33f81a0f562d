using Ledger.Cli.Terminal;

namespace Ledger.Cli.Tests;

/// <summary>Runs one command line in process and keeps what it wrote.</summary>
internal sealed record CommandRun(int Code, string Output, string Error)
{
    public static async Task<CommandRun> OfAsync(params string[] args)
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
        var code = await LedgerCommand.RunAsync(args, surroundings, TestContext.Current.CancellationToken);
        return new CommandRun(code, output.ToString(), error.ToString());
    }
}
