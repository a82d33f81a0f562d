using System.Text;
using QRCoder;

namespace Ledger.Cli.Printing;

/// <summary>The modules of a QR code at error correction level Q, with the quiet zone of four modules.</summary>
internal sealed class QrMatrix
{
    private readonly bool[][] rows;

    private QrMatrix(bool[][] rows) => this.rows = rows;

    /// <summary>Modules on a side, quiet zone included.</summary>
    public int Size => rows.Length;

    public static QrMatrix Of(string text)
    {
        // Beyond ASCII the code says that its bytes are UTF-8; without that, readers guess (Shift_JIS, Latin-1).
        var mode = Ascii.IsValid(text) ? QRCodeGenerator.EciMode.Default : QRCodeGenerator.EciMode.Utf8;
        using var data = QRCodeGenerator.GenerateQrCode(text, QRCodeGenerator.ECCLevel.Q, eciMode: mode);
        return new QrMatrix([.. data.ModuleMatrix.Select(row => row.Cast<bool>().ToArray())]);
    }

    public bool IsDark(int row, int column) => rows[row][column];

    /// <summary>The dark modules as horizontal runs: one rectangle a run leaves no hairlines between modules.</summary>
    public IEnumerable<(int Row, int Column, int Length)> Runs()
    {
        for (var row = 0; row < Size; row++)
        {
            for (var column = 0; column < Size; column++)
            {
                var start = column;
                while (column < Size && rows[row][column])
                    column++;
                if (column > start)
                    yield return (row, start, column - start);
            }
        }
    }
}
