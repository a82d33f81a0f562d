using System.Collections.Concurrent;
using System.Diagnostics;
using Ledger.Sdk.Outbox.Files;
using Ledger.Sdk.Outbox.Store;
using Ledger.Sdk.Outbox.Telemetry;

namespace Ledger.Sdk.Outbox.State;

/// <summary>
/// A part of a group: rows to write, and what holds once they are durable (told on the writer's thread, in the group's order).
/// </summary>
internal sealed class GroupWork(int size, bool isAccept, Action<StoreChanges, ControlRow> build, Action committed)
{
    private int claimed;

    public int Size { get; } = size;
    public bool IsAccept { get; } = isAccept;
    public Action<StoreChanges, ControlRow> Build { get; } = build;
    public Action Committed { get; } = committed;
    public TaskCompletionSource Done { get; } = new(TaskCreationOptions.RunContinuationsAsynchronously);

    /// <summary>Once, by the writer that takes it into a group or by the caller that gives up.</summary>
    public bool TryClaim() => Interlocked.Exchange(ref claimed, 1) == 0;
}

/// <summary>
/// The one thread that writes: it takes what is queued, makes it one transaction and one sync, then all callers return. A
/// failed sync fails exactly its group; the store is opened anew and rewritten, because after a failed fsync the system
/// may call pages clean that never reached the disk.
/// </summary>
internal sealed class GroupWriter
{
    public const int MaxWorks = 1024;
    public const int MaxBytes = 4 * 1024 * 1024;
    private readonly BlockingCollection<GroupWork> queue = [];
    private readonly IOutboxFiles files;
    private readonly OutboxSettings settings;
    private readonly Func<long, bool> isKnown;
    private readonly OutboxMetrics metrics;
    private readonly Lock storeGate = new();
    private volatile OutboxStore? store;
    private readonly Task loop;

    public GroupWriter(
        IOutboxFiles files,
        OutboxSettings settings,
        OutboxStore store,
        Func<long, bool> isKnown,
        OutboxMetrics metrics
    )
    {
        (this.files, this.settings, this.store, this.isKnown, this.metrics) = (
            files,
            settings,
            store,
            isKnown,
            metrics
        );
        // A thread of its own: it waits for the disk, and for LiteDB's log, which needs a thread of the pool.
        loop = Task.Factory.StartNew(
            Run,
            CancellationToken.None,
            TaskCreationOptions.LongRunning,
            TaskScheduler.Default
        );
    }

    /// <summary>Set where the store is damaged or too new: nothing is taken any more.</summary>
    public OutboxException? Fault { get; private set; }

    /// <summary>Why the last group is not on the disk; null where it is.</summary>
    public OutboxException? Failure { get; private set; }

    public ulong NextOrder
    {
        get
        {
            lock (storeGate)
                return store?.Control.NextOrder ?? lastOrder;
        }
    }

    private ulong lastOrder;

    public void Enqueue(GroupWork work)
    {
        try
        {
            queue.Add(work);
        }
        catch (InvalidOperationException)
        {
            if (work.TryClaim())
                work.Done.TrySetException(new OutboxException(OutboxFault.Closed, "the client was disposed."));
        }
    }

    /// <summary>Waits for the rows to be durable. <paramref name="ct"/> counts until the work joins a group.</summary>
    public async Task WriteAsync(GroupWork work, CancellationToken ct)
    {
        Enqueue(work);
        using var giveUp = ct.UnsafeRegister(
            static (state, token) =>
            {
                var w = (GroupWork)state!;
                if (w.TryClaim())
                    w.Done.TrySetCanceled(token);
            },
            work
        );
        await work.Done.Task.ConfigureAwait(false);
    }

    public long FileBytes
    {
        get
        {
            lock (storeGate)
                return store?.FileBytes ?? 0;
        }
    }

    public T WithStore<T>(Func<OutboxStore, T> use)
    {
        lock (storeGate)
            return use(
                store ?? throw Fault ?? new OutboxException(OutboxFault.SyncFailed, "the store is being reopened.")
            );
    }

    /// <summary>
    /// Reads beside the writer: LiteDB lets readers see the last committed state. Takes no lock, because callers hold the
    /// state's. While the store is being reopened it throws, and the caller tries again.
    /// </summary>
    public byte[]? Read(OutboxTable table, long id) =>
        (store ?? throw Fault ?? new OutboxException(OutboxFault.SyncFailed, "the store is being reopened.")).Read(
            table,
            id
        );

    public async Task CloseAsync()
    {
        queue.CompleteAdding();
        await loop.ConfigureAwait(false);
        lock (storeGate)
        {
            lastOrder = store?.Control.NextOrder ?? lastOrder;
            store?.Dispose();
            store = null;
        }
    }

    /// <summary>Takes no more, as when the process dies; for tests.</summary>
    public void Abandon() => queue.CompleteAdding();

    private void Run()
    {
        var group = new List<GroupWork>();
        foreach (var first in queue.GetConsumingEnumerable())
        {
            group.Clear();
            var bytes = 0;
            for (var work = first; ; )
            {
                if (work.TryClaim())
                {
                    group.Add(work);
                    bytes += work.Size;
                }
                if (group.Count >= MaxWorks || bytes >= MaxBytes || !queue.TryTake(out work))
                    break;
            }
            if (group.Count > 0)
                CommitGroup(group);
        }
    }

    private void CommitGroup(List<GroupWork> group)
    {
        var started = Stopwatch.GetTimestamp();
        lock (storeGate)
        {
            if (!TryOpen(group) || !MakeRoom(group))
                return;
            var before = store!.Control.Revision;
            try
            {
                var control = store.Control.Clone();
                var changes = new StoreChanges();
                foreach (var work in group)
                    work.Build(changes, control);
                store.Commit(changes, control);
            }
            catch (Exception e)
            {
                Recover(group, before, e);
                return;
            }
        }
        Failure = null;
        // Durable from here: a crash finds every entry of the group.
        metrics.Committed(group.Count, Stopwatch.GetElapsedTime(started));
        foreach (var work in group)
        {
            work.Committed();
            work.Done.TrySetResult();
        }
    }

    /// <summary>Below the guard nothing new is promised; what settles old entries goes on.</summary>
    private bool MakeRoom(List<GroupWork> group)
    {
        if (!group.Exists(w => w.IsAccept) || files.FreeBytes >= settings.MinFreeBytes)
            return true;
        var full = new OutboxException(
            OutboxFault.DiskFull,
            "less than "
                + settings.MinFreeBytes / 1024 / 1024
                + " MiB free at "
                + files.Describe("")
                + "; nothing was accepted. Make room and call again."
        );
        foreach (var work in group.Where(w => w.IsAccept))
            work.Done.TrySetException(full);
        group.RemoveAll(w => w.IsAccept);
        return group.Count > 0;
    }

    private bool TryOpen(List<GroupWork> group)
    {
        if (store is not null)
            return true;
        try
        {
            Reopen();
            return true;
        }
        catch (Exception e)
        {
            Fail(group, e);
            return false;
        }
    }

    /// <summary>The group is told as failed exactly if its entries will not be sent.</summary>
    private void Recover(List<GroupWork> group, ulong before, Exception cause)
    {
        store!.CloseFiles();
        store = null;
        try
        {
            var persisted = Reopen() > before;
            foreach (var work in group.Where(w => !w.IsAccept && persisted))
            {
                work.Committed();
                work.Done.TrySetResult();
            }
        }
        catch (Exception e)
        {
            Fail(group, e);
            return;
        }
        Fail(group, cause);
    }

    /// <summary>Reads back, takes out entries that nobody was promised, and rewrites everything into a new file.</summary>
    private ulong Reopen()
    {
        var strangers = new List<long>();
        var opened = OutboxStore.Open(
            files,
            (table, id, _) =>
            {
                if (table == OutboxTable.Entries && !isKnown(id))
                    strangers.Add(id);
            }
        );
        try
        {
            var found = opened.Control.Revision;
            opened.Compact();
            if (strangers.Count > 0)
            {
                var changes = new StoreChanges();
                changes.Deletes.AddRange(strangers.Select(id => (OutboxTable.Entries, id)));
                opened.Commit(changes, opened.Control.Clone());
            }
            store = opened;
            return found;
        }
        catch
        {
            opened.CloseFiles();
            throw;
        }
    }

    private void Fail(List<GroupWork> group, Exception e)
    {
        var told = e switch
        {
            OutboxException known => known,
            DamageException damage => new OutboxException(
                OutboxFault.Damaged,
                damage.Message + ". Keep the folder as it is and put the newest copy back.",
                e
            ),
            _ when DiskSpace.IsFull(e) => new OutboxException(
                OutboxFault.DiskFull,
                "no room at " + files.Describe("") + "; nothing was accepted. Make room and call again.",
                e
            ),
            _ => new OutboxException(
                OutboxFault.SyncFailed,
                "the disk did not take it; nothing was accepted. The same call may succeed.",
                e
            ),
        };
        if (told.Reason is OutboxFault.Damaged or OutboxFault.TooNew)
            Fault = told;
        Failure = told;
        foreach (var work in group)
            work.Done.TrySetException(told);
    }
}
