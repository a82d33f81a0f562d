using Ledger.Evidence.Primitives;
using Ledger.Sdk.Outbox.Entries;
using Ledger.Sdk.Outbox.Store;
using Ledger.Sdk.Outbox.Transport;

namespace Ledger.Sdk.Outbox.State;

/// <summary>What is open, by key, by order and by record; what settled lately. Guarded by <see cref="Gate"/>.</summary>
internal sealed class OutboxState
{
    public Lock Gate { get; } = new();

    public ChangeSignal Changes { get; } = new();

    public Dictionary<Bytes32, Entry> ByKey { get; } = [];

    public Dictionary<long, Entry> ByOrder { get; } = [];

    public Dictionary<RecordKey, RecordLine> Records { get; } = [];

    public Dictionary<Bytes32, SettledEntry> Settled { get; } = [];

    /// <summary>Rows of settled groups, oldest first.</summary>
    public Queue<(long Row, IReadOnlyList<SettledEntry> Entries)> SettledRows { get; } = new();

    public long OpenBytes { get; set; }

    /// <summary>Of statements that wait for their group's sync; their keys are taken already.</summary>
    public long JoiningBytes { get; set; }

    public long BodyBytes { get; set; }

    public int HeldCount { get; set; }

    public RecordLine Line_NeedsLock(RecordKey record)
    {
        if (!Records.TryGetValue(record, out var line))
            Records[record] = line = new RecordLine();
        return line;
    }

    /// <summary>What waited for an earlier statement of the record, and waits no longer.</summary>
    public IReadOnlyList<Entry> TakeWaiting_NeedsLock(RecordKey record)
    {
        if (!Records.TryGetValue(record, out var line) || line.Waiting.Count == 0)
            return [];
        List<Entry> result = [.. line.Waiting];
        line.Waiting.Clear();
        return result;
    }

    public void AddOpen_NeedsLock(Entry entry)
    {
        ByKey[entry.KeyHash] = entry;
        ByOrder[entry.Order] = entry;
        OpenBytes += entry.Size;
        Changes.Raise();
        Line_NeedsLock(entry.Record).Open[entry.Order] = entry;
        if (entry.Stage == Stage.Held)
            HeldCount++;
    }

    /// <summary>Reads the body back where the store alone holds it.</summary>
    public void Load_NeedsLock(Entry entry, GroupWriter writer)
    {
        if (entry.Body is not null)
            return;
        var row =
            writer.Read(OutboxTable.Entries, entry.Order)
            ?? throw new DamageException(OutboxStore.DataName, "entry " + entry.Order + " is missing");
        var read = Entry.Decode(entry.Order, row);
        (entry.Body, entry.Disclosures) = (read.Body, read.Disclosures);
        BodyBytes += entry.Size;
    }

    /// <summary>While memory is short the store alone holds the body.</summary>
    public void Shed_NeedsLock(Entry entry, long maxBodyBytes)
    {
        if (BodyBytes <= maxBodyBytes)
            return;
        BodyBytes -= entry.Size;
        entry.Body = null;
        entry.Disclosures = null;
    }

    /// <summary>From here on a person's, or the search's for what lost bytes hold.</summary>
    public void Hold_NeedsLock(Entry entry)
    {
        if (entry.Stage != Stage.Held)
            HeldCount++;
        (entry.Stage, entry.Transaction) = (Stage.Held, null);
        Changes.Raise();
    }

    public void Settle_NeedsLock(Entry entry, SettledEntry settled)
    {
        if (entry.Stage == Stage.Held)
            HeldCount--;
        if (entry.Body is not null)
            BodyBytes -= entry.Size;
        entry.Stage = Stage.Settled;
        entry.Body = null;
        entry.Disclosures = null;
        ByKey.Remove(entry.KeyHash);
        ByOrder.Remove(entry.Order);
        OpenBytes -= entry.Size;
        Settled[entry.KeyHash] = settled;
        if (Records.TryGetValue(entry.Record, out var line))
        {
            line.Open.Remove(entry.Order);
            if (line.Open.Count == 0)
                Records.Remove(entry.Record);
        }
        entry.Watcher?.TrySetResult(settled);
        Changes.Raise();
    }
}

/// <summary>The open statements of one record in order, and those of them that wait for an earlier one.</summary>
internal sealed class RecordLine
{
    public SortedList<long, Entry> Open { get; } = [];

    public List<Entry> Waiting { get; } = [];
}
