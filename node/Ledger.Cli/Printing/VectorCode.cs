using System.Globalization;
using Ledger.Sdk;

namespace Ledger.Cli.Printing;

/// <summary>A QR code as SVG, 35 mm without its quiet zone of four modules.</summary>
internal static class VectorCode
{
    private const double CodeMm = 35;

    public static string Draw(string text)
    {
        var modules = QrModules.Of(text);
        var side = CodeMm * modules.Size / (modules.Size - 2 * QrModules.QuietZone);
        return modules.ToSvg(side.ToString("0.###", CultureInfo.InvariantCulture) + "mm");
    }
}
