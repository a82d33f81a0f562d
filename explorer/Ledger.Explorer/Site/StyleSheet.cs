using System.Security.Cryptography;

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
    public static Asset Asset { get; } = Named([.. Parts.SelectMany(Part)]);

    private static Asset Named(byte[] bytes) =>
        new(
            $"style-{Convert.ToHexStringLower(SHA256.HashData(bytes).AsSpan(0, 4))}.css",
            bytes,
            "text/css; charset=utf-8"
        );

    private static byte[] Part(string name)
    {
        using var stream =
            typeof(StyleSheet).Assembly.GetManifestResourceStream($"Ledger.Explorer.Styles.{name}.css")
            ?? throw new InvalidOperationException(name + ".css is not in the assembly.");
        var bytes = new byte[stream.Length];
        stream.ReadExactly(bytes);
        return bytes;
    }
}
