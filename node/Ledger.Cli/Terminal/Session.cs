using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Nodes;
using System.Text.Unicode;
using Ledger.Cli.Messages;
using Spectre.Console;

namespace Ledger.Cli.Terminal;

/// <summary>One run of one verb: its language, its form of output, its surroundings.</summary>
internal sealed class Session
{
    private static readonly JsonSerializerOptions Json = new()
    {
        WriteIndented = true,
        Encoder = JavaScriptEncoder.Create(UnicodeRanges.All),
    };

    /// <summary>Columns of a file or a pipe, which have no width: so that nothing breaks a hash over two lines.</summary>
    private const int Unbroken = 1_000_000;

    public Session(Surroundings surroundings, Catalogue texts, bool json)
    {
        Surroundings = surroundings;
        Texts = texts;
        AsJson = json;
        Screen = Ansi(surroundings.Output, surroundings.Interactive && !json);
    }

    public Surroundings Surroundings { get; }
    public Catalogue Texts { get; }

    /// <summary>Standard output carries one JSON object and nothing else.</summary>
    public bool AsJson { get; }

    /// <summary>For people; silent output of a verb asked for JSON goes through <see cref="Answer"/> instead.</summary>
    public IAnsiConsole Screen { get; }

    /// <summary>The verb's result: as JSON for a program, or shown for a person.</summary>
    public void Answer(JsonObject json, Action<IAnsiConsole> show)
    {
        if (AsJson)
            Surroundings.Output.WriteLine(json.ToJsonString(Json));
        else
            show(Screen);
    }

    /// <summary>A line for people on the way to the result: on the error stream where the output is JSON.</summary>
    public void Note(string key, params object[] arguments)
    {
        var writer = AsJson ? Surroundings.Error : Surroundings.Output;
        writer.WriteLine(Texts[key, arguments]);
    }

    /// <summary>Says an error: one line on the error stream, and an object on standard output where JSON is asked for.</summary>
    public int Fail(CliException fault)
    {
        var line = Texts[fault.Key, [.. fault.Arguments]];
        Surroundings.Error.WriteLine(Texts["error.line", line]);
        Told(fault.Key, line);
        return fault.Code;
    }

    /// <summary>A fault that nobody named: it keeps its stack, and programs get an object and an exit code all the same.</summary>
    public int Broken(Exception fault)
    {
        var code = Fail(new CliException("error.internal", fault.GetType().Name));
        Surroundings.Error.WriteLine(fault);
        return code;
    }

    /// <summary>The error as programs read it; its line is on the error stream.</summary>
    public void Told(string key, string message)
    {
        if (AsJson)
            Answer(new JsonObject { ["error"] = key, ["message"] = message }, static _ => { });
    }

    private static IAnsiConsole Ansi(TextWriter output, bool interactive)
    {
        var console = AnsiConsole.Create(
            new AnsiConsoleSettings
            {
                Out = new AnsiConsoleOutput(output),
                Ansi = interactive ? AnsiSupport.Detect : AnsiSupport.No,
                ColorSystem = interactive ? ColorSystemSupport.Detect : ColorSystemSupport.NoColors,
                Interactive = interactive ? InteractionSupport.Detect : InteractionSupport.No,
            }
        );
        if (!interactive)
            console.Profile.Width = Unbroken;
        return console;
    }
}
