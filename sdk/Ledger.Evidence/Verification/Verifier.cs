using Ledger.Evidence.Bundles;
using Ledger.Evidence.Codes;
using Ledger.Evidence.Identifiers;
using Ledger.Evidence.Json;
using Ledger.Evidence.Records;
using Ledger.Evidence.Texts;

namespace Ledger.Evidence.Verification;

/// <summary>
/// Checks bundles against a pinned trust anchor. Pure and thread-safe: no network, no clock. Each check is carried out
/// as far as it can be; none stops the rest.
/// </summary>
/// <remarks>docs/evidence.md 13 and 14.</remarks>
public sealed class Verifier
{
    private readonly List<CodeKey> codeKeys = [];
    private readonly UnitKey unitKey;

    /// <exception cref="ArgumentException">A code key of trust.json is no key of its algorithm, or the unit key is not RSA-3072.</exception>
    public Verifier(TrustAnchor trust)
    {
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
    public VerificationReport Verify(Bundle bundle, VerificationInput verification)
    {
        ArgumentNullException.ThrowIfNull(bundle);
        ArgumentNullException.ThrowIfNull(verification);
        return new VerificationRun(Trust, codeKeys, unitKey, bundle, verification).Run();
    }

    /// <summary>Reads and checks a bundle; bytes that are none give a report whose check 101 or 102 is Invalid.</summary>
    public VerificationReport Verify(
        ReadOnlyMemory<byte> bundle,
        VerificationInput verification,
        BundleLimits? limits = null
    )
    {
        ArgumentNullException.ThrowIfNull(verification);
        return Bundle.TryRead(bundle, limits ?? BundleLimits.Default, out var read, out var fault)
            ? Verify(read, verification)
            : Unreadable(fault, verification);
    }

    private VerificationReport Unreadable(BundleFault fault, VerificationInput asked)
    {
        var book = new CheckBook();
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
            BundleFaultKind.NotJson => VerdictRow.CannotCheckNotEvidence,
            BundleFaultKind.UnknownFormat => VerdictRow.CannotCheckNewer,
            _ => VerdictRow.NotUsed(asked.Source),
        };
        return new VerificationReport
        {
            AsOf = default,
            Subject = null,
            Code = asked.Code,
            Verdict = new Verdict
            {
                Record = row.Record,
                Document = DocumentStatus.NotCompared,
                Freshness = Freshness.Unknown,
                Custody = Custody.Unknown,
                UnderReview = false,
                Tone = row.Tone,
                Row = row.Id,
                Headline = Sentences.Get(row.Id + ".headline"),
                Reason = Sentences.Get(row.Id + ".reason", ("next", VerdictComposer.Next(Trust, asked.Source))),
                Notes = Trust.Sample ? [Sentences.Get("note.sample")] : [],
                ExitCode = 2,
            },
            Checks = book.ToList(),
            Facts = Facts.None,
        };
    }
}
