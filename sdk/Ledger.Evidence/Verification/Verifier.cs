namespace Ledger.Evidence;

/// <summary>
/// Checks bundles against a pinned trust anchor. Pure and thread-safe: no network, no clock. Each check is carried out
/// as far as it can be; none stops the rest.
/// </summary>
public sealed class Verifier
{
    private readonly List<CodeKey> codeKeys = [];
    private readonly UnitKey unitKey;
    private readonly int without;

    /// <exception cref="ArgumentException">A code key of trust.json is no key of its algorithm, or the unit key is not RSA-3072.</exception>
    public Verifier(TrustAnchor trust)
        : this(trust, without: 0) { }

    /// <summary>A verifier that lacks one check, for tests that every check is needed.</summary>
    internal Verifier(TrustAnchor trust, int without)
    {
        this.without = without;
        ArgumentNullException.ThrowIfNull(trust);
        Trust = trust;
        unitKey = UnitKey.TryRead(trust.UnitKey, out var read)
            ? read!
            : throw new ArgumentException("trust.json's unit key is not RSA-3072 with e = 65537.", nameof(trust));
        foreach (var pinned in trust.CodeKeys)
            codeKeys.Add(
                CodeKey.TryRead((CodeAlgorithm)pinned.Alg, pinned.Spki, out var key)
                    ? key
                    : throw new ArgumentException("trust.json holds a code key that is none.", nameof(trust))
            );
    }

    /// <summary>What it was installed with.</summary>
    public TrustAnchor Trust { get; }

    /// <summary>Checks a bundle that <see cref="Bundle.TryRead"/> has read.</summary>
    public VerificationReport Verify(Bundle bundle, Verification verification)
    {
        ArgumentNullException.ThrowIfNull(bundle);
        ArgumentNullException.ThrowIfNull(verification);
        return new VerificationRun(Trust, codeKeys, unitKey, bundle, verification, without).Run();
    }

    /// <summary>Reads and checks a bundle; bytes that are none give a report whose check 101 or 102 is Invalid.</summary>
    public VerificationReport Verify(
        ReadOnlyMemory<byte> bundle,
        Verification verification,
        BundleLimits? limits = null
    )
    {
        ArgumentNullException.ThrowIfNull(verification);
        return Bundle.TryRead(bundle, limits ?? BundleLimits.Default, out var read, out var fault)
            ? Verify(read, verification)
            : Unreadable(fault, verification.Source);
    }

    private VerificationReport Unreadable(BundleFault fault, EvidenceSource source)
    {
        var book = new CheckBook(without);
        var detail = ("detail", Sentences.Text(fault.Words));
        if (fault.Kind == BundleFaultKind.TooLarge)
            book.Invalid(CheckNumber.Limits, detail);
        else
        {
            book.Valid(CheckNumber.Limits);
            book.Invalid(CheckNumber.Form, detail);
        }
        var row = fault.Kind switch
        {
            BundleFaultKind.NotJson => "verdict.cannotCheck.notEvidence",
            BundleFaultKind.UnknownFormat => "verdict.cannotCheck.newer",
            _ => VerdictComposer.NotUsed(source),
        };
        return new VerificationReport
        {
            AsOf = default,
            Verdict = new Verdict
            {
                Record = RecordStatus.CannotCheck,
                Document = DocumentStatus.NotCompared,
                Freshness = Freshness.Unknown,
                Custody = Custody.Unknown,
                UnderReview = false,
                Tone = Tone.Blank,
                Row = row,
                Headline = Sentences.Get(row + ".headline"),
                Reason = Sentences.Get(row + ".reason", ("next", VerdictComposer.Next(Trust, source))),
                Notes = Trust.Sample ? [Sentences.Get("note.sample")] : [],
                ExitCode = 2,
            },
            Checks = book.ToList(),
            Facts = Facts.None,
        };
    }
}
