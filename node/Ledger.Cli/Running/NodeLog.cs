using System.Globalization;
using Microsoft.Extensions.Logging;

namespace Ledger.Cli.Running;

/// <summary>
/// The log of a node: everything from <see cref="LogLevel.Information"/> into a file of the data folder, warnings and errors on
/// the error stream too. Names of events, numbers, hashes; the node logs no field of a record.
/// </summary>
internal sealed class NodeLog : ILoggerProvider
{
    public const string Name = "node.log";
    private const long MaxBytes = 16 * 1024 * 1024;
    private readonly Lock gate = new();
    private readonly string path;
    private readonly TextWriter errors;
    private readonly TimeProvider clock;
    private StreamWriter? file;

    /// <summary>Appends to the file; one that has grown beyond 16 MiB becomes <c>node.log.1</c> first.</summary>
    /// <exception cref="IOException">The folder cannot be written.</exception>
    public NodeLog(string path, TextWriter errors, TimeProvider clock)
    {
        (this.path, this.errors, this.clock) = (path, errors, clock);
        file = Open();
    }

    public ILogger CreateLogger(string categoryName) => new Logger(this, categoryName);

    public void Dispose()
    {
        lock (gate)
        {
            file?.Dispose();
            file = null;
        }
    }

    private StreamWriter Open()
    {
        if (File.Exists(path) && new FileInfo(path).Length > MaxBytes)
            File.Move(path, path + ".1", overwrite: true);
        return new StreamWriter(new FileStream(path, FileMode.Append, FileAccess.Write, FileShare.Read))
        {
            AutoFlush = true,
        };
    }

    private void Write(LogLevel level, string line)
    {
        lock (gate)
        {
            if (level >= LogLevel.Warning)
                errors.WriteLine(line);
            try
            {
                file?.WriteLine(line);
                if (file?.BaseStream.Length > MaxBytes)
                {
                    file.Dispose();
                    file = Open();
                }
            }
            catch (IOException)
            {
                // A full disk is the node's to report; a log must not stop it.
            }
        }
    }

    private sealed class Logger(NodeLog log, string category) : ILogger
    {
        public IDisposable? BeginScope<TState>(TState state)
            where TState : notnull => null;

        public bool IsEnabled(LogLevel logLevel) => logLevel is >= LogLevel.Information and < LogLevel.None;

        public void Log<TState>(
            LogLevel logLevel,
            EventId eventId,
            TState state,
            Exception? exception,
            Func<TState, Exception?, string> formatter
        )
        {
            if (!IsEnabled(logLevel))
                return;
            var time = log.clock.GetUtcNow().ToString("yyyy-MM-ddTHH:mm:ss.fffZ", CultureInfo.InvariantCulture);
            var line =
                $"{time} {logLevel} {category}[{eventId.Id.ToString(CultureInfo.InvariantCulture)}] {formatter(state, exception)}";
            log.Write(logLevel, exception is null ? line : line + Environment.NewLine + exception);
        }
    }
}
