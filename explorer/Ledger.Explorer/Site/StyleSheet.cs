using System.Security.Cryptography;
using System.Text;

namespace Ledger.Explorer.Site;

/// <summary>The style sheet of all pages, out of this assembly: one answer, written in parts by what they dress. Later parts win.</summary>
internal static class StyleSheet
{
    private static readonly string[] Parts =
    [
        "tokens",
        "ground",
        "frame",
        "words",
        "controls",
        "verdict",
        "values",
        "folds",
        "history",
        "sizes",
        "paper",
    ];

    /// <summary>UTF-8. Its name holds its content's hash.</summary>
    public static Asset Asset { get; } = Named(Encoding.UTF8.GetBytes(Tight(string.Concat(Parts.Select(Part)))));

    private static Asset Named(byte[] bytes) =>
        new(
            $"style-{Convert.ToHexStringLower(SHA256.HashData(bytes).AsSpan(0, 4))}.css",
            bytes,
            "text/css; charset=utf-8"
        );

    /// <summary>Without comments, indents and empty lines, which are for who writes it.</summary>
    private static string Tight(string text)
    {
        for (var at = Comment(text); at >= 0; at = Comment(text))
            text = text.Remove(at, text.IndexOf("*/", at, StringComparison.Ordinal) + 2 - at);
        return string.Join(
            '\n',
            text.Split('\n', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries)
        );
    }

    private static int Comment(string text) => text.IndexOf("/*", StringComparison.Ordinal);

    private static string Part(string name)
    {
        using var stream =
            typeof(StyleSheet).Assembly.GetManifestResourceStream($"Ledger.Explorer.Styles.{name}.css")
            ?? throw new InvalidOperationException(name + ".css is not in the assembly.");
        using var reader = new StreamReader(stream);
        return reader.ReadToEnd();
    }
}
