using System.CommandLine;

namespace Ledger.Cli.Invocation;

/// <summary><c>--only WORD</c> of a verb that lists: rows of these kinds alone; without it all of them.</summary>
internal static class Only
{
    /// <param name="frame">Of the verb.</param>
    /// <param name="key">Key of the option's description.</param>
    /// <param name="words">What may be given.</param>
    public static Option<string[]> Option(VerbFrame frame, string key, params string[] words)
    {
        var option = new Option<string[]>("--only")
        {
            Description = frame.Texts[key],
            HelpName = string.Join('|', words),
        };
        option.AcceptOnlyFromAmong(words);
        return option;
    }

    public static bool Takes(this string[]? only, string word) =>
        only is not { Length: > 0 } || only.Contains(word, StringComparer.Ordinal);
}
