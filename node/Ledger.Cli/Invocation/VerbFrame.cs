using System.CommandLine;
using Ledger.Cli.Messages;
using Ledger.Cli.Terminal;

namespace Ledger.Cli.Invocation;

/// <summary>What all verbs share: options, texts, and the turn from a fault to a line and an exit code.</summary>
internal sealed class VerbFrame
{
    public VerbFrame(Surroundings surroundings, Catalogue texts)
    {
        Surroundings = surroundings;
        Texts = texts;
        Language = new Option<string?>("--lang")
        {
            Description = texts["option.lang"],
            Recursive = true,
            HelpName = "zh|en",
        };
        Language.AcceptOnlyFromAmong("zh", "en");
        Json = new Option<bool>("--json") { Description = texts["option.json"], Recursive = true };
    }

    private readonly Dictionary<Command, Func<Catalogue, string>> explained = [];

    public Surroundings Surroundings { get; }
    public Catalogue Texts { get; }
    public Option<string?> Language { get; }
    public Option<bool> Json { get; }

    /// <summary>A verb described by <c>verb.NAME</c> of the catalogue.</summary>
    public Command Verb(string name, string? key = null) => new(name, Texts["verb." + (key ?? name)]);

    /// <summary>What a verb's help says below its options.</summary>
    public void Explain(Command verb, Func<Catalogue, string> text) => explained[verb] = text;

    /// <summary>Empty where nothing more is to say.</summary>
    public string Explained(Command verb) => explained.TryGetValue(verb, out var text) ? text(Texts) : "";

    /// <summary>Sets what a verb does; every fault that it names ends as one line.</summary>
    public void Does(Command verb, Func<Session, ParseResult, CancellationToken, Task<int>> action) =>
        verb.SetAction(
            async (parsed, cancel) =>
            {
                // A signal that comes before the library holds this task ends the process without waiting for it.
                await Task.Yield();
                var session = new Session(Surroundings, Texts, parsed.GetValue(Json));
                try
                {
                    return await action(session, parsed, cancel);
                }
                catch (OutputException)
                {
                    throw; // nothing more can be written there: said once, for all verbs and the help
                }
                catch (CliException fault)
                {
                    return session.Fail(fault);
                }
                catch (OperationCanceledException) when (cancel.IsCancellationRequested)
                {
                    return session.Fail(new CliException("error.interrupted"));
                }
                catch (Exception fault) when (FaultNames.Of(fault) is { } named)
                {
                    return session.Fail(named);
                }
                catch (Exception fault)
                {
                    return session.Broken(fault);
                }
            }
        );

    public void Does(Command verb, Func<Session, ParseResult, int> action) =>
        Does(verb, (session, parsed, _) => Task.FromResult(action(session, parsed)));
}
