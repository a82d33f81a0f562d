using System.Text.Json;
using Ledger.Evidence.Codes;
using Ledger.Evidence.Identifiers;
using Ledger.Evidence.Primitives;
using Ledger.Evidence.Tests.Fixture;

namespace Ledger.Evidence.Tests.Codes;

public sealed class CodeVectorTests
{
    private static readonly JsonElement File = JsonDocument
        .Parse(System.IO.File.ReadAllBytes(VectorFolder.Path("codes", "codes.json")))
        .RootElement;

    private static readonly Bytes32 Genesis = Bytes32.Parse(File.GetProperty("genesisHash").GetString());

    public static TheoryData<string> Good => Names("good");

    public static TheoryData<string> Malformed => Names("malformed");

    public static TheoryData<string> Links => Names("links");

    public static TheoryData<string> TypedForms => Names("typedForms");

    public static TheoryData<string> Rejected => Names("rejected");

    [Theory]
    [MemberData(nameof(Good))]
    public void A_good_code_reads_verifies_and_prints_again(string name)
    {
        var vector = Vector("good", name);
        var text = vector.GetProperty("text").GetString();
        SignedCode code;
        if (vector.GetProperty("kind").GetInt32() == 1)
        {
            Assert.True(ContractCode.TryParse(text, out var contract));
            Assert.False(CertificateCode.TryParse(text, out _, out var fault));
            Assert.Equal(CodeFault.WrongKind, fault);
            code = contract;
        }
        else
        {
            Assert.True(CertificateCode.TryParse(text, out var certificate));
            Assert.Equal(vector.GetProperty("document").GetString(), Hex.Encode(certificate.Payload.Anchor!.Document));
            Assert.Equal(
                vector.GetProperty("blockNumber").GetString(),
                certificate.Payload.Anchor.BlockNumber.ToString()
            );
            code = certificate;
        }
        Assert.Equal(CodeFault.None, code.Verify(KeyOf(code.Algorithm), Genesis));
        Assert.Equal(text, code.ToText(code.Host!));
        Assert.Equal(vector.GetProperty("digest").GetString(), code.Digest.ToString());
        Assert.Equal(vector.GetProperty("filing").GetString(), code.Filing(Genesis).ToString());
        Assert.Equal(vector.GetProperty("contractNo").GetString(), code.Payload.ContractNo);
        Assert.Equal(vector.GetProperty("area").GetUInt32(), code.Payload.Area);
        Assert.Equal(
            vector.GetProperty("viewKey").GetString(),
            Hex.Encode(code.Reference.ViewKey(Genesis, code.Payload.Version))
        );
        // Scanned codes are ASCII and short enough for version 11 at level Q (docs/evidence.md, "QR codes").
        Assert.True(text!.All(char.IsAscii));
    }

    [Theory]
    [MemberData(nameof(Malformed))]
    public void A_malformed_text_has_its_named_fault(string name)
    {
        var vector = Vector("malformed", name);
        Assert.False(ContractCode.TryParse(vector.GetProperty("text").GetString(), out _, out var fault));
        Assert.Equal(vector.GetProperty("fault").GetString(), fault.ToString());
    }

    [Theory]
    [MemberData(nameof(Links))]
    public void A_link_that_was_changed_on_its_way_still_is_its_code(string name)
    {
        var printed = File.GetProperty("good")[0].GetProperty("text").GetString();
        var tidy = CodeLink.Tidy(Vector("links", name).GetProperty("text").GetString()!);
        Assert.Equal(printed, tidy);
        Assert.True(ContractCode.TryParse(tidy, out var code));
        Assert.Equal(CodeFault.None, code.Verify(KeyOf(code.Algorithm), Genesis));
    }

    [Theory]
    [MemberData(nameof(TypedForms))]
    public void A_number_is_read_as_it_was_typed(string name)
    {
        var text = Vector("typedForms", name).GetProperty("text").GetString();
        Assert.True(TypedCode.TryParse(text, out var reference, out _));
        Assert.Equal(File.GetProperty("typed").GetString(), TypedCode.Format(reference!));
    }

    [Fact]
    public void What_is_no_link_of_a_code_is_left_and_a_code_on_the_readers_own_machine_is_plain_http()
    {
        var printed = File.GetProperty("good")[0].GetProperty("text").GetString()!;
        foreach (
            var text in new[]
            {
                "",
                "hello",
                "https://fc.lyg.example/w#1234",
                "http://fc.lyg.example/v#112a",
                new string('x', 9000),
            }
        )
            Assert.Equal(text, CodeLink.Tidy(text));
        var here = printed.Replace("https://fc.lyg.example", "http://localhost:5082", StringComparison.Ordinal);
        Assert.True(ContractCode.TryParse(here, out var code));
        Assert.Equal(here, code.ToText("localhost:5082"));
        Assert.Equal(
            here,
            CodeLink.Tidy(printed.Replace("fc.lyg.example", "localhost:5082", StringComparison.Ordinal))
        );
        Assert.False(
            ContractCode.TryParse(printed.Replace("https", "http", StringComparison.Ordinal), out _, out var fault)
        );
        Assert.Equal(CodeFault.NotALedgerCode, fault);
    }

    [Theory]
    [MemberData(nameof(Rejected))]
    public void A_code_that_does_not_verify_has_its_named_fault(string name)
    {
        var vector = Vector("rejected", name);
        Assert.True(
            ContractCode.TryParse(vector.GetProperty("text").GetString(), out var code, out var read),
            read.ToString()
        );
        Assert.Equal(
            vector.GetProperty("fault").GetString(),
            code.Verify(KeyOf(CodeAlgorithm.Es256), Genesis).ToString()
        );
    }

    [Fact]
    public void The_printed_example_of_the_specification_has_355_digits()
    {
        var text = Vector("good", "contract-es256").GetProperty("text").GetString()!;
        Assert.Equal(147, (Vector("good", "contract-es256").GetProperty("cose").GetString()!.Length - 2) / 2);
        Assert.Equal(355, text.Length - text.IndexOf('#', StringComparison.Ordinal) - 2);
    }

    /// <summary>Field case C55: a Chinese name stands in a code in punycode, and no other spelling is read or written.</summary>
    [Fact]
    public void A_Chinese_host_is_punycode_and_a_look_alike_is_refused()
    {
        const string host = "xn--9kqs48ec9w.xn--fiqs8s"; // 连云港.中国
        var text = Vector("good", "contract-es256").GetProperty("text").GetString()!;
        Assert.True(ContractCode.TryParse(text, out var code));
        Assert.True(ContractCode.TryParse(code.ToText(host), out var there, out _));
        Assert.Equal((host, code.Digest), (there.Host, there.Digest));
        foreach (var other in new[] { "连云港.中国", "fс.lyg.example", "XN--9KQS48EC9W.xn--fiqs8s" }) // the second has a Cyrillic с
        {
            Assert.Contains("punycode", Assert.Throws<ArgumentException>(() => code.ToText(other)).Message);
            var bent = text.Replace("fc.lyg.example", other, StringComparison.Ordinal);
            Assert.False(ContractCode.TryParse(bent, out _, out var fault));
            Assert.Equal(CodeFault.BadHost, fault);
        }
    }

    [Fact]
    public void Nothing_of_a_code_shows_when_it_is_printed_to_a_log()
    {
        Assert.True(
            ContractCode.TryParse(Vector("good", "contract-es256").GetProperty("text").GetString(), out var code)
        );
        Assert.Equal("ContractCode(****)", code.ToString());
        Assert.DoesNotContain("LYG", code.Payload.ToString(), StringComparison.Ordinal);
        Assert.Equal("ContractRef(****)", code.Reference.ToString());
    }

    private static CodeKey KeyOf(CodeAlgorithm algorithm)
    {
        var key = File.GetProperty("keys")
            .EnumerateArray()
            .Single(k => k.GetProperty("alg").GetInt32() == (int)algorithm);
        Assert.True(CodeKey.TryRead(algorithm, key.GetProperty("spki").GetBytesFromBase64(), out var read));
        return read;
    }

    private static TheoryData<string> Names(string group) =>
        [.. File.GetProperty(group).EnumerateArray().Select(v => v.GetProperty("name").GetString()!)];

    private static JsonElement Vector(string group, string name) =>
        File.GetProperty(group)
            .EnumerateArray()
            .Single(v => string.Equals(v.GetProperty("name").GetString(), name, StringComparison.Ordinal));
}
