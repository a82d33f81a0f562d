using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using Ledger.Evidence.Codes;
using Ledger.Evidence.Tests.Fixture;

namespace Ledger.Evidence.Tests.Codes;

public sealed class CodeKeyTests
{
    /// <summary>RFC 6979 A.2.5: the private key, and its signature of "sample" with SHA-256.</summary>
    [Fact]
    public void Es256_signs_as_RFC_6979_says()
    {
        var signer = new CodeSigner(
            CodeAlgorithm.Es256,
            Convert.FromHexString("C9AFA9D845BA75166B5C215767B1D6934E50C3DB36E89B127B8A622B120F6721")
        );
        Assert.Equal(
            "EFD48B2AACB6A8FD1140DD9CD45E81D69D2C877B56AAF991C34D0EA84EAF3716"
                + "F7CB1C942D657C41D436C7A1B6E29F65F3E900DBB9AFF4064DC4AB2F843ACDA8",
            Convert.ToHexString(signer.Sign(Encoding.ASCII.GetBytes("sample")))
        );
    }

    /// <summary>C62: the signature of GB/T 32918.5-2017 A.2 holds, and no changed one does.</summary>
    [Fact]
    public void Sm2_verifies_the_standards_example()
    {
        using var file = JsonDocument.Parse(File.ReadAllBytes(VectorFolder.Path("codes", "sm2-sm3-standard.json")));
        var root = file.RootElement;
        var signer = new CodeSigner(CodeAlgorithm.Sm2, Convert.FromHexString(root.GetProperty("d").GetString()!));
        var point = root.GetProperty("x").GetString() + root.GetProperty("y").GetString();
        Assert.EndsWith(point, Convert.ToHexStringLower(signer.Key.Spki), StringComparison.Ordinal);
        var standard = root.GetProperty("standard");
        var message = Encoding.ASCII.GetBytes(standard.GetProperty("message").GetString()!);
        var signature = Convert.FromHexString(
            standard.GetProperty("r").GetString() + standard.GetProperty("s").GetString()
        );
        Assert.True(signer.Key.Verify(message, signature));
        Assert.True(signer.Key.Verify(message, signer.Sign(message)));
        for (var i = 0; i < signature.Length; i += 9)
        {
            var changed = (byte[])signature.Clone();
            changed[i] ^= 1;
            Assert.False(signer.Key.Verify(message, changed));
        }
        Assert.False(signer.Key.Verify(message, new byte[64]));
    }

    [Fact]
    public void A_key_has_one_encoding_and_lies_on_its_curve()
    {
        using var p256 = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        var spki = p256.ExportSubjectPublicKeyInfo();
        Assert.True(CodeKey.TryRead(CodeAlgorithm.Es256, spki, out var key));
        Assert.Equal(key.Digest, CodeSigner.Es256(p256).Key.Digest);
        Assert.False(CodeKey.TryRead(CodeAlgorithm.Sm2, spki, out _));
        Assert.False(CodeKey.TryRead(CodeAlgorithm.Es256, [.. spki, 0], out _));
        Assert.False(CodeKey.TryRead(CodeAlgorithm.Unset, spki, out _));
        spki[^1] ^= 1;
        Assert.False(CodeKey.TryRead(CodeAlgorithm.Es256, spki, out _));
        using var p384 = ECDsa.Create(ECCurve.NamedCurves.nistP384);
        Assert.False(CodeKey.TryRead(CodeAlgorithm.Es256, p384.ExportSubjectPublicKeyInfo(), out _));
        Assert.Throws<ArgumentException>(() => CodeSigner.Es256(p384));
        Assert.ThrowsAny<ArgumentException>(() => new CodeSigner(CodeAlgorithm.Es256, new byte[32]));
    }
}
