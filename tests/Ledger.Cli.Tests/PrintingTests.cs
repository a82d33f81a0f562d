using System.Security.Cryptography;
using System.Xml.Linq;
using Ledger.Cli.Printing;
using Ledger.Evidence.Codes;
using Ledger.Evidence.Identifiers;
using Ledger.Evidence.Primitives;
using UglyToad.PdfPig;
using ZXing;
using ZXing.Common;
using ZXing.QrCode;

namespace Ledger.Cli.Tests;

/// <summary>Codes in the terminal, as SVG and on a sheet, read by another library.</summary>
public sealed class PrintingTests
{
    private static readonly Bytes32 Anchor = new(SHA256.HashData("trust.json"u8));
    private static readonly Bytes32 Genesis = new(SHA256.HashData("genesis"u8));
    private const string Host = "fc.lyg.example";

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void The_terminal_shows_the_code_dark_on_light(bool coloured)
    {
        var code = Code();
        var lines = TerminalCode
            .Draw(code.ToText(Host), coloured)
            .Replace("\u001b[30;107m", "", StringComparison.Ordinal)
            .Replace("\u001b[0m", "", StringComparison.Ordinal)
            .Split('\n', StringSplitOptions.RemoveEmptyEntries);
        // A coloured block is black ink; without colours it is the light of a dark terminal.
        var read = Read(
            lines[0].Length,
            lines.Length * 2,
            (x, y) =>
            {
                var ink = lines[y / 2][x] is '█' || lines[y / 2][x] == (y % 2 == 0 ? '▀' : '▄');
                return ink == coloured;
            }
        );
        Assert.Equal(code.ToText(Host), read);
    }

    [Fact]
    public void The_svg_is_35_mm_without_its_quiet_zone_of_four_modules()
    {
        var code = Code();
        var svg = XDocument.Parse(VectorCode.Draw(code.ToText(Host))).Root!;
        var size = int.Parse(svg.Attribute("viewBox")!.Value.Split(' ')[2]);
        var mm = double.Parse(svg.Attribute("width")!.Value[..^2], System.Globalization.CultureInfo.InvariantCulture);
        Assert.Equal(35, mm * (size - 8) / size, 2);
        var dark = new HashSet<(int, int)>();
        foreach (
            var run in svg.Elements().Last().Attribute("d")!.Value.Split('M', StringSplitOptions.RemoveEmptyEntries)
        )
        {
            var numbers = run.Split(' ', 'h', 'v');
            for (var i = 0; i < int.Parse(numbers[2]); i++)
                dark.Add((int.Parse(numbers[0]) + i, int.Parse(numbers[1])));
        }
        Assert.All(dark, d => Assert.True(d.Item1 >= 4 && d.Item1 < size - 4 && d.Item2 >= 4 && d.Item2 < size - 4));
        Assert.Equal(code.ToText(Host), Read(size, size, (x, y) => dark.Contains((x, y))));
    }

    [Fact]
    public void The_sheet_names_host_number_and_limits_beside_the_code()
    {
        var code = Code();
        var sheet = CodeSheet.Make(code, Host, code.Filing(Genesis), sample: true, Anchor);
        using var document = PdfDocument.Open(sheet);
        var text = string.Concat(document.GetPages().Select(static p => p.Text));
        Assert.Equal(1, document.NumberOfPages);
        Assert.Contains(Host, text, StringComparison.Ordinal);
        Assert.Contains(TypedCode.Format(code.Reference), text, StringComparison.Ordinal);
        Assert.Contains("LYG-2026-0000001", text, StringComparison.Ordinal);
        Assert.Contains("演示数据，不是真实备案", text, StringComparison.Ordinal);
        Assert.Contains("不说明合同的法律效力", text, StringComparison.Ordinal);
        // The page shows the same fingerprint of its anchor: two sources to be compared.
        var fingerprint = text.Replace(" ", "", StringComparison.Ordinal)
            .Replace("\u3000", "", StringComparison.Ordinal);
        Assert.Contains(Convert.ToHexStringLower(Anchor.Span), fingerprint, StringComparison.Ordinal);
        Assert.DoesNotContain(
            "演示",
            Text(CodeSheet.Make(code, Host, code.Filing(Genesis), sample: false, Anchor)),
            StringComparison.Ordinal
        );
    }

    [Fact]
    public void The_font_has_every_character_of_the_sheet()
    {
        var font = File.ReadAllText(RepositoryFolder.Of("node/Ledger.Cli/Printing/Font/characters.txt"))
            .EnumerateRunes()
            .ToHashSet();
        var source = File.ReadAllText(RepositoryFolder.Of("node/Ledger.Cli/Printing/CodeSheet.cs"));
        Assert.Empty(source.EnumerateRunes().Where(r => r.Value > 0x7f && !font.Contains(r)).Distinct());
    }

    private static string Text(byte[] pdf)
    {
        using var document = PdfDocument.Open(pdf);
        return string.Concat(document.GetPages().Select(static p => p.Text));
    }

    private static ContractCode Code()
    {
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        var payload = new CodePayload
        {
            Kind = CodeKind.Contract,
            Ledger = Genesis.Span[..8].ToArray(),
            Reference = new ContractRef(SHA256.HashData("reference"u8).AsSpan(0, ContractRef.Size)),
            Version = 1,
            IssueDay = 20_500,
            ContractNo = "LYG-2026-0000001",
            Area = 9876,
        };
        return ContractCode.Sign(payload, CodeSigner.Es256(key), Genesis);
    }

    // Drawn, not photographed: the finder has nothing to find, and its guess at the size of a module cannot fail.
    private static readonly Dictionary<DecodeHintType, object> Drawn = new() { [DecodeHintType.PURE_BARCODE] = true };

    private static string? Read(int width, int height, Func<int, int, bool> isDark)
    {
        const int scale = 4;
        var grey = new byte[width * scale * height * scale];
        for (var y = 0; y < height * scale; y++)
        for (var x = 0; x < width * scale; x++)
            grey[y * width * scale + x] = (byte)(isDark(x / scale, y / scale) ? 0 : 255);
        var source = new RGBLuminanceSource(grey, width * scale, height * scale, RGBLuminanceSource.BitmapFormat.Gray8);
        return new QRCodeReader().decode(new BinaryBitmap(new HybridBinarizer(source)), Drawn)?.Text;
    }
}
