using System.CommandLine;
using System.CommandLine.Parsing;
using Ledger.Cli.Messages;

namespace Ledger.Cli.Invocation;

/// <summary>What is wrong with a command line, in the language of the command: the parser's own texts are not all translated.</summary>
internal static class Usage
{
    public static IReadOnlyList<string> Faults(ParseResult parsed, Catalogue texts)
    {
        var command = parsed.CommandResult.Command;
        var faults = parsed.UnmatchedTokens.Select(token => texts["usage.unknown", token]).ToList();
        if (faults.Count == 0 && command.Subcommands.Count > 0)
            faults.Add(texts["usage.verb"]);
        faults.AddRange(
            command
                .Options.Where(o => o.Required && parsed.GetResult(o) is not { Implicit: false })
                .Select(o => texts["usage.option", o.Name])
        );
        faults.AddRange(
            command
                .Arguments.Where(a =>
                    a.Arity.MinimumNumberOfValues > 0 && parsed.GetResult(a) is not { Tokens.Count: > 0 }
                )
                .Select(a => texts["usage.argument", a.Name])
        );
        // What is left is a value of an option, or the parser's to say.
        var values = parsed
            .Errors.Where(e => OptionOf(e) is not null)
            .Select(e => Value(OptionOf(e)!, texts))
            .Distinct(StringComparer.Ordinal);
        var others = parsed.Errors.Where(e => faults.Count == 0 && OptionOf(e) is null).Select(e => e.Message);
        return [.. values, .. others, .. faults];
    }

    private static OptionResult? OptionOf(ParseError fault) =>
        fault.SymbolResult as OptionResult ?? fault.SymbolResult?.Parent as OptionResult;

    private static string Value(OptionResult option, Catalogue texts) =>
        option.Tokens is [var token, ..]
            ? texts["usage.value", option.Option.Name, token.Value]
            : texts["usage.novalue", option.Option.Name];
}
