using System.Text;
using Ledger.Cli.Terminal;
using Ledger.Evidence.Primitives;

namespace Ledger.Cli.Files;

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
        using var stream = new FileStream(path, FileMode.Open, FileAccess.Read, FileShare.ReadWrite, bufferSize: 0);
        var length = stream.CanSeek ? stream.Length : 0;
        if (length > maxBytes)
            throw new CliException("error.file.large", path, length, maxBytes);
        // A pipe or a device tells no length, and a file may grow: what is read is counted.
        using var content = new MemoryStream((int)length);
        var buffer = new byte[64 * 1024];
        for (int read; (read = stream.Read(buffer)) > 0; )
        {
            if (content.Length + read > maxBytes)
                throw new CliException("error.file.endless", path, maxBytes);
            content.Write(buffer, 0, read);
        }
        return content.ToArray();
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
