using Ledger.Sdk.Outbox.Entries;
using Ledger.Sdk.Outbox.State;
using Ledger.Sdk.Outbox.Store;
using Ledger.Sdk.Outbox.Telemetry;
using Ledger.Sdk.Outbox.Transport;

namespace Ledger.Sdk.Outbox.Lanes.Line;

/// <summary>What the parts of a lane share. Names that end in NeedsLock are for holders of the state's lock.</summary>
internal sealed class LaneCore(LaneParts parts, ISigner signer) : IDisposable
{
    public LaneParts Parts => parts;
    public ISigner Signer => signer;
    public OutboxState State => parts.State;
    public NonceLine Nonces { get; } = new(parts.State);
    public CancellationTokenSource Stop { get; } = new();
    public Pulse PackPulse { get; } = new();
    public Pulse SendPulse { get; } = new();
    public Pulse SettlePulse { get; } = new();
    public Pulse LeasePulse { get; } = new();

    /// <summary>A nonce was used by a final block.</summary>
    public Pulse ClosedPulse { get; } = new();
    public PriorityQueue<Entry, long> Ready { get; } = new();

    /// <summary>Refused with what they followed, while no stored bytes hold them.</summary>
    public List<Entry> Orphans { get; } = [];

    /// <summary>Entries that lost bytes may hold.</summary>
    public List<Entry> Doubtful { get; } = [];
    public string LeaseToken { get; set; } = "";

    /// <summary>How far this folder's bytes went, as its control row has it. Guarded by the state's lock.</summary>
    public WriterMark Mark { get; set; }

    /// <summary>The last order number that this process found in the folder: older entries may be in bytes that it lacks.</summary>
    public long Loaded { get; set; }

    /// <summary>Asked anew with each lease.</summary>
    public BatchLimits Limits { get; set; } = BatchLimits.Of(parts.Settings);

    public LaneProblems Problems { get; } = new(parts.State.Changes);

    /// <summary>Something may be signed and sent: the ledger was met and takes this key, its lease is held, its nonce compared.</summary>
    public bool MayWrite => LeaseToken.Length > 0 && Nonces.Compared && !Problems.Bars;

    /// <summary>Told until a round of the lease meets the ledger.</summary>
    public void Refuse(LedgerRefusedException e)
    {
        if (Problems.Set(ProblemKind.Ledger, e.Message, e.Hold))
            Log.LedgerRefused(Parts.Log, e.Message);
    }

    /// <summary>Told until the process ends: a person must know that this folder is not the newest.</summary>
    public void TellOlder()
    {
        if (
            Problems.Set(
                ProblemKind.Folder,
                "OlderCopy: nonces of this key were used by bytes that this folder does not have. It is an older copy, or another"
                    + " program signs with the key. Its entries are looked for in the ledger before they are sent or called refused."
            )
        )
            Log.OlderCopy(Parts.Log, Signer.Address);
    }

    /// <summary>What waits for its time goes out at once.</summary>
    public void TryNow_NeedsLock()
    {
        foreach (var tx in Nonces.Open.Values.SelectMany(v => v))
            tx.NotBefore = default;
        Nudge();
    }

    public void Nudge()
    {
        PackPulse.Set();
        SendPulse.Set();
        SettlePulse.Set();
        LeasePulse.Set();
    }

    public void AddReady_NeedsLock(Entry entry)
    {
        Ready.Enqueue(entry, entry.Order);
        PackPulse.Set();
        State.Changes.Raise();
    }

    /// <summary>Back to what waits to be packed.</summary>
    public void Return_NeedsLock(Entry entry)
    {
        entry.Packing = false;
        entry.Transaction = null;
        if (entry.Stage is Stage.Settled or Stage.Held)
            return;
        entry.Stage = Stage.Accepted;
        if (entry.PredecessorRefused)
            Bar_NeedsLock(entry);
        else
            AddReady_NeedsLock(entry);
    }

    /// <summary>What it follows was refused: never packed again. Bytes under way that hold it are decided by their final block.</summary>
    public void Bar_NeedsLock(Entry entry)
    {
        if (entry.BoundTo is not null || Orphans.Contains(entry))
            return;
        Orphans.Add(entry);
        PackPulse.Set();
    }

    /// <summary>A final block used the nonce: no bytes under it count any more.</summary>
    public void Close_NeedsLock(ulong nonce)
    {
        if (!Nonces.Open.Remove(nonce, out var variants))
            return;
        Nonces.Free.Remove(nonce);
        ClosedPulse.Set();
        foreach (var entry in Nonces.Holders_NeedsLock(variants).Where(e => e.BoundTo == nonce))
        {
            entry.BoundTo = null;
            Wake_NeedsLock(entry.Record);
            if (entry.PredecessorRefused && entry.Stage == Stage.Accepted)
                Bar_NeedsLock(entry);
        }
    }

    private void Wake_NeedsLock(RecordKey record) => Parts.Events.Wake_NeedsLock(State, record);

    public StandingChanges NewChanges() => new(State, Load_NeedsLock, Wake_NeedsLock);

    public void Load_NeedsLock(Entry entry) => State.Load_NeedsLock(entry, Parts.Writer);

    public void Dispose() => Stop.Dispose();
}
