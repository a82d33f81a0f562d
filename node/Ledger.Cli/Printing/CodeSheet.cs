using System.Globalization;
using Ledger.Evidence.Codes;
using Ledger.Evidence.Identifiers;
using Ledger.Evidence.Primitives;
using Ledger.Evidence.Texts;
using Ledger.Sdk;
using PdfSharp.Drawing;
using PdfSharp.Pdf;

namespace Ledger.Cli.Printing;

/// <summary>
/// An A4 sheet with a code to cut out or to bind in: 35 mm, level Q, vector rectangles, quiet zone of four modules, the host in
/// plain type and the number for typing beside it, and what a code does and does not say.
/// </summary>
internal static class CodeSheet
{
    private const double Mm = 72 / 25.4;
    private const double Margin = 20 * Mm;
    private const double CodeSide = 35 * Mm;

    /// <param name="code">The code to print.</param>
    /// <param name="host">Host of its address.</param>
    /// <param name="filing">The filing that it belongs to.</param>
    /// <param name="sample">A sample ledger: the sheet says so.</param>
    /// <param name="trust">SHA-256 of trust.json: what the page shows as its anchor's fingerprint, so that the two can be compared.</param>
    public static byte[] Make(SignedCode code, string host, FilingId filing, bool sample, Bytes32 trust)
    {
        PrintFont.Use();
        using var document = new PdfDocument();
        document.Info.Title = code is CertificateCode ? "存证证明的码" : "合同的码";
        var day = DateTime.UnixEpoch.AddDays(code.Payload.IssueDay);
        document.Info.CreationDate = day;
        document.Info.ModificationDate = day;
        var sheet = document.AddPage();
        sheet.Width = XUnit.FromMillimeter(210);
        sheet.Height = XUnit.FromMillimeter(297);
        using (var graphics = XGraphics.FromPdfPage(sheet))
        {
            var y = DrawHead(graphics, code, sample);
            y = DrawCode(graphics, y, code.ToText(host));
            DrawLines(graphics, y + 6 * Mm, Lines(code, host, filing, trust));
        }
        using var stream = new MemoryStream();
        document.Save(stream, closeStream: false);
        return stream.ToArray();
    }

    private static double DrawHead(XGraphics graphics, SignedCode code, bool sample)
    {
        var title = code is CertificateCode ? "存证证明核验码" : "合同核验码";
        graphics.DrawString(title, new XFont(PrintFont.Family, 20), XBrushes.Black, new XPoint(Margin, Margin + 20));
        var y = Margin + 34;
        if (sample)
            graphics.DrawString(
                "演示数据，不是真实备案  Sample data, not a real filing",
                new XFont(PrintFont.Family, 11),
                XBrushes.Black,
                new XPoint(Margin, y += 12)
            );
        return y + 8 * Mm;
    }

    private static double DrawCode(XGraphics graphics, double top, string text)
    {
        var matrix = QrModules.Of(text);
        var module = CodeSide / (matrix.Size - 8); // 35 mm is the code itself; the quiet zone lies around it
        foreach (var (row, column, length) in matrix.Runs())
            graphics.DrawRectangle(
                XBrushes.Black,
                Margin + (column - 4) * module,
                top + (row - 4) * module,
                length * module,
                module
            );
        return top + CodeSide + 4 * module;
    }

    private static IEnumerable<string> Lines(SignedCode code, string host, FilingId filing, Bytes32 trust)
    {
        var payload = code.Payload;
        yield return $"网址 {host}";
        yield return $"编号 {TypedCode.Format(payload.Reference)}";
        yield return $"合同编号 {ShownText.Of(payload.ContractNo)}";
        yield return $"建筑面积 {(payload.Area / 100m).ToString("0.00", CultureInfo.InvariantCulture)} 平方米";
        yield return $"第 {payload.Version.ToString(CultureInfo.InvariantCulture)} 版";
        if (payload.Anchor is { } anchor)
            yield return $"截至区块 {anchor.BlockNumber.ToString(CultureInfo.InvariantCulture)}";
        yield return $"备案 {filing}";
        yield return $"信任锚的指纹 {Groups(trust.Span[..16])}";
        yield return $"　　　　　　 {Groups(trust.Span[16..])}";
        yield return "";
        yield return "核验页末尾的“本页依据什么”里写着同一个指纹；不同，就不要依靠那个网页。";
        yield return "用手机扫码，核对在手机上完成。码可能被复印到别的纸上，请逐项比对，或选择合同 PDF。";
        yield return "码和核验结果不说明合同内容写入时是否属实，不说明合同的法律效力。";
    }

    private static string Groups(ReadOnlySpan<byte> bytes) =>
        string.Join(' ', Convert.ToHexStringLower(bytes).Chunk(4).Select(static g => new string(g)));

    private static void DrawLines(XGraphics graphics, double y, IEnumerable<string> lines)
    {
        var font = new XFont(PrintFont.Family, 11);
        foreach (var line in lines)
        {
            graphics.DrawString(line, font, XBrushes.Black, new XPoint(Margin, y));
            y += 20;
        }
    }
}
