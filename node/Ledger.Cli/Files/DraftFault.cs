using System.Text.Json;
using Ledger.Cli.Terminal;

namespace Ledger.Cli.Files;

/// <summary>Says why a file that this command wrote cannot be read again: the place, since the parser's words are English alone.</summary>
internal static class DraftFault
{
    public static CliException Of(string path, Exception? fault = null) =>
        fault is JsonException { LineNumber: { } line, BytePositionInLine: { } at }
            ? new CliException("error.draft.place", path, line + 1, at + 1)
            : new CliException("error.draft", path);
}
