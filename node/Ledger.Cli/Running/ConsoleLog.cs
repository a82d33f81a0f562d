using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Console;

namespace Ledger.Cli.Running;

/// <summary>
/// The log of a node that runs by itself, on its error stream: in systemd's form, with each line's priority, where that stream
/// is the journal (JOURNAL_STREAM, systemd.exec(5)), else one line an event with its time.
/// </summary>
internal static class ConsoleLog
{
    private const string Time = "yyyy-MM-ddTHH:mm:ss.fffZ ";

    public static void Add(ILoggingBuilder logging)
    {
#pragma warning disable RS0030 // systemd tells its children of the journal through the environment
        var journal = Environment.GetEnvironmentVariable("JOURNAL_STREAM") is { Length: > 0 };
#pragma warning restore RS0030
        if (journal)
            logging.AddSystemdConsole(static o => o.IncludeScopes = false);
        else
            logging.AddSimpleConsole(static o =>
            {
                o.SingleLine = true;
                o.UseUtcTimestamp = true;
                o.TimestampFormat = Time;
                o.ColorBehavior = LoggerColorBehavior.Disabled;
            });
        // Standard output holds "ready" alone.
        logging.Services.Configure<ConsoleLoggerOptions>(static o => o.LogToStandardErrorThreshold = LogLevel.Trace);
    }
}
