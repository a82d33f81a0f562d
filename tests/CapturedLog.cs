using System.Collections.Concurrent;
using Microsoft.Extensions.Logging;

namespace Ledger.Tests;

/// <summary>A log that keeps its lines, with the exceptions that stand under them.</summary>
/// <param name="from">The lowest level that is kept.</param>
internal sealed class CapturedLog(LogLevel from = LogLevel.Trace) : ILoggerProvider, ILogger
{
    private readonly ConcurrentQueue<(int Id, string Line, Exception? Fault)> told = new();

    /// <summary>In the order in which they were told.</summary>
    public IReadOnlyList<string> Lines => [.. told.Select(static t => t.Line + t.Fault)];

    public IReadOnlyList<(int Id, string Line, Exception? Fault)> All => [.. told];

    public ILogger CreateLogger(string categoryName) => this;

    public IDisposable? BeginScope<TState>(TState state)
        where TState : notnull => null;

    public bool IsEnabled(LogLevel logLevel) => logLevel >= from;

    public void Log<TState>(
        LogLevel logLevel,
        EventId eventId,
        TState state,
        Exception? exception,
        Func<TState, Exception?, string> formatter
    )
    {
        if (IsEnabled(logLevel))
            told.Enqueue((eventId.Id, formatter(state, exception), exception));
    }

    public void Dispose() { }
}
