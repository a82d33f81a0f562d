using System.Text;
using Ledger.Sdk;

namespace Ledger.Cli.Printing;

/// <summary>A QR code in characters: two rows of modules in a line, quiet zone included.</summary>
internal static class TerminalCode
{
    private const string BlackOnWhite = "\u001b[30;107m";
    private const string Plain = "\u001b[0m";

    /// <param name="text">Text of the code.</param>
    /// <param name="coloured">Black on white whatever the terminal's colours; else light modules are drawn, for dark terminals.</param>
    public static string Draw(string text, bool coloured)
    {
        var matrix = QrModules.Of(text);
        var drawing = new StringBuilder();
        for (var row = 0; row < matrix.Size; row += 2)
        {
            if (coloured)
                drawing.Append(BlackOnWhite);
            for (var column = 0; column < matrix.Size; column++)
            {
                var upper = matrix.IsDark(row, column) == coloured;
                var lower = (row + 1 < matrix.Size && matrix.IsDark(row + 1, column)) == coloured;
                drawing.Append(
                    (upper, lower) switch
                    {
                        (true, true) => '█',
                        (true, false) => '▀',
                        (false, true) => '▄',
                        _ => ' ',
                    }
                );
            }
            if (coloured)
                drawing.Append(Plain);
            drawing.Append('\n');
        }
        return drawing.ToString();
    }
}
