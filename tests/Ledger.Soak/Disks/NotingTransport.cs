using Ledger.Sdk.Outbox.Transport;
using Ledger.Testing.Outbox;

namespace Ledger.Soak.Disks;

/// <summary>The real calls; notes each answer to a submit.</summary>
internal sealed class NotingTransport(IOutboxTransport inner, Action answered) : ForwardingTransport(inner)
{
    public override async Task<SubmitAnswer> SubmitAsync(
        ReadOnlyMemory<byte> raw,
        string leaseToken,
        IReadOnlyList<byte[]> disclosures,
        CancellationToken ct
    )
    {
        var answer = await base.SubmitAsync(raw, leaseToken, disclosures, ct);
        answered();
        return answer;
    }
}
