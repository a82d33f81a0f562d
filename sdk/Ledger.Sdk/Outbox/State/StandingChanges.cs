using Ledger.Sdk.Outbox.Entries;
using Ledger.Sdk.Outbox.Store;
using Ledger.Sdk.Outbox.Transport;

namespace Ledger.Sdk.Outbox.State;

/// <summary>
/// New standings of entries as a part of one group: decided first, made durable, then shown. Where the disk does not take the
/// group nothing of it ever held. Meanwhile nobody packs these entries, nor what follows them.
/// </summary>
/// <param name="state">Its lock guards all of this.</param>
/// <param name="load">Reads an entry's body where only the store holds it.</param>
/// <param name="wake">What waits for a record goes on.</param>
internal sealed class StandingChanges(OutboxState state, Action<Entry> load, Action<RecordKey> wake)
{
    private readonly Dictionary<Entry, Func<Standing, Standing>> changes = [];
    private readonly HashSet<Entry> claimed = [];

    /// <summary>As it will stand.</summary>
    public Standing Of_NeedsLock(Entry entry) =>
        changes.TryGetValue(entry, out var change) ? change(entry.Standing) : entry.Standing;

    public bool Has_NeedsLock(Entry entry) => changes.ContainsKey(entry);

    /// <summary>Another part of a group has not ended yet that decides on the entry too.</summary>
    public bool IsDecidedElsewhere_NeedsLock(Entry entry) => entry.Deciders > (claimed.Contains(entry) ? 1 : 0);

    /// <summary>It is decided on: nobody packs it, nor what follows it, until this has ended.</summary>
    public void Claim_NeedsLock(Entry entry)
    {
        if (claimed.Add(entry))
            entry.Deciders++;
    }

    /// <param name="entry">Whose.</param>
    /// <param name="change">Of what it is when the group is made: another part of the same group may change it before.</param>
    public void Add_NeedsLock(Entry entry, Func<Standing, Standing> change)
    {
        Claim_NeedsLock(entry);
        load(entry);
        changes[entry] = changes.TryGetValue(entry, out var before) ? s => change(before(s)) : change;
    }

    /// <summary>It gets another outcome in the same group.</summary>
    public void Drop_NeedsLock(Entry entry) => changes.Remove(entry);

    /// <summary>Returns when all of it is on the disk and shown.</summary>
    /// <param name="writer">Of the outbox.</param>
    /// <param name="more">What is written in the same group.</param>
    /// <param name="shown">What else holds from then on; under the state's lock.</param>
    public async Task WriteAsync(GroupWriter writer, Action<StoreChanges, ControlRow> more, Action shown)
    {
        try
        {
            await writer.WriteAsync(
                new GroupWork(
                    0,
                    isAccept: false,
                    (rows, control) =>
                    {
                        lock (state.Gate)
                            Build_NeedsLock(rows);
                        more(rows, control);
                    },
                    () =>
                    {
                        lock (state.Gate)
                        {
                            foreach (var (entry, change) in changes)
                                entry.Standing = change(entry.Standing);
                            shown();
                            Release_NeedsLock();
                        }
                    }
                ),
                CancellationToken.None
            );
        }
        finally
        {
            lock (state.Gate)
                Release_NeedsLock();
        }
    }

    private void Build_NeedsLock(StoreChanges rows)
    {
        foreach (var (entry, change) in changes)
        {
            // A group before this one may have settled it.
            if (entry.Stage == Stage.Settled)
                continue;
            var place = (OutboxTable.Entries, entry.Order);
            var before = rows.Updates.TryGetValue(place, out var row)
                ? Entry.Decode(entry.Order, row).Standing
                : entry.Standing;
            rows.Updates[place] = entry.Encode(change(before));
        }
    }

    private void Release_NeedsLock()
    {
        foreach (var entry in claimed)
            entry.Deciders--;
        var records = claimed.Select(e => e.Record).ToHashSet();
        claimed.Clear();
        foreach (var record in records)
            wake(record);
    }
}
