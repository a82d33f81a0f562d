using Ledger.Evidence.Blocks;
using Ledger.Evidence.Bundles;
using Ledger.Evidence.Codes;
using Ledger.Evidence.Records;
using Ledger.Evidence.Texts;

namespace Ledger.Evidence.Verification;

/// <summary>Check 305: a certificate names a block, a version and a document; the ledger that is proved has them, or both cannot be right.</summary>
/// <remarks>docs/evidence.md 13.</remarks>
internal sealed class CertificateWalk(TrustAnchor trust, BlockHeader target, IEnumerable<BlockHeader> headers)
{
    /// <summary>Two heartbeats: a head of this age at most is where the ledger stands, and no older copy of it.</summary>
    private const int LiveSeconds = 120;

    /// <summary>Where they contradict each other; null before <see cref="Run"/> and where they do not.</summary>
    public Sentence? Contradiction { get; private set; }

    public void Run(CheckBook book, SignedCode? code, RecordWalk? records, DocumentWalk document, DateTimeOffset now)
    {
        if (book.IsSet(CheckNumber.Certificate))
            return;
        if (code?.Payload.Anchor is not { } anchor)
        {
            book.Absent(CheckNumber.Certificate);
            return;
        }
        if (!book.MayRun(CheckNumber.Certificate))
            return;
        var age = (Int128)now.ToUnixTimeSeconds() - target.Timestamp;
        var (b, n) = (("b", Sentences.Number(anchor.BlockNumber)), ("n", Sentences.Number(target.Number)));
        Contradiction = Find(anchor, code.Payload.Version, records, document, age <= LiveSeconds) is { } what
            ? Sentences.Get("certificate." + what, b, n, ("v", Sentences.Number(code.Payload.Version)))
            : null;
        if (Contradiction is { } detail)
            book.Invalid(CheckNumber.Certificate, ("detail", Sentences.Text(detail)));
        else if (anchor.BlockNumber > target.Number)
            book.Error(CheckNumber.Certificate, b, n);
        else
            book.Valid(CheckNumber.Certificate);
    }

    private string? Find(
        CertificateAnchor anchor,
        uint version,
        RecordWalk? records,
        DocumentWalk document,
        bool isLive
    )
    {
        var known = headers
            .Append(target)
            .Select(h => (h.Number, h.Hash))
            .Concat(trust.Checkpoints.Select(c => (c.Number, c.Hash)));
        if (known.Any(k => k.Number == anchor.BlockNumber && !k.Hash.Span[..8].SequenceEqual(anchor.BlockHash)))
            return "block";
        if (anchor.BlockNumber > target.Number)
            return isLive ? "head" : null;
        var versions = (records?.Filing?.Fold as FilingFold)?.Versions ?? [];
        // What was in force as of a block stays in the history of every later one.
        if (version > versions.Count || versions[(int)version - 1].Block > anchor.BlockNumber)
            return "record";
        return document.IsAnotherDocument(version, anchor.Document) ? "document" : null;
    }
}
