using System.Buffers.Binary;
using System.Globalization;
using System.IO.Compression;
using System.Xml.Linq;
using UglyToad.PdfPig;

namespace Ledger.Cli.Tests.Printed;

/// <summary>Black rectangles on white paper, in millimetres from the upper left corner, as a printer gets them.</summary>
internal sealed record Paper(IReadOnlyList<(double X, double Y, double Width, double Height)> Ink)
{
    private const double CodeMm = 35;
    private const int QuietModules = 8;

    /// <summary>The rectangles of a PDF's first page that are filled with black; white ones lie under a code.</summary>
    public static Paper OfPdf(byte[] pdf)
    {
        const double mm = 72 / 25.4;
        using var document = PdfDocument.Open(pdf);
        var page = document.GetPage(1);
        return new Paper([
            .. page
                .Paths.Where(static p => p.IsFilled && p.FillColor!.ToRGBValues() == (0, 0, 0))
                .SelectMany(static p => p)
                .Select(static s => s.GetBoundingRectangle()!.Value)
                .Select(r => (r.Left / mm, (page.Height - r.Top) / mm, r.Width / mm, r.Height / mm)),
        ]);
    }

    /// <summary>The runs of a code's SVG, at the width that it names.</summary>
    public static Paper OfSvg(string svg)
    {
        var root = XDocument.Parse(svg).Root!;
        var size = double.Parse(root.Attribute("viewBox")!.Value.Split(' ')[2], CultureInfo.InvariantCulture);
        var mm = double.Parse(root.Attribute("width")!.Value[..^2], CultureInfo.InvariantCulture) / size;
        var runs = root.Elements()
            .Last()
            .Attribute("d")!
            .Value.Split('M', StringSplitOptions.RemoveEmptyEntries)
            .Select(static run => run.Split(' ', 'h', 'v'))
            .Select(n => Array.ConvertAll(n[..3], static x => double.Parse(x, CultureInfo.InvariantCulture)));
        return new Paper([.. runs.Select(r => (r[0] * mm, r[1] * mm, r[2] * mm, mm))]);
    }

    /// <summary>A code's PNG of one bit or eight a pixel (ISO/IEC 15948), printed so that the code itself is 35 mm.</summary>
    public static Paper OfPng(byte[] png, int pixelsPerModule)
    {
        int Number(int at) => BinaryPrimitives.ReadInt32BigEndian(png.AsSpan(at));
        var (width, height, bits) = (Number(16), Number(20), png[24]);
        using var packed = new MemoryStream();
        for (var at = 8; at < png.Length; at += 12 + Number(at))
            if (png.AsSpan(at + 4, 4).SequenceEqual("IDAT"u8))
                packed.Write(png, at + 8, Number(at));
        packed.Position = 0;
        using var unpacked = new MemoryStream();
        using (var zlib = new ZLibStream(packed, CompressionMode.Decompress))
            zlib.CopyTo(unpacked);
        var bytes = unpacked.ToArray();
        var stride = 1 + (width * bits + 7) / 8;
        Assert.Equal(height * stride, bytes.Length);
        var mm = CodeMm / (width / pixelsPerModule - QuietModules) / pixelsPerModule;
        var ink = new List<(double, double, double, double)>();
        for (var y = 0; y < height; y++)
        {
            Assert.Equal(0, bytes[y * stride]); // rows are not filtered
            for (var x = 0; x < width; x++)
            {
                var start = x;
                while (x < width && (bytes[y * stride + 1 + x * bits / 8] >> (8 - bits - x * bits % 8) & 1) == 0)
                    x++;
                if (x > start)
                    ink.Add((start * mm, y * mm, (x - start) * mm, mm));
            }
        }
        return new Paper(ink);
    }

    /// <summary>The paper around the ink at 300 dpi: 1 is white, 0 is black.</summary>
    /// <param name="marginMm">White around the ink, at least the quiet zone.</param>
    /// <param name="occluded">Part of the ink's square that a stain covers.</param>
    /// <param name="random">Where the stain lies: anywhere but on the three corners by which any reader finds a code.</param>
    public Raster Scan(double marginMm, double occluded, Random random)
    {
        const double dot = 25.4 / 300;
        var (left, top) = (Ink.Min(static r => r.X), Ink.Min(static r => r.Y));
        var side = Ink.Max(static r => r.X + r.Width) - left;
        Assert.InRange(side, CodeMm - 0.1, CodeMm + 0.1);
        Assert.InRange(Ink.Max(static r => r.Y + r.Height) - top, CodeMm - 0.1, CodeMm + 0.1);
        var raster = new Raster((int)Math.Ceiling((side + 2 * marginMm) / dot));
        foreach (var (x, y, width, height) in Ink)
            raster.Fill((x - left + marginMm) / dot, (y - top + marginMm) / dot, width / dot, height / dot);
        var stain = Math.Sqrt(occluded);
        var (across, down) = (0.0, 0.0);
        while (OnCorner(across, down, stain))
            (across, down) = ((1 - stain) * random.NextDouble(), (1 - stain) * random.NextDouble());
        raster.Fill(
            (across * side + marginMm) / dot,
            (down * side + marginMm) / dot,
            stain * side / dot,
            stain * side / dot
        );
        return raster;
    }

    /// <summary>A finder pattern with the light line around it takes 8 of 65 modules.</summary>
    private static bool OnCorner(double across, double down, double stain)
    {
        const double corner = 8.0 / 65;
        var (left, top) = (across < corner, down < corner);
        return left && top || top && across + stain > 1 - corner || left && down + stain > 1 - corner;
    }
}
