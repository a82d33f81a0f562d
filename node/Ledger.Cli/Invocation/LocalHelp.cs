using System.CommandLine;
using System.CommandLine.Help;
using System.CommandLine.Invocation;

namespace Ledger.Cli.Invocation;

/// <summary>The library's help with its own words in the language of the command: its Chinese resources lack some of them.</summary>
internal sealed class LocalHelp(HelpAction help, VerbFrame frame) : SynchronousCommandLineAction
{
    /// <summary>What the library writes, and the text's key.</summary>
    private static readonly (string Word, string Key)[] Words =
    [
        ("Description:", "help.description"),
        ("[default: ", "help.default"),
        ("[command]", "help.command"),
        ("[options]", "help.options"),
    ];

    public override bool ClearsParseErrors => help.ClearsParseErrors;

    public override int Invoke(ParseResult parseResult)
    {
        var configuration = parseResult.InvocationConfiguration;
        var output = configuration.Output;
        using var written = new StringWriter();
        configuration.Output = written;
        int code;
        try
        {
            code = help.Invoke(parseResult);
        }
        finally
        {
            configuration.Output = output;
        }
        var text = written.ToString();
        foreach (var (word, key) in Words)
            text = text.Replace(word, frame.Texts[key], StringComparison.Ordinal);
        output.Write(text);
        output.Write(frame.Explained(parseResult.CommandResult.Command));
        return code;
    }
}
