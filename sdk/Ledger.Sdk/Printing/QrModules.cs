using System.Globalization;
using System.Text;
using Ledger.Sdk.Printing;
using ZXing.QrCode.Internal;

namespace Ledger.Sdk;

/// <summary>The modules of a QR code (ISO/IEC 18004) at error correction level Q, with the quiet zone of four modules.</summary>
public sealed class QrModules
{
    /// <summary>Modules of white around a code.</summary>
    public const int QuietZone = 4;

    private readonly ByteMatrix code;

    private QrModules(ByteMatrix code) => this.code = code;

    /// <summary>Modules on a side, quiet zone included.</summary>
    public int Size => code.Width + 2 * QuietZone;

    /// <summary>The smallest code that carries a text.</summary>
    /// <exception cref="ArgumentException">Longer than a code of this level can carry.</exception>
    public static QrModules Of(string text)
    {
        ArgumentNullException.ThrowIfNull(text);
        return new QrModules(
            QrSegments.Encode(text)
                ?? throw new ArgumentException("The text does not fit into a QR code.", nameof(text))
        );
    }

    /// <summary>Whether a module is dark; false in the quiet zone.</summary>
    public bool IsDark(int row, int column)
    {
        var (y, x) = (row - QuietZone, column - QuietZone);
        return y >= 0 && y < code.Height && x >= 0 && x < code.Width && code[x, y] == 1;
    }

    /// <summary>The dark modules as horizontal runs: one rectangle a run leaves no hairlines between modules.</summary>
    public IEnumerable<(int Row, int Column, int Length)> Runs()
    {
        for (var row = 0; row < Size; row++)
        {
            for (var column = 0; column < Size; column++)
            {
                var start = column;
                while (column < Size && IsDark(row, column))
                    column++;
                if (column > start)
                    yield return (row, start, column - start);
            }
        }
    }

    /// <summary>One rectangle a run of modules, black on white.</summary>
    /// <param name="side">Width and height with their unit, for instance 35mm or 420.</param>
    public string ToSvg(string side)
    {
        var svg = new StringBuilder();
        svg.Append(
            CultureInfo.InvariantCulture,
            $"""<svg xmlns="http://www.w3.org/2000/svg" width="{side}" height="{side}" viewBox="0 0 {Size} {Size}" shape-rendering="crispEdges"><rect width="100%" height="100%" fill="#fff"/><path d="{""}"""
        );
        foreach (var (row, column, length) in Runs())
            svg.Append(CultureInfo.InvariantCulture, $"M{column} {row}h{length}v1h-{length}z");
        return svg.Append("\"/></svg>\n").ToString();
    }

    /// <summary>Black and white, one bit a pixel.</summary>
    public byte[] ToPng(int pixelsPerModule)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(pixelsPerModule, 1);
        return BilevelPng.Write(
            checked(Size * pixelsPerModule),
            (x, y) => IsDark(y / pixelsPerModule, x / pixelsPerModule)
        );
    }
}
