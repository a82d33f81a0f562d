using System.Text;
using Ledger.Evidence;

namespace Ledger.Cli;

/// <summary>Reads what a person names on the command line, with a limit that holds before the bytes are read.</summary>
internal static class InputFile
{
    /// <exception cref="CliException">Missing, not a file, or larger than the limit.</exception>
    public static byte[] Read(string path, long maxBytes)
    {
        if (Directory.Exists(path))
            throw new CliException("error.file.folder", path);
        if (!File.Exists(path))
            throw new CliException("error.file.missing", path);
        var length = new FileInfo(path).Length;
        if (length > maxBytes)
            throw new CliException("error.file.large", path, length, maxBytes);
        return File.ReadAllBytes(path);
    }

    /// <summary>Hex given in place, or a file that holds hex or the raw bytes.</summary>
    /// <exception cref="CliException">Neither.</exception>
    public static byte[] HexOrFile(string text, int maxBytes)
    {
        if (Hex.TryDecode(text, out var bytes, maxBytes))
            return bytes;
        if (!File.Exists(text))
        {
            throw text.StartsWith("0x", StringComparison.OrdinalIgnoreCase)
                ? new CliException("error.hex", maxBytes)
                : new CliException("error.file.missing", text);
        }
        var content = Read(text, 2L * maxBytes + 4);
        if (content.Length > 2 && content[0] == (byte)'0' && (content[1] | 0x20) == 'x')
        {
            return Hex.TryDecode(Encoding.ASCII.GetString(content).Trim(), out bytes, maxBytes)
                ? bytes
                : throw new CliException("error.hex", maxBytes);
        }
        return content;
    }
}
