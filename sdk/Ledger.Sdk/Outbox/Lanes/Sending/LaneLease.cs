using Ledger.Sdk.Outbox.Lanes.Line;
using Ledger.Sdk.Outbox.Lanes.Settling;
using Ledger.Sdk.Outbox.State;
using Ledger.Sdk.Outbox.Telemetry;
using Ledger.Sdk.Outbox.Transport;
using Microsoft.Extensions.Logging;

namespace Ledger.Sdk.Outbox.Lanes.Sending;

/// <summary>The writer key's lease at the node: taken, renewed, lost.</summary>
internal sealed class LaneLease(LaneCore core, OlderCopy older)
{
    private readonly OutboxState state = core.State;
    private readonly GroupWriter writer = core.Parts.Writer;
    private readonly OutboxSettings settings = core.Parts.Settings;
    private readonly IOutboxTransport transport = core.Parts.Transport;
    private readonly string owner = core.Parts.Owner;
    private readonly TimeProvider time = core.Parts.Time;
    private readonly ILogger log = core.Parts.Log;
    private readonly LaneEvents events = core.Parts.Events;
    private readonly NonceLine nonces = core.Nonces;

    /// <summary>The last order number that this process found: what it accepts since must not hide that the folder is an older copy.</summary>
    private ulong startOrder;
    private bool wasLeased;

    /// <summary>What renews the lease, also while it may not be used: a node gives it once, and its holder alone renews it.</summary>
    private string renewal = "";

    /// <summary>The lease under which nonce and limits were asked: another may be another node's.</summary>
    private string askedUnder = "";

    public void Start() => startOrder = writer.NextOrder - 1;

    public async Task ReleaseAsync()
    {
        if (core.LeaseToken.Length == 0)
            return;
        try
        {
            using var within = new CancellationTokenSource(TimeSpan.FromSeconds(1));
            await transport.AcquireLeaseAsync(
                core.Signer.Address,
                owner,
                core.LeaseToken,
                writer.NextOrder - 1,
                within.Token
            );
            await transport.ReleaseLeaseAsync(core.Signer.Address, core.LeaseToken, within.Token);
        }
        catch (Exception e) when (e is NoAnswerException or OperationCanceledException) { }
    }

    public async Task RoundAsync(CancellationToken ct)
    {
        LeaseAnswer answer;
        try
        {
            await transport.MeetAsync(ct);
            if (core.Problems.Lift(ProblemKind.Ledger))
                core.Nudge();
            answer = await transport.AcquireLeaseAsync(
                core.Signer.Address,
                owner,
                renewal,
                wasLeased ? writer.NextOrder - 1 : startOrder,
                ct
            );
        }
        catch (LedgerRefusedException e)
        {
            core.Refuse(e);
            await core.LeasePulse.WaitAsync(TimeSpan.FromSeconds(2), time, ct);
            return;
        }
        catch (NoAnswerException e)
        {
            if (core.LeaseToken.Length == 0)
                core.Problems.Set(ProblemKind.Lease, e.Message);
            await core.LeasePulse.WaitAsync(
                core.LeaseToken.Length > 0 ? settings.MinBackOff * 2 : settings.MinBackOff,
                time,
                ct
            );
            return;
        }
        switch (answer.Outcome)
        {
            case LeaseAnswerKind.Held:
                if (!wasLeased && core.LeaseToken.Length == 0 && startOrder == 0 && answer.Order > 0)
                    Log.OtherOutboxBefore(log, answer.Order);
                // Kept before anything else is asked.
                (renewal, core.LeaseToken) = (answer.Token, answer.Token);
                if (!string.Equals(askedUnder, answer.Token, StringComparison.Ordinal))
                {
                    var known = await transport.GetWriterAsync(core.Signer.Address, ct);
                    lock (state.Gate)
                        core.Limits = BatchLimits.Of(settings).Within(known.Limits);
                    if (!nonces.Compared)
                        await older.CompareAsync(known);
                    askedUnder = answer.Token;
                }
                core.Problems.Lift(ProblemKind.Lease);
                wasLeased = true;
                core.Nudge();
                await Task.Delay(Renewal(answer.Duration), time, ct);
                return;
            // Its disk is full, its chain does not answer: who holds the lease does not change by that.
            case LeaseAnswerKind.Later:
                core.Problems.Set(ProblemKind.Lease, answer.Reason);
                await core.LeasePulse.WaitAsync(TimeSpan.FromSeconds(2), time, ct);
                return;
            case LeaseAnswerKind.RolledBack:
                core.Problems.Set(ProblemKind.Lease, "RolledBack");
                events.RolledBack(answer.Order);
                await Task.Delay(Timeout.InfiniteTimeSpan, ct);
                return;
            default:
                core.LeaseToken = "";
                if (answer.Outcome == LeaseAnswerKind.KeyInUse)
                    renewal = "";
                if (core.Problems.Set(ProblemKind.Lease, answer.Reason, answer.Hold))
                    Log.LeaseRefused(log, answer.Reason);
                await core.LeasePulse.WaitAsync(TimeSpan.FromSeconds(2), time, ct);
                return;
        }
    }

    /// <summary>Often enough that two renewals may fail before it ends.</summary>
    private TimeSpan Renewal(TimeSpan term) =>
        term > TimeSpan.Zero && term / 3 < settings.LeaseRenewal ? term / 3 : settings.LeaseRenewal;

    public void Lose()
    {
        (renewal, core.LeaseToken) = ("", "");
        core.Problems.Set(ProblemKind.Lease, "LeaseLost");
        core.LeasePulse.Set();
    }
}
