using Ledger.Engine.Chain;
using Ledger.Engine.Store;
using Ledger.Evidence.Identifiers;
using Ledger.Evidence.Primitives;
using Ledger.Node.Vault;
using Ledger.Sdk;
using Ledger.Testing.Outbox;

namespace Ledger.Testing;

/// <summary>
/// Faults between the clients and the node, under the outboxes and of the node itself. Each is set for the next calls or
/// until it is lifted; the SDK's recovery is its own.
/// </summary>
public sealed class Faults
{
    private readonly Lock gate = new();
    private readonly TestLedger city;
    private readonly HashSet<Bytes32> lies = []; // guarded by gate
    private TaskCompletionSource cut = NewSignal(); // guarded by gate
    private (int Next, TimeSpan By) delay; // guarded by gate
    private int delayed;
    private int lied;
    private int loseRequests; // guarded by gate
    private int loseAnswers; // guarded by gate
    private int dropFromPool; // guarded by gate
    private int duplicateEvents; // guarded by gate
    private int dropEvents; // guarded by gate
    private bool foreign; // guarded by gate

    internal Faults(TestLedger city) => this.city = city;

    /// <summary>Transactions that clients gave to the node, repeated and lost ones counted.</summary>
    public int Submits { get; private set; }

    /// <summary>False answers that <see cref="LieAbout"/> gave.</summary>
    public int Lies => Volatile.Read(ref lied);

    /// <summary>Answers that <see cref="Delay"/> holds back at this moment.</summary>
    public int Delayed => Volatile.Read(ref delayed);

    /// <summary>The next submits never reach the node.</summary>
    public void LoseRequests(int next) => Set(() => loseRequests = next);

    /// <summary>The next submits reach the node, and their answers are lost.</summary>
    public void LoseAnswers(int next) => Set(() => loseAnswers = next);

    /// <summary>The next submits' answers come so much later, on the test's clock.</summary>
    /// <param name="by">Any length; <see cref="Timeout.InfiniteTimeSpan"/> = until the call is given up.</param>
    /// <param name="next">How many.</param>
    /// <exception cref="ArgumentOutOfRangeException"><paramref name="by"/> is below zero.</exception>
    public void Delay(TimeSpan by, int next)
    {
        var longest = Spans.ForTimer(by, nameof(by));
        Set(() => delay = (next, longest));
    }

    /// <summary>The node acknowledges the next submits and forgets them, as a pool does over a restart.</summary>
    public void DropFromPool(int next) => Set(() => dropFromPool = next);

    /// <summary>Ends every open event stream, as a proxy or a broken line does.</summary>
    public void CutStream()
    {
        TaskCompletionSource old;
        lock (gate)
            (old, cut) = (cut, NewSignal());
        old.TrySetResult();
    }

    /// <summary>The next events of the streams come twice.</summary>
    public void DuplicateEvent(int next = 1) => Set(() => duplicateEvents = next);

    /// <summary>The next events of the streams do not come.</summary>
    public void DropEvent(int next = 1) => Set(() => dropEvents = next);

    /// <summary>From now on the node answers falsely of this filing: reports, events, heads, proofs and bundles.</summary>
    public void LieAbout(FilingId filing) => Set(() => lies.Add(filing.Value));

    /// <summary>The node tells the truth again.</summary>
    public void StopLying() => Set(lies.Clear);

    /// <summary>
    /// The node says that it serves the ledger of another genesis, as one does that was put in its place; false: the true one.
    /// A client finds out when it connects anew: <see cref="TestLedger.RestartNodeAsync"/>.
    /// </summary>
    public void ServeAnotherLedger(bool another = true) => Set(() => foreign = another);

    /// <summary>The next syncs of the client's outbox fail.</summary>
    /// <param name="client">The organisation's name, as in <see cref="TestLedger.Client"/>.</param>
    /// <param name="next">How many.</param>
    /// <param name="persist">True: the bytes reach the disk although the call failed.</param>
    public void FailSync(string client, int next = 1, bool persist = false) => Disk(client).FailSync(next, persist);

    /// <summary>The disk under the client's outbox has no room; false gives it room again.</summary>
    public void FullDisk(string client, bool full = true)
    {
        var disk = Disk(client);
        disk.Full = full;
        disk.FreeBytes = full ? 0 : long.MaxValue;
    }

    /// <summary>
    /// Kills a process when it next comes to this point. Afterwards <see cref="TestLedger.RestartClientAsync(string)"/> or
    /// <see cref="TestLedger.RestartNodeAsync"/>.
    /// </summary>
    /// <returns>Completes when it was killed.</returns>
    public Task KillAt(KillPoint point, string client = "center")
    {
        var killed = NewSignal();
        switch (point)
        {
            case KillPoint.NodeBeforeBatch:
            case KillPoint.NodeAfterBatch:
            case KillPoint.NodeBeforeAnswer:
                KillNode(Enum.Parse<CommitPoint>(point.ToString()["Node".Length..]), killed);
                break;
            case KillPoint.ClientBeforeSync:
                Disk(client).BeforeSync = _ => KillAtSync(client, killed);
                break;
            case KillPoint.ClientAfterSync:
                Disk(client).AfterSync = _ => KillAtSync(client, killed);
                break;
            case KillPoint.ClientBeforeSend:
            case KillPoint.ClientAfterSend:
                city.Find(client).KillAtSend = (point, () => Kill(client, killed));
                break;
            default:
                throw new ArgumentOutOfRangeException(nameof(point), point, "No such point.");
        }
        return killed.Task;
    }

    /// <summary>A copy of the node's disks as they are now, for <see cref="RollBackNodeAsync"/>: chain and vault.</summary>
    public NodeCopy CopyNode() => new(city.Node.Store.Copy(), city.Node.Vault.Copy());

    /// <summary>The node starts from an older copy, as after a restore of the wrong backup.</summary>
    public async Task RollBackNodeAsync(NodeCopy copy)
    {
        ArgumentNullException.ThrowIfNull(copy);
        await city.Node.StopAsync();
        city.Node.Replace(copy);
        await city.Node.StartAsync();
    }

    internal Task Cut
    {
        get
        {
            lock (gate)
                return cut.Task;
        }
    }

    internal SubmitFault NextSubmit()
    {
        lock (gate)
        {
            Submits++;
            return new SubmitFault(
                Take(ref loseRequests),
                Take(ref loseAnswers),
                Take(ref dropFromPool),
                Take(ref delay.Next) ? delay.By : TimeSpan.Zero
            );
        }
    }

    internal async Task HoldAsync(TimeSpan by, CancellationToken ct)
    {
        var wait = Task.Delay(by, city.Clock, ct);
        Interlocked.Increment(ref delayed);
        try
        {
            await wait;
        }
        finally
        {
            Interlocked.Decrement(ref delayed);
        }
    }

    internal bool TakeDuplicate()
    {
        lock (gate)
            return Take(ref duplicateEvents);
    }

    internal bool TakeDrop()
    {
        lock (gate)
            return Take(ref dropEvents);
    }

    internal bool LiesAbout(in Bytes32 record)
    {
        bool lie;
        lock (gate)
            lie = lies.Contains(record);
        if (lie)
            Interlocked.Increment(ref lied);
        return lie;
    }

    internal bool LiesAboutAnything
    {
        get
        {
            lock (gate)
                return lies.Count > 0;
        }
    }

    internal bool ServesAnotherLedger
    {
        get
        {
            lock (gate)
                return foreign;
        }
    }

    private void KillNode(CommitPoint at, TaskCompletionSource killed) =>
        city.Node.OnCommitPoint = point =>
        {
            if (point != at)
                return;
            city.Node.OnCommitPoint = null;
            killed.TrySetResult();
            throw new IOException("The node was killed here (test fault).");
        };

    private void KillAtSync(string client, TaskCompletionSource killed)
    {
        // What the dead process still does is on a disk that nobody reads; it only has to come to an end.
        var disk = Disk(client);
        (disk.BeforeSync, disk.AfterSync) = (null, null);
        Kill(client, killed);
    }

    private void Kill(string client, TaskCompletionSource killed)
    {
        city.Find(client).Kill();
        killed.TrySetResult();
        throw new IOException("The process was killed here (test fault).");
    }

    private MemoryFiles Disk(string client) => city.Find(client).Files;

    private void Set(Action change)
    {
        lock (gate)
            change();
    }

    private static bool Take(ref int left)
    {
        if (left == 0)
            return false;
        left--;
        return true;
    }

    private static TaskCompletionSource NewSignal() => new(TaskCreationOptions.RunContinuationsAsynchronously);
}

/// <summary>What happens to one submit.</summary>
internal readonly record struct SubmitFault(bool LoseRequest, bool LoseAnswer, bool Forget, TimeSpan Delay);

/// <summary>The node's chain at one moment.</summary>
public sealed class NodeCopy
{
    internal NodeCopy(MemoryStore store, MemoryVault vault) => (Store, Vault) = (store, vault);

    internal MemoryStore Store { get; }
    internal MemoryVault Vault { get; }
}
