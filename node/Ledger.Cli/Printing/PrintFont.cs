using PdfSharp.Fonts;

namespace Ledger.Cli.Printing;

/// <summary>
/// The one Chinese font of the sample's PDFs. It lies in this assembly, so that a machine without any font shows no
/// boxes; licence and origin stand beside it in <c>Font/OFL.txt</c>.
/// </summary>
internal sealed class PrintFont : IFontResolver
{
    public const string Family = "Ledger Sample Kai";
    private const string Resource = "Ledger.Cli.Printing.Font.sample-kai.ttf";
    private static readonly Lock Gate = new();

    /// <summary>Makes PDFsharp, whose font setting is one for the process, use this font. May be called often.</summary>
    public static void Use()
    {
        lock (Gate)
        {
            GlobalFontSettings.FontResolver ??= new PrintFont();
        }
    }

    public FontResolverInfo ResolveTypeface(string familyName, bool isBold, bool isItalic) =>
        new(Resource, mustSimulateBold: isBold, mustSimulateItalic: false);

    public byte[] GetFont(string faceName)
    {
        using var stream =
            typeof(PrintFont).Assembly.GetManifestResourceStream(faceName)
            ?? throw new InvalidOperationException($"The font {faceName} is not in the assembly.");
        var bytes = new byte[stream.Length];
        stream.ReadExactly(bytes);
        return bytes;
    }
}
