namespace Ledger.Sdk.Outbox.Store;

internal enum OutboxTable : byte
{
    Unset = 0,
    Entries,
    Transactions,

    /// <summary>Settled entries, one row for all that settled together.</summary>
    Settled,
    Control,
}

/// <summary>One group's changes: all of them or none.</summary>
internal sealed class StoreChanges
{
    public List<(OutboxTable Table, long Id, byte[] Row)> Inserts { get; } = [];

    /// <summary>Of several new rows of one place the last counts.</summary>
    public Dictionary<(OutboxTable Table, long Id), byte[]> Updates { get; } = [];

    public List<(OutboxTable Table, long Id)> Deletes { get; } = [];

    public bool IsEmpty => Inserts.Count + Updates.Count + Deletes.Count == 0;

    public long Bytes => Inserts.Sum(r => (long)r.Row.Length) + Updates.Values.Sum(r => (long)r.Length);
}
