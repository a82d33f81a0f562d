namespace Ledger.Cli.Terminal;

/// <summary>
/// Ends a verb with one line that names what is wrong and what to do. The text is found by its key when it is shown,
/// in the language of that moment.
/// </summary>
internal sealed class CliException(int exitCode, string key, params object[] arguments) : Exception(key)
{
    public int Code { get; } = exitCode;

    /// <summary>Key in <c>messages.json</c>, also given as "error" in JSON output.</summary>
    public string Key { get; } = key;

    public IReadOnlyList<object> Arguments { get; } = arguments;

    /// <summary>Could not be done: exit code 2.</summary>
    public CliException(string key, params object[] arguments)
        : this(ExitCode.CouldNot, key, arguments) { }
}
