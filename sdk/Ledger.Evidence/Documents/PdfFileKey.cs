using System.Buffers.Binary;
using System.Security.Cryptography;
using Org.BouncyCastle.Crypto.Engines;
using Org.BouncyCastle.Crypto.Parameters;

namespace Ledger.Evidence.Documents;

/// <summary>The file key under the empty user password, and whether that is the user password (ISO 32000-2, 7.6.4).</summary>
internal static class PdfFileKey
{
    /// <summary>What fills a password up to 32 bytes; the empty one is this alone (algorithm 2).</summary>
    private static ReadOnlySpan<byte> Padding =>
        [
            0x28,
            0xbf,
            0x4e,
            0x5e,
            0x4e,
            0x75,
            0x8a,
            0x41,
            0x64,
            0x00,
            0x4e,
            0x56,
            0xff,
            0xfa,
            0x01,
            0x08,
            0x2e,
            0x2e,
            0x00,
            0xb6,
            0xd0,
            0x68,
            0x3e,
            0x80,
            0x2f,
            0x0c,
            0xa9,
            0xfe,
            0x64,
            0x53,
            0x69,
            0x7a,
        ];

    /// <summary>Null where a user password is needed.</summary>
    /// <param name="terms">The encryption dictionary.</param>
    /// <param name="id">First element of the file's /ID; empty where there is none.</param>
    public static byte[]? Derive(PdfEncryptionTerms terms, byte[] id) =>
        terms.Revision switch
        {
            2 or 3 or 4 => DeriveRc4(terms, id),
            5 or 6 => DeriveAes(terms),
            _ => null,
        };

#pragma warning disable CA5351 // The file format's hash; what it protects is the file's author's business.
    public static byte[] Md5(ReadOnlySpan<byte> bytes) => MD5.HashData(bytes);
#pragma warning restore CA5351

    private static byte[]? DeriveRc4(PdfEncryptionTerms terms, byte[] id)
    {
        var size = terms.Revision == 2 ? 5 : (int)Math.Clamp(terms.Length / 8, 5, 16);
        if (terms.Version == 4)
            size = 16;
        if (terms.Owner.Length < 32 || terms.User.Length < 32)
            return null;
        var permissions = new byte[4];
        BinaryPrimitives.WriteUInt32LittleEndian(permissions, unchecked((uint)terms.Permissions));
        byte[] unencrypted = terms is { Revision: >= 4, EncryptMetadata: false } ? [0xff, 0xff, 0xff, 0xff] : [];
        var hash = Md5([.. Padding, .. terms.Owner.AsSpan(0, 32), .. permissions, .. id, .. unencrypted]);
        for (var i = 0; terms.Revision >= 3 && i < 50; i++)
            hash = Md5(hash.AsSpan(0, size));
        var key = hash[..size];
        return Proves(terms, key, id) ? key : null;
    }

    /// <summary>Algorithms 4 to 6: U is made of the key.</summary>
    private static bool Proves(PdfEncryptionTerms terms, byte[] key, byte[] id)
    {
        if (terms.Revision == 2)
            return Rc4.Apply(key, Padding).AsSpan().SequenceEqual(terms.User.AsSpan(0, 32));
        var expected = Md5([.. Padding, .. id]);
        for (var i = 0; i < 20; i++)
            expected = Rc4.Apply([.. key.Select(b => (byte)(b ^ i))], expected);
        return expected.AsSpan().SequenceEqual(terms.User.AsSpan(0, 16));
    }

    /// <summary>Algorithm 2.A: U is hash, validation salt, key salt; UE the file key under the password's hash.</summary>
    private static byte[]? DeriveAes(PdfEncryptionTerms terms)
    {
        if (terms.User.Length < 48 || terms.UserKey.Length < 32)
            return null;
        var user = terms.User;
        if (!Hash(terms.Revision, user.AsSpan(32, 8)).AsSpan().SequenceEqual(user.AsSpan(0, 32)))
            return null;
        using var aes = Aes.Create();
        aes.Key = Hash(terms.Revision, user.AsSpan(40, 8));
        return aes.DecryptCbc(terms.UserKey.AsSpan(0, 32), new byte[16], PaddingMode.None);
    }

    /// <summary>Algorithm 2.B for the empty password of a user; revision 5 hashes once.</summary>
    private static byte[] Hash(long revision, ReadOnlySpan<byte> salt)
    {
        var k = SHA256.HashData(salt);
        if (revision == 5)
            return k;
        for (var round = 0; ; round++)
        {
            var block = new byte[k.Length * 64];
            for (var i = 0; i < 64; i++)
                k.CopyTo(block, i * k.Length);
            byte[] e;
            using (var aes = Aes.Create())
            {
                aes.Key = k[..16];
                e = aes.EncryptCbc(block, k.AsSpan(16, 16), PaddingMode.None);
            }
            // The first 16 bytes as a number modulo 3: 256 is 1 modulo 3, so the sum of the bytes has the same rest.
            k = (e.Take(16).Sum(b => b) % 3) switch
            {
                0 => SHA256.HashData(e),
                1 => SHA384.HashData(e),
                _ => SHA512.HashData(e),
            };
            if (round >= 63 && e[^1] <= round - 31)
                return k[..32];
        }
    }
}

/// <summary>RC4, which old PDFs are encrypted with; nothing here keeps a secret by it.</summary>
internal static class Rc4
{
    public static byte[] Apply(byte[] key, ReadOnlySpan<byte> input)
    {
        var engine = new RC4Engine();
        engine.Init(forEncryption: false, new KeyParameter(key));
        var output = new byte[input.Length];
        engine.ProcessBytes(input, output);
        return output;
    }
}
