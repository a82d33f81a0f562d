using System.IO.Compression;
using System.Security.Cryptography;

namespace Ledger.Explorer.Site;

/// <summary>A file that pages load, as it is and in each coding it is sent in. Compressed once, as small as it gets, when first asked for.</summary>
/// <param name="name">As it stands in the address.</param>
/// <param name="bytes">As they are.</param>
/// <param name="type">For Content-Type.</param>
internal sealed class Asset(string name, byte[] bytes, string type)
{
    private readonly Lazy<byte[]> brotli = new(() =>
        Written(bytes, static to => new BrotliStream(to, CompressionLevel.SmallestSize))
    );

    private readonly Lazy<byte[]> gzip = new(() =>
        Written(bytes, static to => new GZipStream(to, CompressionLevel.SmallestSize))
    );

    public string Name => name;

    public string Type => type;

    /// <summary>Of the bytes: 16 hexadecimal digits of their SHA-256.</summary>
    public string Version { get; } = Convert.ToHexStringLower(SHA256.HashData(bytes).AsSpan(0, 8));

    /// <summary>The name holds a hash of the content, so that another content has another name.</summary>
    public bool IsNamedByContent { get; } =
        Path.GetExtension(name) is ".js" or ".css"
        && Path.GetFileNameWithoutExtension(name) is [.., '-', _, _, _, _, _, _, _, _];

    /// <param name="coding">br, gzip, or null: the bytes as they are.</param>
    public byte[] In(string? coding) =>
        coding switch
        {
            null => bytes,
            "br" => brotli.Value,
            "gzip" => gzip.Value,
            _ => throw new ArgumentOutOfRangeException(nameof(coding), coding, "No such coding."),
        };

    private static byte[] Written(byte[] bytes, Func<Stream, Stream> coding)
    {
        using var written = new MemoryStream();
        using (var stream = coding(written))
            stream.Write(bytes);
        return written.ToArray();
    }
}
