using Ledger.Evidence.Primitives;
using Ledger.Sdk.Outbox.Transport;
using Ledger.Testing.Outbox;

namespace Ledger.Soak.Hosts;

/// <summary>The real calls with the kill points of the network.</summary>
internal sealed class KillingTransport(IOutboxTransport inner, KillSelf kill) : ForwardingTransport(inner)
{
    public override async Task<SubmitAnswer> SubmitAsync(
        ReadOnlyMemory<byte> raw,
        string leaseToken,
        IReadOnlyList<byte[]> disclosures,
        CancellationToken ct
    )
    {
        kill.Pass(KillPoint.BeforeSend);
        var answer = await base.SubmitAsync(raw, leaseToken, disclosures, ct);
        kill.Pass(KillPoint.AfterSend);
        return answer;
    }

    public override async Task<TransactionAnswer?> GetTransactionAsync(Bytes32 hash, CancellationToken ct)
    {
        var answer = await base.GetTransactionAsync(hash, ct);
        if (answer?.Stage == TransactionStage.Final)
            kill.Pass(KillPoint.AfterFinal);
        return answer;
    }
}
