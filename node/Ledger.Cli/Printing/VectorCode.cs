using System.Globalization;
using System.Text;

namespace Ledger.Cli.Printing;

/// <summary>A QR code as SVG: one rectangle a run of modules, 35 mm without its quiet zone of four modules.</summary>
internal static class VectorCode
{
    private const int QuietModules = 8;
    private const double CodeMm = 35;

    public static string Draw(string text)
    {
        var matrix = QrMatrix.Of(text);
        var side = (CodeMm * matrix.Size / (matrix.Size - QuietModules)).ToString(
            "0.###",
            CultureInfo.InvariantCulture
        );
        var svg = new StringBuilder();
        svg.Append(
            CultureInfo.InvariantCulture,
            $"""<svg xmlns="http://www.w3.org/2000/svg" width="{side}mm" height="{side}mm" viewBox="0 0 {matrix.Size} {matrix.Size}" shape-rendering="crispEdges"><rect width="100%" height="100%" fill="#fff"/><path d="{""}"""
        );
        foreach (var (row, column, length) in matrix.Runs())
            svg.Append(CultureInfo.InvariantCulture, $"M{column} {row}h{length}v1h-{length}z");
        return svg.Append("\"/></svg>\n").ToString();
    }
}
