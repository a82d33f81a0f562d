using System.Text;
using Ledger.Evidence.Crypto;
using Ledger.Evidence.Disclosures;
using Ledger.Evidence.Identifiers;
using Ledger.Evidence.Primitives;
using Ledger.Evidence.Schemas;

namespace Ledger.Evidence.Tests.Disclosures;

public sealed class FieldOpeningsTests
{
    [Fact]
    public void All_positions_survive_CBOR_and_nothing_else_is_read()
    {
        var openings = SaleVector.Openings();
        var cbor = openings.ToCbor();
        Assert.Equal(DisclosureFault.None, FieldOpenings.TryReadCbor(CommitmentSchema.SaleV1, cbor, out var read));
        Assert.Equal(cbor, read!.ToCbor());
        Assert.Equal(SaleVector.P1, read.Commit(CommitmentProfile.Sha256, SaleVector.Record, 1).ToString());
        for (var length = 0; length < cbor.Length; length += 7)
            Assert.NotEqual(
                DisclosureFault.None,
                FieldOpenings.TryReadCbor(CommitmentSchema.SaleV1, cbor.AsMemory(0, length), out _)
            );
        Assert.NotEqual(
            DisclosureFault.None,
            FieldOpenings.TryReadCbor(CommitmentSchema.SaleV1, (byte[])[.. cbor, 0], out _)
        );
    }

    [Fact]
    public void A_changed_byte_of_the_CBOR_never_gives_the_same_commitment()
    {
        var cbor = SaleVector.Openings().ToCbor();
        for (var i = 0; i < cbor.Length; i += 3)
        {
            var changed = (byte[])cbor.Clone();
            changed[i] ^= 1;
            if (FieldOpenings.TryReadCbor(CommitmentSchema.SaleV1, changed, out var read) == DisclosureFault.None)
                Assert.NotEqual(SaleVector.P1, read!.Commit(CommitmentProfile.Sha256, SaleVector.Record, 1).ToString());
        }
    }

    [Fact]
    public void A_writers_mistakes_throw()
    {
        var none = new Dictionary<int, FieldValue>();
        Assert.Throws<ArgumentException>(() => FieldOpenings.Create(CommitmentSchema.SaleV1, none, new byte[31 * 16]));
        Assert.Throws<ArgumentException>(() => FieldOpenings.Create(CommitmentSchema.SaleV1, none, new byte[32 * 16]));
        none[SaleField.Price] = FieldValue.Text("1");
        Assert.Throws<ArgumentException>(() => FieldOpenings.Create(CommitmentSchema.SaleV1, none, SaleVector.Salts));
        Assert.Throws<ArgumentException>(() => FieldValue.Text("e\u0301"));
        Assert.Throws<ArgumentException>(() => FieldValue.Text(new string('房', 342)));
        Assert.Throws<ArgumentException>(() => FieldValue.Text("\ud800"));
        var openings = SaleVector.Openings();
        Assert.Throws<ArgumentException>(() =>
            openings.Disclose(CommitmentProfile.Sha256, SaleVector.Record, 1, [1, 2])
        );
        Assert.Throws<ArgumentException>(() => openings.Disclose(CommitmentProfile.Sha256, SaleVector.Record, 1, []));
    }

    /// <summary>C73: no number gains a byte, loses one or turns negative.</summary>
    [Theory]
    [InlineData(0UL, "0")]
    [InlineData(0x80UL, "128")]
    [InlineData(0xffUL, "255")]
    [InlineData(0x8ac7230489e80000UL, "10000000000000000000")]
    [InlineData(1UL << 63, "9223372036854775808")]
    [InlineData(ulong.MaxValue, "18446744073709551615")]
    public void Numbers_keep_their_value_and_their_eight_bytes(ulong number, string text)
    {
        var value = FieldValue.Unsigned(number);
        Assert.Equal(8, value.Encoded.Length);
        Assert.Equal(number, value.AsUnsigned());
        Assert.Equal(text, value.Format());
    }

    [Fact]
    public void A_masked_view_opens_with_its_own_key_filing_and_version_only()
    {
        var reference = new ContractRef(Enumerable.Range(1, 16).Select(i => (byte)i).ToArray());
        var genesis = Keccak256.Hash("genesis"u8);
        var filing = reference.FilingId(genesis);
        var key = reference.ViewKey(genesis, 1);
        var plain = Encoding.UTF8.GetBytes("{\"format\":\"ledger/view/1\"}");
        var blob = MaskedView.Seal(key, new byte[12], filing, 1, plain);
        Assert.True(MaskedView.TryOpen(key, filing, 1, blob, out var opened));
        Assert.Equal(plain, opened);
        Assert.False(MaskedView.TryOpen(key, filing, 2, blob, out _));
        Assert.False(MaskedView.TryOpen(reference.ViewKey(genesis, 2), filing, 1, blob, out _));
        Assert.False(MaskedView.TryOpen(key, new FilingId(genesis), 1, blob, out _));
        for (var i = 0; i < blob.Length; i++)
        {
            var changed = (byte[])blob.Clone();
            changed[i] ^= 1;
            Assert.False(MaskedView.TryOpen(key, filing, 1, changed, out _));
        }
        Assert.False(MaskedView.TryOpen(key, filing, 1, blob.AsSpan(0, 27), out _));
    }
}
