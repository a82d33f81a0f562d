using Ledger.Evidence.Bundles;
using Ledger.Evidence.Codes;
using Ledger.Evidence.Documents;
using Ledger.Evidence.Identifiers;
using Ledger.Evidence.Verification;
using Ledger.Sdk;

namespace Ledger.Explorer.Tests;

/// <summary>The center's client with another answer of the node.</summary>
internal sealed class OtherClient(LedgerClient honest, Func<FilingId, CancellationToken, Task<byte[]>> bundle)
    : LedgerClient
{
    public OtherClient(LedgerClient honest, Func<FilingId, byte[]> bundle)
        : this(honest, (id, _) => Task.FromResult(bundle(id))) { }

    public override TrustAnchor Trust => honest.Trust;

    public override VerifyClient Verify { get; } = new OtherVerify(honest.Verify, bundle);

    private sealed class OtherVerify(VerifyClient honest, Func<FilingId, CancellationToken, Task<byte[]>> bundle)
        : VerifyClient
    {
        public override Task<byte[]> GetBundleAsync(
            FilingId filing,
            string? purpose = null,
            CancellationToken ct = default
        ) => bundle(filing, ct);

        public override VerificationReport Check(Bundle bundle) => honest.Check(bundle);

        public override VerificationReport Check(
            ReadOnlyMemory<byte> evidence,
            DocumentDigests? document = null,
            SignedCode? code = null
        ) => honest.Check(evidence, document, code);
    }
}
