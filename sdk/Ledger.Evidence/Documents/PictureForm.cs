using System.Text;

namespace Ledger.Evidence.Documents;

/// <summary>
/// What begins as a picture is one, whatever text lies in it: JPEG, PNG, GIF, BMP, TIFF (and camera formats built on it), WebP,
/// HEIF and AVIF, JPEG XL, JPEG 2000, Photoshop, icons. The same as the page has it.
/// </summary>
internal static class PictureForm
{
    private const int Signature = 12;

    private static readonly string[] Beginnings =
    [
        "\u00ff\u00d8\u00ff",
        "\u0089PNG\r\n\u001a\n",
        "GIF87a",
        "GIF89a",
        "II*\0",
        "II+\0",
        "MM\0*",
        "MM\0+",
        "\u00ff\u000a",
        "\0\0\0\u000cJXL ",
        "\0\0\0\u000cjP  ",
        "\u00ffO\u00ff\u0051",
        "8BPS",
        "\0\0\u0001\0",
        "\0\0\u0002\0",
    ];

    /// <summary>Brands of ISO base media files that are pictures (ISO/IEC 23008-12, 10; AVIF 6).</summary>
    private static readonly string[] Brands =
    [
        "heic",
        "heix",
        "heim",
        "heis",
        "hevc",
        "hevx",
        "hevm",
        "hevs",
        "mif1",
        "msf1",
        "avif",
        "avis",
        "crx ",
    ];

    /// <param name="head">The file's first bytes, twelve where it has as many.</param>
    public static bool IsPicture(ReadOnlySpan<byte> head)
    {
        var text = Encoding.Latin1.GetString(head[..Math.Min(head.Length, Signature)]);
        bool At(int at, string mark) => string.CompareOrdinal(text, at, mark, 0, mark.Length) == 0;
        return Array.Exists(Beginnings, mark => At(0, mark))
            || (At(0, "BM") && At(6, "\0\0\0\0"))
            || (At(0, "RIFF") && At(8, "WEBP"))
            || (At(4, "ftyp") && Array.Exists(Brands, brand => At(8, brand)));
    }
}
