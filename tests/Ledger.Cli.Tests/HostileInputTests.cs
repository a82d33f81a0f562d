using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;

namespace Ledger.Cli.Tests;

/// <summary>What an attacker or a broken transfer hands to the command: a named error, the right exit code, nothing else.</summary>
public sealed class HostileInputTests
{
    private const string Unit = "320706001001GB00001F00010001";

    private static readonly string Trust = RepositoryFolder.Of("keys-sample/trust.json");
    private static readonly string Cairo = RepositoryFolder.Of("tests/vectors/pdf/cairo-rsvg.pdf");

    public static TheoryData<string> InvalidRlp =>
        [
            .. JsonNode
                .Parse(File.ReadAllText(RepositoryFolder.Of("tests/vectors/rlp/invalidRLPTest.json")))!
                .AsObject()
                .Select(static t => (string)t.Value!["out"]!),
        ];

    [Theory]
    [MemberData(nameof(InvalidRlp))]
    public async Task Bytes_that_are_no_rlp_are_no_header(string hex) =>
        await RefusedAsync(
            1,
            "error.header",
            "inspect",
            "header",
            hex.StartsWith("0x", StringComparison.Ordinal) ? hex : "0x" + hex
        );

    [Fact]
    public async Task A_header_of_nothing_but_nested_lists_is_refused()
    {
        using var folder = new TemporaryFolder();
        // 8,000 lists inside each other, each with the length of what follows.
        byte[] nested = [0xc0];
        while (nested.Length < 24_000)
            nested = [0xf9, (byte)(nested.Length >> 8), (byte)(nested.Length & 0xff), .. nested];
        await RefusedAsync(1, "error.header", "inspect", "header", folder.Write("nested.rlp", nested));
    }

    [Fact]
    public async Task A_cut_header_and_one_with_a_byte_more_are_refused()
    {
        var vector = JsonNode.Parse(await ReadAsync("tests/vectors/real/registered.json"))!;
        var header = (string)vector["bundle"]!["target"]!;
        using var folder = new TemporaryFolder();
        var trust = folder.Write("trust.json", vector["trust"]!.ToJsonString());
        Assert.Equal(0, (await CommandRun.OfAsync("inspect", "header", header, "--trust", trust)).Code);
        Assert.Equal(2, (await CommandRun.OfAsync("inspect", "header", header)).Code); // by whom is not asked
        await RefusedAsync(1, "error.header", "inspect", "header", header[..^2]);
        await RefusedAsync(1, "error.header", "inspect", "header", header + "00");
        await RefusedAsync(2, "error.hex", "inspect", "header", header[..^1]);
        await RefusedAsync(2, "error.hex", "inspect", "header", "0x" + new string('0', 2 * 32 * 1024 + 2));
    }

    [Fact]
    public async Task A_header_s_file_beyond_the_limit_is_not_read()
    {
        using var folder = new TemporaryFolder();
        var path = folder.Of("huge.rlp");
        await using (var sparse = File.Create(path))
            sparse.SetLength(1L << 40);
        await RefusedAsync(2, "error.file.large", "inspect", "header", path);
        await RefusedAsync(2, "error.file.large", "verify", path, "--trust", Trust);
        await RefusedAsync(2, "error.file.large", "inspect", "proof", path, "--root", "0x" + new string('0', 64));
        await RefusedAsync(2, "error.file.large", "verify", "nowhere", "--trust", path);
    }

    /// <summary>It tells no length: what is read is counted. Without that, memory ends first.</summary>
    [Fact]
    public async Task A_device_that_never_ends_is_read_up_to_the_limit()
    {
        const string Endless = "/dev/zero";
        await RefusedAsync(2, "error.file.endless", "verify", Endless, "--trust", Trust);
        await RefusedAsync(2, "error.file.endless", "verify", "nowhere", "--trust", Endless);
        await RefusedAsync(2, "error.file.endless", "inspect", "header", Endless);
        await RefusedAsync(2, "error.file.endless", "inspect", "proof", Endless, "--root", "0x" + new string('0', 64));
        await RefusedAsync(2, "error.file.endless", "genesis", Endless);
        await RefusedAsync(2, "error.document.kind", "verify", Trust, "--document", Endless, "--trust", Trust);
    }

    [Theory]
    [InlineData("")]
    [InlineData("{")]
    [InlineData("null")]
    [InlineData("[]")]
    [InlineData("{\"address\": 7}")]
    [InlineData("{\"address\": \"0x00\", \"accountProof\": \"0x\"}")]
    [InlineData("{\"storageProof\": [{\"key\": \"0x0\", \"value\": \"0x0\", \"proof\": [[]]}]}")]
    [InlineData("{\"accountProof\": [\"0xzz\"]}")]
    public async Task What_is_no_answer_of_eth_getProof_is_refused(string text)
    {
        using var folder = new TemporaryFolder();
        var path = folder.Write("proof.json", text);
        await RefusedAsync(2, "error.proof.form", "inspect", "proof", path, "--root", "0x" + new string('0', 64));
    }

    [Fact]
    public async Task A_proof_nested_a_hundred_thousand_deep_is_refused()
    {
        using var folder = new TemporaryFolder();
        var path = folder.Write("deep.json", new string('[', 100_000) + new string(']', 100_000));
        await RefusedAsync(2, "error.proof.form", "inspect", "proof", path, "--root", "0x" + new string('0', 64));
    }

    [Theory]
    [InlineData("", "NotALedgerCode")]
    [InlineData("https://u.wechat.example/abc", "NotALedgerCode")]
    [InlineData("https://localhost:5080/v#1", "BadDigits")]
    [InlineData("https://localhost:5080/v#2123", "NewerFormat")]
    [InlineData("https://localhost:5080/v#1123\u0000", "BadDigits")]
    [InlineData("javascript:alert(1)", "NotALedgerCode")]
    public async Task A_text_that_is_no_code_is_named(string text, string fault)
    {
        foreach (var language in new[] { "zh", "en" })
        {
            var run = await CommandRun.OfAsync("inspect", "code", text, "--trust", Trust, "--lang", language);
            Assert.Equal(1, run.Code);
            Assert.Contains(fault, run.Error, StringComparison.Ordinal);
            Assert.Single(run.Error.TrimEnd().Split('\n'));
        }
    }

    [Fact]
    public async Task Every_malformed_code_of_the_vectors_is_named_in_both_languages()
    {
        var malformed = JsonNode.Parse(await ReadAsync("tests/vectors/codes/codes.json"))!["malformed"]!.AsArray();
        Assert.NotEmpty(malformed);
        foreach (var code in malformed)
        {
            var fault = (string)code!["fault"]!;
            // The command reads both kinds, and links as messengers hand them on.
            var text = (string)code["text"]!;
            if (fault == "WrongKind" || Ledger.Evidence.Codes.CodeLink.Tidy(text) != text)
                continue;
            var run = await CommandRun.OfAsync(
                "inspect",
                "code",
                (string)code["text"]!,
                "--trust",
                Trust,
                "--json",
                "--lang",
                "zh"
            );
            Assert.Equal(
                ((string)code["name"]!, 1, "error.code." + fault),
                ((string)code["name"]!, run.Code, Error(run))
            );
            Assert.Contains(fault, run.Error, StringComparison.Ordinal);
            Assert.Matches(@"\p{IsCJKUnifiedIdeographs}{4}", run.Error);
        }
    }

    [Theory]
    [InlineData("")]
    [InlineData("not json")]
    [InlineData("{}")]
    [InlineData("{\"format\": \"ledger/trust/9\"}")]
    public async Task A_trust_anchor_that_is_none_is_named_with_its_path(string text)
    {
        using var folder = new TemporaryFolder();
        var trust = folder.Write("trust.json", text);
        var bundle = folder.Write("bundle.json", "{}");
        var run = await RefusedAsync(2, "error.trust", "verify", bundle, "--trust", trust);
        Assert.Contains(trust, run.Error, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("")]
    [InlineData("%PD")]
    [InlineData("PK\u0003\u0004 an OFD file is a zip")]
    public async Task A_document_that_is_no_pdf_is_not_called_altered(string text)
    {
        using var folder = new TemporaryFolder();
        var document = folder.Write("contract.pdf", text);
        var bundle = folder.Write("bundle.json", "{}");
        await RefusedAsync(2, "error.document.kind", "verify", bundle, "--document", document, "--trust", Trust);
    }

    [Theory]
    [InlineData("%PDF-1.7\n1 0 obj\n<< /Type /Catalog", "PdfTruncated")]
    [InlineData("hello", "PdfNotAPdf")]
    [InlineData("", "PdfNotAPdf")]
    [InlineData("\u0001\n%PDF-1.7\n1 0 obj\n", "PdfBytesBeforeHeader")]
    [InlineData(
        "%PDF-1.7\n1 0 obj\n<< /OpenAction << /S /JavaScript /JS (x) >> >>\nendobj\nstartxref\n0\n%%EOF\n",
        "PdfScripted"
    )]
    public async Task A_pdf_that_the_gate_refuses_is_named_before_anything_is_sent(string text, string refusal)
    {
        using var folder = new TemporaryFolder();
        var pdf = folder.Write("my.pdf", text);
        // No ledger runs on this folder: the file is refused first.
        var run = await RefusedAsync(
            1,
            "error.refused",
            "anchor",
            pdf,
            "--contract-no",
            "N-1",
            "--unit",
            Unit,
            "--data",
            folder.Of("data")
        );
        Assert.Contains(refusal, run.Error, StringComparison.Ordinal);
        Assert.False(Directory.Exists(folder.Of("data")));
    }

    /// <summary>No ledger runs on this folder: what was typed is judged first.</summary>
    [Theory]
    [InlineData("error.field.text", "", Unit)]
    [InlineData("error.field.text", "1234567890123456789012345", Unit)]
    [InlineData("error.field.text", "N\u0007", Unit)]
    [InlineData("error.field.text", "N\u200b1", Unit)]
    [InlineData("error.unit", "N-1", "")]
    [InlineData("error.unit", "N-1", "320706O01001GB00001F00010001")]
    [InlineData("error.unit", "N-1", "PRESALE/320706001001GB00001F00010001")]
    [InlineData("error.up.none", "N-1", "PRESALE/LYG2025-0123")]
    [InlineData("error.field.value", "N-1", Unit, "area=99999999999999999999")]
    [InlineData("error.field.value", "N-1", Unit, "area=79228162514264337593543950335")]
    [InlineData("error.field.value", "N-1", Unit, "area=0.001")]
    [InlineData("error.amount", "N-1", Unit, "price=79228162514264337593543950335")]
    [InlineData("error.field.value", "N-1", Unit, "valid-days=99999999999")]
    [InlineData("error.field.value", "N-1", Unit, "valid-days=1.5")]
    [InlineData("error.field.value", "N-1", Unit, "valid-days=0.5")]
    [InlineData("error.field.value", "N-1", Unit, "signed-on=2026-02-30")]
    [InlineData("error.field.text", "N-1", Unit, "project=a\u0001")]
    [InlineData("error.field.text", "N-1", Unit, "room=e\u0301")]
    [InlineData("error.up.none", "N-1", Unit, "area=42949672.95")]
    public async Task What_is_typed_for_anchor_is_judged_before_anything_is_sent(
        string error,
        string number,
        string unit,
        params string[] fields
    )
    {
        using var folder = new TemporaryFolder();
        var pdf = folder.Write("my.pdf", await File.ReadAllBytesAsync(Cairo, TestContext.Current.CancellationToken));
        await RefusedAsync(
            2,
            error,
            [
                "anchor",
                pdf,
                "--contract-no",
                number,
                "--unit",
                unit,
                "--data",
                folder.Of("data"),
                .. fields.SelectMany(static f => new[] { "--field", f }),
            ]
        );
    }

    [Fact]
    public async Task A_text_beyond_the_limit_of_a_field_is_named()
    {
        using var folder = new TemporaryFolder();
        var pdf = folder.Write("my.pdf", await File.ReadAllBytesAsync(Cairo, TestContext.Current.CancellationToken));
        var text = "buyers=" + new string('x', 1025);
        await RefusedAsync(
            2,
            "error.field.text",
            "anchor",
            pdf,
            "--contract-no",
            "N-1",
            "--unit",
            Unit,
            "--field",
            text
        );
    }

    [Fact]
    public async Task A_pdf_beyond_the_limit_is_not_read()
    {
        using var folder = new TemporaryFolder();
        var path = folder.Of("huge.pdf");
        await using (var sparse = File.Create(path))
            sparse.SetLength(1L << 40);
        await RefusedAsync(2, "error.file.large", "anchor", path, "--contract-no", "N-1", "--unit", Unit);
    }

    private static async Task<CommandRun> RefusedAsync(int code, string error, params string[] arguments)
    {
        var run = await CommandRun.OfAsync([.. arguments, "--json", "--lang", "en"]);
        Assert.Equal((code, error), (run.Code, Error(run)));
        Assert.StartsWith("ledger: ", run.Error, StringComparison.Ordinal);
        Assert.DoesNotContain(" at Ledger.", run.Error, StringComparison.Ordinal);
        return run;
    }

    private static string? Error(CommandRun run) =>
        JsonDocument.Parse(run.Output).RootElement.GetProperty("error").GetString();

    private static Task<string> ReadAsync(string name) =>
        File.ReadAllTextAsync(RepositoryFolder.Of(name), Encoding.UTF8, TestContext.Current.CancellationToken);
}
