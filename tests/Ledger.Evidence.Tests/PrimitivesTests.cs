using System.Text;
using Ledger.Evidence.Crypto;
using Ledger.Evidence.Primitives;
using Ledger.Evidence.Transactions;

namespace Ledger.Evidence.Tests;

public sealed class PrimitivesTests
{
    [Theory]
    [InlineData("", "0xc5d2460186f7233c927e7db2dcc703c0e500b653ca82273b7bfad8045d85a470")]
    [InlineData("abc", "0x4e03657aea45a94fc7d47ba826c8d667c0d1e6e33a64a036ec44f58fa12d6c45")]
    public void Keccak_matches_the_published_values(string text, string expected) =>
        Assert.Equal(expected, Keccak256.Hash(Encoding.ASCII.GetBytes(text)).ToString());

    [Fact]
    public void Keccak_agrees_with_BouncyCastle_at_every_length_around_the_rate()
    {
        for (var length = 0; length < 600; length++)
        {
            var data = Enumerable.Range(0, length).Select(i => unchecked((byte)((i * 7) + length))).ToArray();
            var digest = new Org.BouncyCastle.Crypto.Digests.KeccakDigest(256);
            digest.BlockUpdate(data, 0, data.Length);
            var expected = new byte[32];
            digest.DoFinal(expected, 0);
            Assert.Equal(expected, Keccak256.Hash(data).ToArray());
        }
    }

    [Fact]
    public void Native_and_managed_recovery_agree()
    {
        var key = Enumerable.Range(1, 32).Select(i => (byte)i).ToArray();
        var address = Secp256k1Signature.AddressOfPrivateKey(key);
        for (var i = 0; i < 20; i++)
        {
            var digest = Keccak256.Hash([(byte)i]);
            var signature = Secp256k1Signature.Sign(digest, key);
            foreach (var managed in new[] { false, true })
                Assert.Equal(
                    address,
                    Secp256k1Signature.Recover(digest, signature.AsSpan(0, 64), signature[64], managed)
                );
        }
        Assert.True(Secp256k1Signature.IsNative);
    }

    [Fact]
    public void Eip155_example_of_the_EIP_round_trips()
    {
        // EIP-155, "Example".
        var raw = Hex.Decode(
            "0xf86c098504a817c800825208943535353535353535353535353535353535353535880de0b6b3a76400008025a028ef61340bd939bc2195fe537567866003e1a15d3c71ff63e1590620aa636276a067cbe9d8997f761aecb703304b3800ccf555c9f3dc64214b297fb1966a3b6d83"
        );
        var transaction = Transaction.Decode(raw);
        Assert.Equal("0x9d8a62f656a8d1615c1294fd71e9cfb3e4855a4f", transaction.RecoverSender().ToString());
        Assert.Equal(raw, transaction.Encode());
        var key = Enumerable.Repeat((byte)0x46, 32).ToArray();
        Assert.Equal(raw, transaction.Sign(key).Encode());
    }
}
