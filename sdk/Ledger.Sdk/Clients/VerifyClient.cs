using System.Buffers;
using System.Diagnostics;
using Ledger.Evidence.Bundles;
using Ledger.Evidence.Codes;
using Ledger.Evidence.Documents;
using Ledger.Evidence.Identifiers;
using Ledger.Evidence.Verification;
using Ledger.Sdk.Clients;
using Ledger.Sdk.Grpc;
using Proto = Ledger.Api.V1;

namespace Ledger.Sdk;

/// <summary>Verification in this process, against this process's own trust.json.</summary>
public class VerifyClient
{
    private readonly ReadChannel reads = null!;
    private readonly TimeProvider time = TimeProvider.System;
    private readonly Verifier verifier = null!;
    private readonly ClientMetrics? metrics;

    /// <summary>For mocks.</summary>
    protected VerifyClient() { }

    private const string AnyHost = "localhost";

    internal VerifyClient(TrustAnchor trust, ReadChannel reads, TimeProvider time, ClientMetrics metrics)
    {
        (this.reads, this.time, this.metrics) = (reads, time, metrics);
        verifier = new Verifier(trust);
    }

    /// <summary>
    /// A filing's evidence, as <c>ledger verify</c> reads it decades later. Not yet checked. Fields are in it as far as the
    /// caller has a right to them; without any it has the proofs alone, and the attempt stands in the filer's log.
    /// </summary>
    /// <param name="filing">The filing.</param>
    /// <param name="purpose">Why the fields are wanted (kept in the access log); null = proofs alone.</param>
    /// <param name="ct">Ends the wait.</param>
    public virtual Task<byte[]> GetBundleAsync(
        FilingId filing,
        string? purpose = null,
        CancellationToken ct = default
    ) => BundleAsync(filing, purpose, code: null, ct);

    /// <summary>
    /// The evidence of the filing that a code belongs to, for who has the paper: the code lets an organisation see the masked
    /// fields of a filing that it neither made nor supervises. Not yet checked.
    /// </summary>
    /// <param name="code">The code of the contract.</param>
    /// <param name="purpose">Why the fields are wanted: at least 4 letters or digits, 3 of them different.</param>
    /// <param name="ct">Ends the wait.</param>
    /// <exception cref="LedgerRequestException">DISCLOSURE_LIMIT: this certificate asked for fields too often.</exception>
    public virtual Task<byte[]> GetBundleByCodeAsync(SignedCode code, string purpose, CancellationToken ct = default)
    {
        ArgumentNullException.ThrowIfNull(code);
        ArgumentNullException.ThrowIfNull(purpose);
        return BundleAsync(code.Filing(verifier.Trust.GenesisHash), purpose, code, ct);
    }

    private Task<byte[]> BundleAsync(FilingId filing, string? purpose, SignedCode? code, CancellationToken ct) =>
        reads.CallAsync(
            async (invoker, options) =>
            {
                var request = new Proto.StreamBundleRequest
                {
                    Name = filing.Name,
                    Purpose = purpose ?? "",
                    IncludeDisclosures = purpose is not null,
                    // The node reads the signed bytes; whose page the text leads to is nothing to it.
                    Code = code?.ToText(code.Host ?? AnyHost) ?? "",
                    Read = reads.Seen.Read(),
                    KnownSetId = verifier.Trust.Validators.SetId,
                };
                using var call = new Proto.ProofService.ProofServiceClient(invoker).StreamBundle(request, options);
                var bytes = new ArrayBufferWriter<byte>();
                while (await call.ResponseStream.MoveNext(options.CancellationToken))
                {
                    var part = call.ResponseStream.Current;
                    if (part.AsOf is not null)
                        reads.Seen.Raise(part.AsOf);
                    if (bytes.WrittenCount + part.Chunk.Length > BundleLimits.Default.Bytes)
                        throw new UntrustedAnswerException(
                            "The bundle is larger than " + BundleLimits.Default.Bytes + " bytes."
                        );
                    bytes.Write(part.Chunk.Span);
                }
                return bytes.WrittenSpan.ToArray();
            },
            ct,
            Api.ApiLimits.BundleDeadline
        );

    /// <summary>Checks a bundle, without any network.</summary>
    public virtual VerificationReport Check(
        ReadOnlyMemory<byte> bundle,
        DocumentDigests? document = null,
        SignedCode? code = null
    )
    {
        var asked = Asked() with { Document = document, Code = code };
        return Measured(() => verifier.Verify(bundle, asked));
    }

    /// <summary>Checks a bundle that was read already, without any network.</summary>
    public virtual VerificationReport Check(Bundle bundle) => Measured(() => verifier.Verify(bundle, Asked()));

    private VerificationInput Asked() => new() { Now = time.GetUtcNow() };

    private VerificationReport Measured(Func<VerificationReport> verify)
    {
        var started = Stopwatch.GetTimestamp();
        var report = verify();
        metrics?.Verified(Stopwatch.GetElapsedTime(started), report.Verdict.IsGreen);
        return report;
    }

    /// <summary>Fetches and checks a filing. Nothing that is not proved is returned as data.</summary>
    /// <exception cref="DocumentRefusedException">The document cannot be compared; nothing was asked.</exception>
    public virtual async Task<VerifiedFiling> FilingAsync(
        FilingId filing,
        Document? document = null,
        SignedCode? code = null,
        string? purpose = null,
        CancellationToken ct = default
    )
    {
        var digests = document is null ? null : await ExaminedAsync(document, ct);
        var bundle =
            purpose is not null && code?.Filing(verifier.Trust.GenesisHash) == filing
                ? await GetBundleByCodeAsync(code, purpose, ct)
                : await GetBundleAsync(filing, purpose, ct);
        return new VerifiedFiling(bundle, Check(bundle, digests, code));
    }

    /// <summary>One verdict for a loan file: document, filing, unit, tax and money as of one block.</summary>
    /// <exception cref="DocumentRefusedException">The document cannot be compared; nothing was asked.</exception>
    public virtual async Task<PreLoanReport> BeforeLendingAsync(PreLoanCheck check, CancellationToken ct = default)
    {
        ArgumentNullException.ThrowIfNull(check);
        var filing = check.Code.Filing(verifier.Trust.GenesisHash);
        var digests = await ExaminedAsync(check.Document, ct);
        var bundle = await GetBundleByCodeAsync(check.Code, check.Purpose, ct);
        var report = Check(bundle, digests, check.Code);
        return new PreLoanReport(bundle, report, filing);
    }

    private static async ValueTask<DocumentDigests> ExaminedAsync(Document document, CancellationToken ct)
    {
        var examined = await document.ExamineAsync(ct);
        return examined.Digests ?? throw new DocumentRefusedException(examined.Fault!.Value);
    }
}

/// <summary>Evidence and what was found in it.</summary>
public sealed record VerifiedFiling(byte[] Bundle, VerificationReport Report);
