using System.Globalization;
using System.Security.Cryptography.X509Certificates;
using Ledger.Cli.Printing;
using Ledger.Evidence.Codes;
using Ledger.Sdk;
using PdfSharp.Drawing;
using PdfSharp.Pdf;
using PdfSharp.Pdf.Signatures;

namespace Ledger.Cli.Sample;

/// <summary>
/// Draws a sale contract of the sample as a signed PDF: Chinese text, the contract code as vector rectangles (35 mm,
/// level Q, 15 mm from the edges, host and number in plain type beside it), a watermark, and a signature over all bytes.
/// </summary>
internal static class ContractPdf
{
    private const double Mm = 72 / 25.4;
    private const double Margin = 20 * Mm;
    private const double CodeSide = 35 * Mm;
    private const double CodeEdge = 15 * Mm;
    private const string Watermark = "演示数据，不是真实备案";
    private const string WatermarkEnglish = "Sample data, not a real filing";

    /// <param name="page">What the contract says.</param>
    /// <param name="codeText">Text of the contract code, printed as QR; null leaves its place empty.</param>
    /// <param name="host">Host of the code's address, in plain type beside the code.</param>
    /// <param name="certificate">Signs the PDF; with its private key.</param>
    public static byte[] Make(ContractPage page, string? codeText, string host, X509Certificate2 certificate)
    {
        PrintFont.Use();
        using var document = new PdfDocument();
        var day = page.Day.ToDateTime(TimeOnly.MinValue, DateTimeKind.Utc);
        document.Info.Title = "存量房买卖合同（演示）";
        document.Info.CreationDate = day;
        document.Info.ModificationDate = day;
        var sheet = document.AddPage();
        sheet.Width = XUnit.FromMillimeter(210);
        sheet.Height = XUnit.FromMillimeter(297);
        using (var graphics = XGraphics.FromPdfPage(sheet))
        {
            DrawWatermark(graphics, sheet);
            DrawText(graphics, page);
            if (codeText is not null)
                DrawCode(graphics, sheet, codeText, host);
        }
        DigitalSignatureHandler.ForDocument(
            document,
            new PdfSharpDefaultSigner(certificate, PdfMessageDigestType.SHA256),
            new DigitalSignatureOptions
            {
                ContactInfo = "",
                Location = "",
                Reason = "Sample",
                AppName = "Ledger sample",
                // The signature is in the file and not on the sheet: the seal field stays free.
                Rectangle = new XRect(0, 0, 0, 0),
            }
        );
        using var stream = new MemoryStream();
        document.Save(stream, closeStream: false);
        return stream.ToArray();
    }

    private static void DrawText(XGraphics graphics, ContractPage page)
    {
        var title = new XFont(PrintFont.Family, 20);
        var body = new XFont(PrintFont.Family, 11);
        var width = graphics.PageSize.Width - 2 * Margin;
        var y = Margin;
        graphics.DrawString(
            "存量房买卖合同",
            title,
            XBrushes.Black,
            new XRect(Margin, y, width, 30),
            XStringFormats.TopCenter
        );
        y += 46;
        foreach (var line in Lines(page))
        {
            graphics.DrawString(line, body, XBrushes.Black, new XRect(Margin, y, width, 16), XStringFormats.TopLeft);
            y += 21;
        }
    }

    private static IEnumerable<string> Lines(ContractPage page)
    {
        var invariant = CultureInfo.InvariantCulture;
        var area = (page.AreaHundredths / 100m).ToString("0.00", invariant);
        var price = (page.PriceFen / 100m).ToString("#,0.00", invariant);
        yield return $"合同编号：{page.Number}"
            + (page.Version > 1 ? $"　第 {page.Version.ToString(invariant)} 版" : "");
        yield return $"出卖人（甲方）：{page.Sellers}";
        yield return $"买受人（乙方）：{page.Buyers}";
        yield return "";
        yield return $"第一条　房屋坐落：{page.Project}{page.Building}{page.Room}。";
        yield return $"　　　　不动产单元代码：{page.UnitCode}。";
        yield return $"　　　　建筑面积 {area} 平方米。";
        yield return $"第二条　成交价款人民币 {price} 元，付款方式：{page.Payment}。";
        yield return "第三条　成交价款存入资金监管账户，登簿以后划转给甲方。";
        yield return "第四条　双方持本合同申请网签备案、纳税申报和转移登记。";
        yield return "第五条　本合同自双方签字之日起生效，一式四份。";
        yield return "";
        yield return $"签订日期：{page.Day.ToString("yyyy 年 M 月 d 日", invariant)}";
        yield return "甲方（签字）：　　　　　　　　　乙方（签字）：";
        yield return "";
        yield return "本文件由演示程序生成，人名、楼盘和价款均为虚构，不是真实合同。";
    }

    private static void DrawWatermark(XGraphics graphics, PdfPage sheet)
    {
        var large = new XFont(PrintFont.Family, 40);
        var small = new XFont(PrintFont.Family, 18);
        var grey = new XSolidBrush(XColor.FromArgb(255, 225, 225, 225));
        var state = graphics.Save();
        graphics.TranslateTransform(sheet.Width.Point / 2, sheet.Height.Point / 2);
        graphics.RotateTransform(-40);
        graphics.DrawString(Watermark, large, grey, new XPoint(0, 0), XStringFormats.Center);
        graphics.DrawString(WatermarkEnglish, small, grey, new XPoint(0, 40), XStringFormats.Center);
        graphics.Restore(state);
    }

    private static void DrawCode(XGraphics graphics, PdfPage sheet, string codeText, string host)
    {
        var matrix = QrModules.Of(codeText);
        var module = CodeSide / (matrix.Size - 8); // 35 mm is the code itself; the quiet zone lies around it
        var left = sheet.Width.Point - CodeEdge - CodeSide - 4 * module;
        var top = sheet.Height.Point - CodeEdge - CodeSide - 4 * module;
        graphics.DrawRectangle(XBrushes.White, left, top, module * matrix.Size, module * matrix.Size);
        foreach (var (row, column, length) in matrix.Runs())
            graphics.DrawRectangle(XBrushes.Black, left + column * module, top + row * module, length * module, module);
        var font = new XFont(PrintFont.Family, 10);
        var text = new XRect(Margin, top + CodeSide / 2, left - Margin - 10, 16);
        graphics.DrawString("扫码核验备案", font, XBrushes.Black, text, XStringFormats.TopRight);
        text.Offset(0, 15);
        graphics.DrawString(host, font, XBrushes.Black, text, XStringFormats.TopRight);
        if (!ContractCode.TryParse(codeText, out var code))
            return;
        // For whoever has no camera at hand: the page takes the number in the place of the code.
        text.Offset(0, 15);
        var number = TypedCode.Format(code.Reference);
        graphics.DrawString($"编号 {number}", font, XBrushes.Black, text, XStringFormats.TopRight);
    }
}
