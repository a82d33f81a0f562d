using Ledger.Sdk.Outbox.Transport;
using Ledger.Testing.Outbox;

namespace Ledger.Testing;

/// <summary>Between a client's outbox and the node.</summary>
internal sealed class FaultyTransport(TestLedger city, TestClient client, IOutboxTransport inner)
    : ForwardingTransport(inner)
{
    public override async Task<SubmitAnswer> SubmitAsync(
        ReadOnlyMemory<byte> raw,
        string leaseToken,
        IReadOnlyList<byte[]> disclosures,
        CancellationToken ct
    )
    {
        client.Reach(KillPoint.ClientBeforeSend);
        var fault = city.Faults.NextSubmit();
        if (fault.LoseRequest)
            throw new NoAnswerException("The request was lost (test fault).");
        if (fault.Forget)
            return new SubmitAnswer(SubmitAnswerKind.Acknowledged);
        var answer = await base.SubmitAsync(raw, leaseToken, disclosures, ct);
        if (answer.Outcome == SubmitAnswerKind.Acknowledged)
            city.Work();
        client.Reach(KillPoint.ClientAfterSend);
        if (fault.Delay != TimeSpan.Zero)
            await city.Faults.HoldAsync(fault.Delay, ct);
        return fault.LoseAnswer ? throw new NoAnswerException("The answer was lost (test fault).") : answer;
    }
}
