using Ledger.Sdk.Outbox.Entries;
using Ledger.Sdk.Outbox.State;

namespace Ledger.Sdk.Outbox.Lanes.Line;

/// <summary>The nonces of one writer key that no final block used yet. Guarded by the state's lock.</summary>
internal sealed class NonceLine(OutboxState state)
{
    /// <summary>All stored bytes by nonce; of several under one nonce the last is the one that is sent.</summary>
    public SortedDictionary<ulong, List<OutboxTransaction>> Open { get; } = [];

    /// <summary>Nonces whose bytes no node takes: to be used again first, else nothing behind them moves.</summary>
    public SortedSet<ulong> Free { get; } = [];

    /// <summary>Nonces that a final block used, while that is being recorded.</summary>
    public HashSet<ulong> Closing { get; } = [];

    /// <summary>The nonce for which a batch is being bound, signed and stored.</summary>
    public ulong? Packing { get; set; }

    /// <summary>The first that was never used; null until the ledger told it.</summary>
    public ulong? Next { get; set; }

    /// <summary>The ledger's nonce was compared with what this folder signed; nothing is packed before.</summary>
    public bool Compared { get; set; }

    /// <summary>The ledger's nonce when it was compared: which bytes used those below it is found out before anything is packed.</summary>
    public ulong UsedAtStart { get; set; }

    /// <summary>
    /// Set while entries of an earlier run wait and no fresh nonce of this run was used by its own bytes: a newer folder's bytes
    /// may still be under way, so one nonce at a time is tried.
    /// </summary>
    public ulong? TryFrom { get; set; }

    public bool MayPack_NeedsLock =>
        Compared
        && (Open.Count == 0 || Open.Keys.First() >= UsedAtStart)
        && (TryFrom is not { } from || Free.Count > 0 || !Open.Keys.Any(n => n >= from));

    public List<OutboxTransaction> Variants_NeedsLock(ulong nonce)
    {
        if (!Open.TryGetValue(nonce, out var variants))
            Open[nonce] = variants = [];
        return variants;
    }

    /// <summary>Open entries that any of the bytes hold.</summary>
    public IEnumerable<Entry> Holders_NeedsLock(IEnumerable<OutboxTransaction> variants) =>
        variants.SelectMany(v => v.Orders).Distinct().Select(o => state.ByOrder.GetValueOrDefault(o)).OfType<Entry>();

    /// <summary>Open entries whose present bytes these are.</summary>
    public IEnumerable<Entry> Carried_NeedsLock(OutboxTransaction tx) =>
        tx.Orders.Select(o => state.ByOrder.GetValueOrDefault(o)).OfType<Entry>().Where(e => e.Transaction == tx);
}
