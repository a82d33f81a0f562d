using Ledger.Evidence.Primitives;
using Ledger.Sdk.Outbox.Entries;
using Ledger.Sdk.Outbox.Lanes.Line;
using Ledger.Sdk.Outbox.State;
using Ledger.Sdk.Outbox.Store;
using Ledger.Sdk.Outbox.Transport;

namespace Ledger.Sdk.Outbox.Lanes.Settling;

/// <summary>
/// Nonces used by bytes that this folder does not have: it is an older copy, or another program signs with the key. What it
/// found at its start may be in those bytes, so it is looked for in the ledger before it is sent or called refused.
/// </summary>
internal sealed class OlderCopy(LaneCore core)
{
    private readonly OutboxState state = core.State;
    private readonly NonceLine nonces = core.Nonces;
    private readonly AppliedSearch search = new(core.Parts.Transport);

    private Address Writer => core.Signer.Address;

    /// <summary>Compares the ledger's nonce with the highest that this folder signed, once, before anything is packed.</summary>
    /// <exception cref="NoAnswerException">The node's index is behind its head: what it does not list may be there.</exception>
    public async Task CompareAsync(WriterAnswer known)
    {
        List<Entry> doubtful = [];
        var changes = core.NewChanges();
        WriterMark mark;
        bool ahead,
            tell;
        lock (state.Gate)
        {
            var signed = Math.Max(core.Mark.Next, nonces.Open.Count > 0 ? nonces.Open.Keys.Max() + 1 : 0);
            ahead = known.FinalNonce > signed;
            if (ahead && known.Indexed < known.Head)
                throw new NoAnswerException("The node's index is behind its head.");
            var loaded = state.ByOrder.Values.Where(e => e.Writer == Writer && e.Order <= core.Loaded).ToList();
            if (ahead)
            {
                doubtful = [.. loaded.Where(e => e.BoundTo is null)];
                Hold_NeedsLock(changes, doubtful);
            }
            // A folder that never signed may be new beside a key that is not: it is told once something of it is found.
            tell = ahead && signed > 0 && loaded.Count > 0;
            mark = ahead ? Foreign_NeedsLock(known.FinalNonce, loaded.Count > 0) : core.Mark;
            nonces.UsedAtStart = known.FinalNonce;
            nonces.Next = Math.Max(nonces.Next ?? 0, known.FinalNonce);
            if (loaded.Exists(e => e.BoundTo is null))
                nonces.TryFrom = nonces.Next;
        }
        if (ahead)
            await StoreAsync(mark, changes, [], () => Doubt_NeedsLock(doubtful));
        lock (state.Gate)
            nonces.Compared = true;
        if (tell)
            core.TellOlder();
    }

    /// <summary>Found in the folder at start, and in no bytes but those under the nonce: bytes that it lacks may hold them.</summary>
    public IEnumerable<Entry> Unknown_NeedsLock(ulong nonce)
    {
        var known = core.Doubtful.ToHashSet();
        return state.ByOrder.Values.Where(e =>
            e.Writer == Writer
            && e.Order <= core.Loaded
            && !e.Packing
            && (e.BoundTo is null || e.BoundTo == nonce)
            && !known.Contains(e)
        );
    }

    /// <summary>Neither sent nor given up any more once it is on the disk.</summary>
    public static void Hold_NeedsLock(StandingChanges changes, IEnumerable<Entry> entries)
    {
        foreach (var entry in entries.Where(e => !e.InDoubt))
        {
            var hold = entry.Stage == Stage.Held ? HoldReason.RecoveredOld : HoldReason.Recovered;
            changes.Add_NeedsLock(entry, s => s with { Hold = hold, Signed = true });
        }
    }

    public WriterMark Foreign_NeedsLock(ulong next, bool doubt) =>
        new(
            Math.Max(core.Mark.Next, next),
            doubt ? Math.Max(core.Mark.DoubtUpTo, checked((ulong)core.Loaded)) : core.Mark.DoubtUpTo
        );

    /// <param name="mark">How far the ledger's nonces are.</param>
    /// <param name="changes">Entries in doubt.</param>
    /// <param name="transactions">Rows that go.</param>
    /// <param name="shown">What holds once it is on the disk; under the state's lock.</param>
    public Task StoreAsync(WriterMark mark, StandingChanges changes, IReadOnlyList<long> transactions, Action shown) =>
        changes.WriteAsync(
            core.Parts.Writer,
            (rows, control) =>
            {
                rows.Deletes.AddRange(transactions.Select(r => (OutboxTable.Transactions, r)));
                control.SetMark(Writer, mark with { Next = Math.Max(mark.Next, control.Mark(Writer).Next) });
            },
            () =>
            {
                core.Mark = mark with { Next = Math.Max(mark.Next, core.Mark.Next) };
                shown();
            }
        );

    /// <summary>Shown as held; the ledger is asked for them.</summary>
    public void Doubt_NeedsLock(IEnumerable<Entry> entries)
    {
        var known = core.Doubtful.ToHashSet();
        foreach (var entry in entries.Where(e => e.Stage != Stage.Settled && known.Add(e)))
        {
            state.Hold_NeedsLock(entry);
            core.Doubtful.Add(entry);
        }
        core.ClosedPulse.Set();
        state.Changes.Raise();
    }

    /// <summary>What final blocks refuse of entries that bytes unknown here may have brought into the ledger.</summary>
    public async Task<RefusedInDoubt> FindAsync(
        IEnumerable<(List<OutboxTransaction> Variants, OutboxTransaction Counted, TransactionAnswer Answer)> harvest,
        CancellationToken ct
    )
    {
        List<Entry> list = [];
        HashSet<(RecordKey, uint)> settled;
        HashSet<Bytes32> own;
        lock (state.Gate)
        {
            if (core.Mark.DoubtUpTo == 0)
                return RefusedInDoubt.None;
            foreach (var (variants, counted, answer) in harvest)
            {
                var refused = answer
                    .Results.Where(r => r.Refusal is not null && r.Index < counted.Orders.Count)
                    .Select(r => counted.Orders[r.Index]);
                var behind = variants.SelectMany(v => v.Orders).Except(counted.Orders);
                list.AddRange(
                    refused
                        .Concat(behind)
                        .Select(o => state.ByOrder.GetValueOrDefault(o))
                        .OfType<Entry>()
                        .Where(e => checked((ulong)e.Order) <= core.Mark.DoubtUpTo)
                );
            }
            if (list.Count == 0)
                return RefusedInDoubt.None;
            foreach (var entry in list)
                core.Load_NeedsLock(entry);
            // What our own bytes brought is decided by their blocks.
            own = [.. nonces.Open.Values.SelectMany(v => v).Select(t => t.Hash)];
            settled = [.. state.Settled.Values.Where(s => s.Refusal is null).Select(s => (s.Record, s.Position.Seq))];
        }
        var found = new Dictionary<Entry, AppliedStatement>();
        var unknown = new HashSet<Entry>();
        foreach (var record in list.Distinct().OrderBy(e => e.Order).GroupBy(e => e.Record))
            if (
                await search.FindAsync(
                    [.. record],
                    e => own.Contains(e.Transaction) || settled.Contains((record.Key, e.Position.Seq)),
                    ct
                ) is
                { } applied
            )
                foreach (var (entry, statement) in applied)
                    found[entry] = statement;
            else
                unknown.UnionWith(record);
        if (found.Count > 0)
            core.TellOlder();
        return new RefusedInDoubt(found, unknown);
    }
}

/// <param name="Found">The ledger has them.</param>
/// <param name="Unknown">The ledger cannot be asked about their kind of record.</param>
internal sealed record RefusedInDoubt(IReadOnlyDictionary<Entry, AppliedStatement> Found, IReadOnlySet<Entry> Unknown)
{
    public static RefusedInDoubt None { get; } = new(new Dictionary<Entry, AppliedStatement>(), new HashSet<Entry>());
}
