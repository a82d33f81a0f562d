using Ledger.Evidence.Documents;
using Ledger.Evidence.Tests.Fixture;

namespace Ledger.Evidence.Tests.Documents;

/// <summary>The gate over files of real producers (tests/vectors/pdf).</summary>
public sealed class RealPdfTests
{
    private static readonly string Folder = VectorFolder.Path("pdf");

    [Fact]
    public void Every_file_of_the_folder_gets_the_answer_that_its_name_asks_for()
    {
        var files = Directory.GetFiles(Folder, "*.pdf");
        Assert.True(files.Length >= 15);
        foreach (var file in files)
        {
            var name = Path.GetFileNameWithoutExtension(file);
            PdfFault? expected =
                name.EndsWith("-user", StringComparison.Ordinal) ? PdfFault.Encrypted
                : name.EndsWith("-script", StringComparison.Ordinal) ? PdfFault.Scripted
                : null;
            Assert.Equal((name, expected), (name, PdfGate.Inspect(File.ReadAllBytes(file)).Refusal));
        }
    }

    /// <summary>A wrong key must not look like an empty file: each byte of the proof of the password counts.</summary>
    [Theory]
    [InlineData("qpdf-rc4-40-owner.pdf")]
    [InlineData("qpdf-aes-128-owner.pdf")]
    [InlineData("qpdf-aes-256-owner.pdf")]
    public void A_file_whose_password_proof_is_altered_is_refused_as_encrypted(string name)
    {
        var file = File.ReadAllBytes(Path.Combine(Folder, name));
        var at = file.AsSpan().IndexOf("/U <"u8);
        Assert.True(at > 0);
        file[at + 5] = file[at + 5] == (byte)'0' ? (byte)'1' : (byte)'0';
        Assert.Equal(PdfFault.Encrypted, PdfGate.Inspect(file).Refusal);
    }

    [Fact]
    public void A_second_dictionary_that_needs_a_password_refuses_the_file()
    {
        var open = File.ReadAllBytes(Path.Combine(Folder, "qpdf-aes-256-owner.pdf"));
        var locked = File.ReadAllBytes(Path.Combine(Folder, "qpdf-aes-256-user.pdf"));
        Assert.Contains(PdfFault.Encrypted, PdfGate.Inspect([.. open, .. locked]).Faults);
        Assert.Contains(PdfFault.Encrypted, PdfGate.Inspect([.. locked, .. open]).Faults);
    }

    [Fact]
    public void Every_cut_ends_in_a_named_refusal()
    {
        foreach (var name in new[] { "qpdf-aes-256-owner.pdf", "qpdf-rc4-40-owner.pdf", "reportlab-owner.pdf" })
        {
            var file = File.ReadAllBytes(Path.Combine(Folder, name));
            var end = file.AsSpan().LastIndexOf("%%EOF"u8);
            for (var length = 5; length < end; length++)
                Assert.Contains(PdfFault.Truncated, PdfGate.Inspect(file.AsSpan(0, length)).Faults);
        }
    }

    [Fact]
    public void The_word_trailer_in_a_text_is_no_trailer()
    {
        const string Text = "(a movie trailer) Tj (trailer >> ] ) Tj";
        var objects = "5 0 obj << /Length " + Text.Length + " >>\nstream\n" + Text + "\nendstream\nendobj\n";
        Assert.Equal([], PdfGate.Inspect(SmallPdf.With(objects: objects)).Faults);
    }
}
