namespace Ledger.Cli.Terminal;

/// <summary>What the command reads and writes outside itself; tests give their own.</summary>
internal sealed record Surroundings
{
    public required TextWriter Output { get; init; }
    public required TextWriter Error { get; init; }
    public required TimeProvider Clock { get; init; }

    /// <summary>A person watches: colours, progress bars.</summary>
    public bool Interactive { get; init; }

    /// <summary>Where a person who is asked answers; null: nobody can be asked.</summary>
    public TextReader? Asked { get; init; }

    /// <summary>Two letters of the locale's language, for instance <c>zh</c>.</summary>
    public required string Locale { get; init; }

    /// <summary>Of this process. What writes to <see cref="Console"/> goes the same way.</summary>
    public static Surroundings OfProcess()
    {
        Console.SetOut(StandardStream.OpenOutput());
        Console.SetError(StandardStream.OpenError());
        return new()
        {
            Output = Console.Out,
            Error = Console.Error,
            Clock = TimeProvider.System,
            Interactive = !Console.IsOutputRedirected,
            Asked = Console.IsInputRedirected || Console.IsOutputRedirected ? null : Console.In,
            Locale = System.Globalization.CultureInfo.CurrentUICulture.TwoLetterISOLanguageName,
        };
    }
}
