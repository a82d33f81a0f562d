using System.Security.Cryptography;
using System.Text.Json;
using Ledger.Evidence.Crypto;
using Ledger.Evidence.Identifiers;
using Ledger.Evidence.Primitives;
using Ledger.Evidence.Tests.Fixture;

namespace Ledger.Evidence.Tests.Identifiers;

public sealed class IdentifierTests
{
    private const string Hex64 = "00112233445566778899aabbccddeeff00112233445566778899aabbccddeeff";

    [Fact]
    public void An_identifier_has_one_spelling()
    {
        Assert.Equal(Hex64, FilingId.Parse(Hex64).ToString());
        Assert.Equal("filings/" + Hex64, FilingId.Parse(Hex64).Name);
        foreach (
            var other in new[]
            {
                "0x" + Hex64,
                Hex64.ToUpperInvariant(),
                Hex64[1..],
                " " + Hex64[1..],
                new string('0', 64),
                "",
            }
        )
        {
            Assert.False(FilingId.TryParse(other, out _));
            Assert.Throws<FormatException>(() => EscrowId.Parse(other));
        }
    }

    [Fact]
    public void A_default_identifier_throws_when_it_is_used()
    {
        Assert.Throws<InvalidOperationException>(() => default(FilingId).Value);
        Assert.Throws<InvalidOperationException>(() => default(UnitRef).ToString());
        Assert.Throws<InvalidOperationException>(() => default(OrganisationId).Number);
        Assert.Throws<InvalidOperationException>(() => default(UnitCode).Value);
    }

    [Fact]
    public void Identifiers_travel_in_JSON_as_their_text()
    {
        var json = JsonSerializer.Serialize(new[] { FilingId.Parse(Hex64) });
        Assert.Equal("[\"" + Hex64 + "\"]", json);
        Assert.Equal(FilingId.Parse(Hex64), JsonSerializer.Deserialize<FilingId[]>(json)![0]);
        Assert.Throws<JsonException>(() => JsonSerializer.Deserialize<FilingId>("\"0x00\""));
        Assert.Equal("\"7\"", JsonSerializer.Serialize(new OrganisationId(7)));
    }

    [Theory]
    [InlineData("320706001001GB00001F00010001", true)]
    [InlineData("320706001001GB00001f00010001", false)]
    [InlineData("320706O01001GB00001F00010001", false)]
    [InlineData("PRESALE/LYG2025-0123-1-1203", true)]
    [InlineData("PRESALE/320706001001GB00001F00010001", false)]
    [InlineData("presale/LYG2025-0123-1-1203", false)]
    [InlineData("LYG2025-0123-1-1203", false)]
    [InlineData("A", false)]
    public void A_unit_code_invites_no_second_spelling(string text, bool taken) =>
        Assert.Equal(taken, UnitCode.TryParse(text, out _));

    [Fact]
    public void A_presale_code_is_declared_and_makes_a_unit_of_its_own()
    {
        UnitCode presale = PresaleCode.Parse("LYG2025-0123-1-1203");
        Assert.Equal((UnitCodeKind.Presale, "PRESALE/LYG2025-0123-1-1203"), (presale.Kind, presale.Value));
        Assert.Equal(presale, UnitCode.Parse(presale.ToString()));
        Assert.Null(presale.Region);
        Assert.Equal(presale, JsonSerializer.Deserialize<UnitCode>(JsonSerializer.Serialize(presale)));
    }

    [Theory]
    [InlineData("320706001001GB00001F00010001", true)]
    [InlineData("320700001001GB00001F00010001", true)]
    [InlineData("999999001001GB00001F00010001", true)]
    [InlineData("999998001001GB00001F00010001", false)]
    [InlineData("320800001001GB00001F00010001", false)]
    [InlineData("PRESALE/1", true)]
    public void A_code_is_of_a_region_or_of_none(string code, bool inside) =>
        Assert.Equal(inside, new UnitRegions(["3207", "999999"]).Contains(UnitCode.Parse(code)));

    [Theory]
    [InlineData]
    [InlineData("32070")]
    [InlineData("32０７")]
    [InlineData("3207", "3207")]
    public void Regions_have_four_or_six_digits_each_once(params string[] codes) =>
        Assert.Throws<ArgumentException>(() => new UnitRegions(codes));

    [Fact]
    public void A_unit_has_one_reference_under_its_key_and_ledger()
    {
        using var rsa = RSA.Create();
        rsa.ImportFromPem(File.ReadAllText(VectorFolder.Path("keys", "unit.pem")));
        var key = UnitKey.Of(rsa);
        var genesis = Keccak256.Hash("genesis"u8);
        var code = UnitCode.Parse("320706001001GB00001F00010001");
        var signature = UnitReference.Sign(rsa, genesis, code);
        Assert.Equal(signature, UnitReference.Sign(rsa, genesis, code));
        var reference = UnitReference.Of(signature);
        Assert.True(UnitReference.Verify(key, genesis, code, signature, reference));
        Assert.False(UnitReference.Verify(key, Keccak256.Hash("other"u8), code, signature, reference));
        Assert.False(
            UnitReference.Verify(key, genesis, UnitCode.Parse("320706001001GB00001F00010002"), signature, reference)
        );
        Assert.False(UnitReference.Verify(key, genesis, code, signature, new UnitRef(genesis)));
        // Another valid form of the same number would be a second reference: one byte more, or s + n.
        Assert.False(UnitReference.Verify(key, genesis, code, [0, .. signature], reference));
        var n = new System.Numerics.BigInteger(
            rsa.ExportParameters(false).Modulus,
            isUnsigned: true,
            isBigEndian: true
        );
        var s = new System.Numerics.BigInteger(signature, isUnsigned: true, isBigEndian: true);
        var second = (s + n).ToByteArray(isUnsigned: true, isBigEndian: true);
        if (second.Length == signature.Length)
            Assert.False(UnitReference.Verify(key, genesis, code, second, UnitReference.Of(second)));
        signature[200] ^= 1;
        Assert.False(UnitReference.Verify(key, genesis, code, signature, UnitReference.Of(signature)));
    }

    [Fact]
    public void Other_RSA_keys_are_no_unit_key()
    {
        using var small = RSA.Create(2048);
        Assert.Throws<ArgumentException>(() => UnitKey.Of(small));
        Assert.False(UnitKey.TryRead(small.ExportSubjectPublicKeyInfo(), out _));
        Assert.False(UnitKey.TryRead([1, 2, 3], out _));
    }

    [Fact]
    public void A_reference_is_secret_bound_to_its_ledger_and_compared_whole()
    {
        var bytes = Enumerable.Range(1, 16).Select(i => (byte)i).ToArray();
        var reference = new ContractRef(bytes);
        var (one, two) = (Keccak256.Hash("1"u8), Keccak256.Hash("2"u8));
        Assert.NotEqual(reference.FilingId(one), reference.FilingId(two));
        Assert.NotEqual(reference.ViewKey(one, 1), reference.ViewKey(one, 2));
        Assert.NotEqual(reference.ViewKey(one, 1), reference.ViewKey(two, 1));
        Assert.Equal(reference, new ContractRef(bytes));
        bytes[15]++;
        Assert.NotEqual(reference, new ContractRef(bytes));
        Assert.Throws<ArgumentException>(() => new ContractRef(new byte[16]));
        Assert.Throws<ArgumentException>(() => new ContractRef(new byte[15]));
    }
}
