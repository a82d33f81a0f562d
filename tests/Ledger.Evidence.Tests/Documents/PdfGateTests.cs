using System.Text;
using Ledger.Evidence.Documents;
using Ledger.Evidence.Texts;

namespace Ledger.Evidence.Tests.Documents;

public sealed class PdfGateTests
{
    [Fact]
    public void A_plain_and_a_signed_file_are_taken()
    {
        Assert.Equal([], PdfGate.Inspect(SmallPdf.With()).Faults);
        var signed = PdfGate.Inspect(SmallPdf.Signed());
        Assert.Equal([], signed.Faults);
        Assert.True(signed.IsSigned);
    }

    [Theory]
    [InlineData("/OpenAction << /S /JavaScript /JS (app.alert\\(1\\)) >>", PdfFault.Scripted)]
    [InlineData("/OpenAction << /S /Java#53cript /J#53 5 0 R >>", PdfFault.Scripted)]
    [InlineData("/Names << /JavaScript << /Names [] >> >>", PdfFault.Scripted)]
    [InlineData("/AcroForm << /Fields [] /XFA [(template) 5 0 R] >>", PdfFault.XfaForm)]
    [InlineData("/OpenAction << /S /Launch /F (calc.exe) >>", PdfFault.LaunchAction)]
    [InlineData("/OCProperties << /OCGs [5 0 R] /D << >> >>", PdfFault.OptionalContent)]
    [InlineData("/OpenAction << /S /GoToR /F (other.pdf) /D [0] >>", PdfFault.ExternalReference)]
    [InlineData("/OpenAction << /S /SubmitForm /F (http://x.example) >>", PdfFault.ExternalReference)]
    [InlineData("/Filter << >> /OpenAction << /S /JavaScript >>", PdfFault.Scripted)]
    [InlineData("/ByteRange [true] /OpenAction << /S /JavaScript >>", PdfFault.Scripted)]
    [InlineData("/A ) /OpenAction << /S /Launch >>", PdfFault.UnreadableObjects)]
    public void What_may_show_something_else_is_refused_by_name(string catalogue, PdfFault expected) =>
        Assert.Equal(expected, PdfGate.Inspect(SmallPdf.With(catalogue)).Refusal);

    [Fact]
    public void Text_that_only_speaks_of_it_is_taken() =>
        Assert.Equal(
            [],
            PdfGate
                .Inspect(
                    SmallPdf.With("/Title (see /JavaScript and << /S /Launch >>) /Lang <2f4a53> /URI << /Base (x) >>")
                )
                .Faults
        );

    [Fact]
    public void Objects_in_object_streams_are_examined() =>
        Assert.Equal(
            PdfFault.Scripted,
            PdfGate.Inspect(SmallPdf.With(objects: SmallPdf.ObjectStream("<< /S /JavaScript /JS (x) >>"))).Refusal
        );

    [Fact]
    public void An_object_hidden_in_a_stream_a_string_or_behind_a_comment_is_examined()
    {
        const string Hidden = "6 0 obj << /S /Launch /F (x) >> endobj";
        foreach (
            var objects in new[]
            {
                "5 0 obj << /Length " + Hidden.Length + " >>\nstream\n" + Hidden + "\nendstream\nendobj\n",
                "5 0 obj (" + Hidden + ") endobj\n",
                "6 0 % comment\nobj << /S /Launch >> endobj\n",
            }
        )
            Assert.Equal(PdfFault.LaunchAction, PdfGate.Inspect(SmallPdf.With(objects: objects)).Refusal);
    }

    [Fact]
    public void An_object_stream_that_cannot_be_read_is_refused()
    {
        string[] streams =
        [
            SmallPdf.ObjectStream("<< >>", "/Filter /LZWDecode"),
            SmallPdf.ObjectStream("<< >>", "/Filter [/ASCIIHexDecode /FlateDecode]"),
            SmallPdf.ObjectStream("<< >>", deflate: false),
            SmallPdf.ObjectStream("<< /A [ "),
            SmallPdf.ObjectStream(Encoding.Latin1.GetBytes("9 400 << >>"), "/N 1 /First 6 /Filter /FlateDecode", true),
            SmallPdf.ObjectStream(Encoding.Latin1.GetBytes("9 0 << >>"), "/Filter /FlateDecode", true),
        ];
        foreach (var stream in streams)
            Assert.Equal(PdfFault.UnreadableObjects, PdfGate.Inspect(SmallPdf.With(objects: stream)).Refusal);
    }

    [Fact]
    public void An_external_stream_is_refused() =>
        Assert.Equal(
            PdfFault.ExternalReference,
            PdfGate
                .Inspect(
                    SmallPdf.With(objects: "5 0 obj << /Length 0 /F (other.bin) >>\nstream\n\nendstream\nendobj\n")
                )
                .Refusal
        );

    [Fact]
    public void An_encrypted_file_is_refused() =>
        Assert.Equal(PdfFault.Encrypted, PdfGate.Inspect(SmallPdf.With(trailer: "/Encrypt 5 0 R")).Refusal);

    [Fact]
    public void Bytes_after_the_last_signature_are_refused() =>
        Assert.Equal(
            PdfFault.ChangedAfterSignature,
            PdfGate.Inspect(SmallPdf.Signed("\n9 0 obj << >> endobj\nstartxref\n9\n%%EOF\n")).Refusal
        );

    [Fact]
    public void Every_cut_of_a_file_is_refused_as_truncated()
    {
        var whole = SmallPdf.With();
        var end = Encoding.Latin1.GetString(whole).LastIndexOf("%%EOF", StringComparison.Ordinal) + 5;
        for (var length = 5; length < end; length++)
            Assert.Equal(PdfFault.Truncated, PdfGate.Inspect(whole.AsSpan(0, length)).Refusal);
        Assert.Null(PdfGate.Inspect(whole.AsSpan(0, end)).Refusal);
    }

    [Theory]
    [InlineData("")]
    [InlineData("PK\u0003\u0004 a Word file")]
    [InlineData("\u0089PNG\r\n\u001a\n %PDF-1.7")]
    public void Other_files_are_no_pdf(string content) =>
        Assert.Equal(PdfFault.NotAPdf, PdfGate.Inspect(Encoding.Latin1.GetBytes(content)).Refusal);

    [Theory]
    [InlineData(" ")]
    [InlineData("\u00ef\u00bb\u00bf")]
    [InlineData("HTTP/1.1 200 OK\r\n\r\n")]
    public void Bytes_in_front_of_the_header_are_told_as_that(string before) =>
        Assert.Equal(
            PdfFault.BytesBeforeHeader,
            PdfGate.Inspect([.. Encoding.Latin1.GetBytes(before), .. SmallPdf.With()]).Refusal
        );

    [Fact]
    public void Size_is_looked_at_before_anything_else() =>
        Assert.Equal(
            PdfFault.TooLarge,
            PdfGate.Inspect(new byte[2000], new PdfGateOptions { MaxBytes = 1999 }).Refusal
        );

    [Fact]
    public void The_switch_for_archives_reports_and_takes()
    {
        var inspection = PdfGate.Inspect(
            SmallPdf.With("/OpenAction << /S /JavaScript >>"),
            new PdfGateOptions { Archive = true }
        );
        Assert.Equal([PdfFault.Scripted], inspection.Faults);
        Assert.Null(inspection.Refusal);
        Assert.Equal(PdfFault.Truncated, PdfGate.Inspect("%PDF-1.7"u8, new PdfGateOptions { Archive = true }).Refusal);
    }

    [Fact]
    public void Hostile_nesting_bombs_and_repetition_end_in_a_named_refusal()
    {
        var deep = SmallPdf.With(objects: "5 0 obj " + new string('[', 100_000) + " endobj\n");
        Assert.Contains(PdfFault.TooComplex, PdfGate.Inspect(deep).Faults);

        var bomb = SmallPdf.ObjectStream(new byte[40 * 1024 * 1024], "/N 1 /First 4 /Filter /FlateDecode", true);
        Assert.Contains(PdfFault.TooComplex, PdfGate.Inspect(SmallPdf.With(objects: bomb)).Faults);

        // Each opens a string that never ends: a scan of the rest for each would be quadratic.
        var open = SmallPdf.With(objects: string.Concat(Enumerable.Repeat("1 0 obj(", 200_000)));
        Assert.Contains(PdfFault.TooComplex, PdfGate.Inspect(open).Faults);

        // One large object, named by every pair of the header.
        var pairs = string.Concat(Enumerable.Repeat("9 0 ", 100_000));
        var repeated = SmallPdf.ObjectStream(
            Encoding.Latin1.GetBytes(pairs + "[" + new string('1', 200_000) + "]"),
            "/N 100000 /First " + pairs.Length + " /Filter /FlateDecode",
            true
        );
        Assert.Contains(PdfFault.TooComplex, PdfGate.Inspect(SmallPdf.With(objects: repeated)).Faults);
    }

    [Fact]
    public void Every_fault_has_its_sentence_in_both_languages()
    {
        foreach (var fault in Enum.GetValues<PdfFault>().Where(f => f != PdfFault.Unset))
        {
            var text = PdfFaultText.Of(fault);
            Assert.Contains("PDF", text.Zh, StringComparison.Ordinal);
            Assert.NotEmpty(text.En);
        }
    }
}
