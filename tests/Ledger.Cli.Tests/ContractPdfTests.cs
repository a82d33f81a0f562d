using System.Security.Cryptography;
using System.Security.Cryptography.Pkcs;
using System.Security.Cryptography.X509Certificates;
using System.Text;
using System.Text.RegularExpressions;
using Ledger.Cli.Printing;
using Ledger.Cli.Sample;
using Ledger.Sdk;
using UglyToad.PdfPig;
using ZXing;
using ZXing.Common;
using ZXing.QrCode;

namespace Ledger.Cli.Tests;

/// <summary>Field cases C59 (Chinese without any installed font) and C60 (ASCII payload, read by another library).</summary>
public sealed partial class ContractPdfTests
{
    private static readonly string Code =
        "https://fc.lyg.example/v#1" + string.Concat(Enumerable.Repeat("0123456789", 35));
    private static readonly X509Certificate2 Certificate = SampleCertificate.Make(
        DateTimeOffset.UnixEpoch.AddYears(56)
    );
    private static readonly byte[] Pdf = ContractPdf.Make(Page(), Code, "fc.lyg.example", Certificate);

    [Fact]
    public void Text_can_be_copied_as_Chinese()
    {
        using var document = PdfDocument.Open(Pdf);
        var text = string.Concat(document.GetPages().Select(static p => p.Text));
        Assert.Contains("连云港市海州区", text, StringComparison.Ordinal);
        Assert.Contains("１２幢", text, StringComparison.Ordinal);
        Assert.Contains("䶮", text, StringComparison.Ordinal);
        Assert.Contains("LYG-2026-0000001", text, StringComparison.Ordinal);
        Assert.Contains("演示数据，不是真实备案", text, StringComparison.Ordinal);
        Assert.InRange(Pdf.Length, 10_000, 400_000);
    }

    /// <summary>The page asks for "the number beside the code": it stands there.</summary>
    [Fact]
    public void Beside_the_code_stand_the_host_and_the_number_for_typing()
    {
        using var vectors = System.Text.Json.JsonDocument.Parse(
            File.ReadAllBytes(RepositoryFolder.Of("tests/vectors/codes/codes.json"))
        );
        var code = vectors.RootElement.GetProperty("good")[0].GetProperty("text").GetString();
        var pdf = ContractPdf.Make(Page(), code, "fc.lyg.example", Certificate);
        using var document = PdfDocument.Open(pdf);
        var text = string.Concat(document.GetPages().Select(static p => p.Text));
        Assert.Contains("fc.lyg.example", text, StringComparison.Ordinal);
        Assert.Contains(vectors.RootElement.GetProperty("typed").GetString()!, text, StringComparison.Ordinal);
    }

    [Fact]
    public void Signature_covers_every_byte_but_its_own()
    {
        var text = Encoding.Latin1.GetString(Pdf);
        var range = ByteRange().Matches(text)[^1];
        var numbers = Enumerable
            .Range(1, 4)
            .Select(i => int.Parse(range.Groups[i].Value, System.Globalization.CultureInfo.InvariantCulture))
            .ToArray();
        Assert.Equal(0, numbers[0]);
        Assert.Equal(Pdf.Length, numbers[2] + numbers[3]);
        byte[] signed = [.. Pdf.AsSpan(0, numbers[1]), .. Pdf.AsSpan(numbers[2], numbers[3])];
        var hex = text[(numbers[1] + 1)..(numbers[2] - 1)].TrimEnd('0');
        var cms = new SignedCms(new ContentInfo(signed), detached: true);
        cms.Decode(Convert.FromHexString(hex.Length % 2 == 0 ? hex : hex + "0"));
        cms.CheckSignature(verifySignatureOnly: true);
        signed[100] ^= 1;
        var other = new SignedCms(new ContentInfo(signed), detached: true);
        other.Decode(cms.Encode());
        Assert.Throws<CryptographicException>(() => other.CheckSignature(verifySignatureOnly: true));
    }

    [Fact]
    public void Code_is_read_by_another_library_from_its_modules()
    {
        var matrix = QrModules.Of(Code);
        const int scale = 4;
        var side = matrix.Size * scale;
        var grey = new byte[side * side];
        for (var y = 0; y < side; y++)
        for (var x = 0; x < side; x++)
            grey[y * side + x] = (byte)(matrix.IsDark(y / scale, x / scale) ? 0 : 255);
        var bitmap = new BinaryBitmap(
            new HybridBinarizer(new RGBLuminanceSource(grey, side, side, RGBLuminanceSource.BitmapFormat.Gray8))
        );
        var result = new QRCodeReader().decode(bitmap);
        Assert.NotNull(result);
        Assert.Equal(Code, result.Text);
        Assert.Equal("Q", result.ResultMetadata[ResultMetadataType.ERROR_CORRECTION_LEVEL]);
    }

    [Fact]
    public void Runs_cover_exactly_the_dark_modules()
    {
        var matrix = QrModules.Of("ledger");
        var covered = matrix
            .Runs()
            .SelectMany(static r => Enumerable.Range(r.Column, r.Length).Select(c => (r.Row, c)))
            .ToHashSet();
        for (var row = 0; row < matrix.Size; row++)
        for (var column = 0; column < matrix.Size; column++)
            Assert.Equal(matrix.IsDark(row, column), covered.Contains((row, column)));
    }

    private static ContractPage Page() =>
        new()
        {
            Number = "LYG-2026-0000001",
            UnitCode = "320706001001GB00001F00010001",
            Project = "连云港市海州区演示䶮园",
            Building = "１２幢",
            Room = "１０１室",
            Sellers = "甲某",
            Buyers = "乙某",
            AreaHundredths = 9876,
            PriceFen = 123_456_700,
            Day = new DateOnly(2026, 3, 5),
            Payment = "一次付清",
        };

    [GeneratedRegex(@"/ByteRange\s*\[\s*(\d+) (\d+) (\d+) (\d+)\s*\]")]
    private static partial Regex ByteRange();
}
