using System.Text;
using System.Text.Json;
using Ledger.Evidence.Disclosures;
using Ledger.Evidence.Documents;
using Ledger.Evidence.Tests.Disclosures;
using Ledger.Evidence.Tests.Fixture;

namespace Ledger.Evidence.Tests.Documents;

public sealed class DocumentDigestsTests
{
    /// <summary>C62: SM3 of the standard's examples.</summary>
    [Fact]
    public void Sm3_is_the_standards()
    {
        using var standard = JsonDocument.Parse(File.ReadAllBytes(VectorFolder.Path("codes", "sm2-sm3-standard.json")));
        foreach (var vector in standard.RootElement.GetProperty("sm3").EnumerateArray())
        {
            var digests = DocumentDigests.Of(Encoding.ASCII.GetBytes(vector.GetProperty("text").GetString()!));
            Assert.Equal("0x" + vector.GetProperty("digest").GetString(), digests.Sm3.ToString());
        }
    }

    [Fact]
    public void Pieces_hash_like_the_whole_and_a_finished_hasher_is_empty()
    {
        var whole = DocumentDigests.Of(SaleVector.Document);
        using var hasher = new DocumentHasher();
        foreach (var b in SaleVector.Document)
            hasher.Append([b]);
        Assert.Equal(whole, hasher.Finish());
        Assert.Equal(0UL, hasher.Finish().Length);
    }

    /// <summary>The page and offline.html read the same table: a picture that holds the mark of a PDF is a picture.</summary>
    [Fact]
    public void A_file_is_a_pdf_by_its_content_and_a_picture_is_none()
    {
        using var kinds = JsonDocument.Parse(File.ReadAllBytes(VectorFolder.Path("pdf", "kinds.json")));
        foreach (var vector in kinds.RootElement.EnumerateArray())
        {
            using var examiner = new DocumentExaminer();
            examiner.Append(Convert.FromHexString(vector.GetProperty("head").GetString()!));
            var found = examiner.Finish();
            var name = vector.GetProperty("name").GetString();
            Assert.Equal(
                (name, vector.GetProperty("kind").GetString() == "pdf"),
                (name, found is { Digests: not null, Fault: null })
            );
        }
    }

    [Fact]
    public void A_document_is_compared_with_every_disclosed_digest()
    {
        var disclosure = SaleVector.Openings().Disclose(CommitmentProfile.Sha256, SaleVector.Record, 1, [1, 2, 3, 4]);
        var right = DocumentDigests.Of(SaleVector.Document);
        var other = DocumentDigests.Of("other"u8);
        Assert.Equal(DocumentMatch.Matches, DocumentComparison.Compare(disclosure, right));
        Assert.Equal(DocumentMatch.Altered, DocumentComparison.Compare(disclosure, other));
        Assert.Equal(
            DocumentMatch.DigestConflict,
            DocumentComparison.Compare(disclosure, right with { Sm3 = other.Sm3 })
        );
        Assert.Equal(
            DocumentMatch.DigestConflict,
            DocumentComparison.Compare(disclosure, right with { Sha256 = other.Sha256 })
        );
        Assert.Equal(DocumentMatch.DigestConflict, DocumentComparison.Compare(disclosure, right with { Length = 18 }));
        var without = SaleVector.Openings().Disclose(CommitmentProfile.Sha256, SaleVector.Record, 1, [0]);
        Assert.Equal(DocumentMatch.NotDisclosed, DocumentComparison.Compare(without, right));
    }
}
