using System.IO.Compression;
using System.Text;

namespace Ledger.Evidence.Tests.Documents;

/// <summary>Hand-made PDFs: a catalogue, a page, and whatever a test puts beside them.</summary>
internal static class SmallPdf
{
    public static byte[] With(string catalogue = "", string objects = "", string trailer = "", string end = "") =>
        Bytes(
            "%PDF-1.7\n1 0 obj\n<< /Type /Catalog /Pages 2 0 R "
                + catalogue
                + " >>\nendobj\n2 0 obj\n<< /Type /Pages /Kids [3 0 R] /Count 1 >>\nendobj\n"
                + "3 0 obj\n<< /Type /Page /Parent 2 0 R /MediaBox [0 0 595 842] >>\nendobj\n"
                + objects,
            trailer,
            end
        );

    /// <summary>An object stream that holds one object.</summary>
    public static string ObjectStream(
        string content,
        string dictionary = "/Filter /FlateDecode",
        bool deflate = true
    ) => ObjectStream(Encoding.Latin1.GetBytes("9 0 " + content), "/N 1 /First 4 " + dictionary, deflate);

    public static string ObjectStream(byte[] content, string dictionary, bool deflate)
    {
        var body = content;
        if (deflate)
        {
            using var target = new MemoryStream();
            using (var zlib = new ZLibStream(target, CompressionLevel.Optimal, leaveOpen: true))
                zlib.Write(content);
            body = target.ToArray();
        }
        return "8 0 obj\n<< /Type /ObjStm "
            + dictionary
            + " /Length "
            + body.Length
            + " >>\nstream\n"
            + Encoding.Latin1.GetString(body)
            + "\nendstream\nendobj\n";
    }

    /// <summary>A signature whose byte range covers all but its contents, and bytes after it.</summary>
    public static byte[] Signed(string after = "")
    {
        const string Placeholder = "[0 0000000000 0000000000 0000000000]";
        var file = With(
            objects: "7 0 obj\n<< /Type /Sig /Filter /Adobe.PPKLite /Contents <30820000> /ByteRange "
                + Placeholder
                + " >>\nendobj\n"
        );
        var text = Encoding.Latin1.GetString(file);
        var open = text.IndexOf("<30820000>", StringComparison.Ordinal);
        var close = open + "<30820000>".Length;
        var range = string.Create(
            System.Globalization.CultureInfo.InvariantCulture,
            $"[0 {open:D10} {close:D10} {file.Length - close:D10}]"
        );
        return Encoding.Latin1.GetBytes(text.Replace(Placeholder, range, StringComparison.Ordinal) + after);
    }

    private static byte[] Bytes(string body, string trailer, string end)
    {
        var table = body.Length;
        return Encoding.Latin1.GetBytes(
            body
                + "xref\n0 1\n0000000000 65535 f \ntrailer\n<< /Size 10 /Root 1 0 R "
                + trailer
                + " >>\nstartxref\n"
                + table
                + "\n%%EOF\n"
                + end
        );
    }
}
