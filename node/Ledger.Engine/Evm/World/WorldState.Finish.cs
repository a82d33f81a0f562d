using Ledger.Engine.State;
using Ledger.Evidence.Blocks;
using Ledger.Evidence.Primitives;

namespace Ledger.Engine.Evm;

/// <summary>The ends of a transaction and of a block.</summary>
public sealed partial class WorldState
{
    /// <summary>
    /// Ends a transaction: destroys what was destroyed (EIP-6780), takes touched empty accounts away (EIP-161), keeps
    /// the rest for <see cref="TakeChanges"/>; warmth, transient storage, refunds and logs start anew.
    /// </summary>
    internal IReadOnlyList<LogEntry> EndTransaction()
    {
        foreach (ref readonly var entry in journal.Entries)
        {
            if (entry.Account is not { } account || entry.Kind is JournalKind.WarmAccount or JournalKind.Transient)
                continue;
            if (account.FinalisedStamp != stamp)
            {
                account.FinalisedStamp = stamp;
                if (account.DestroyedStamp == stamp || account.IsEmpty)
                    account.Destroy();
                else
                    account.Exists = true;
                List(account);
            }
            if (entry.Kind == JournalKind.Storage && account.Exists)
                account.List((StorageSlot)entry.Target!);
        }
        IReadOnlyList<LogEntry> result = logs.Count == 0 ? [] : logs;
        if (logs.Count > 0)
            logs = [];
        Reset();
        return result;
    }

    /// <summary>Drops everything that the running transaction did.</summary>
    internal void AbandonTransaction()
    {
        Revert(0);
        logs.Clear();
        Reset();
    }

    /// <summary>
    /// What the executed transactions changed against the committed state. The storage root of a record is the one
    /// before the block (empty for a new account); the trie layer, which alone knows it, puts the new one in its place.
    /// The overlay itself stays as it is; for the next block make a new one.
    /// </summary>
    public StateChanges TakeChanges()
    {
        var result = new List<AccountChange>();
        var code = new Dictionary<Bytes32, ReadOnlyMemory<byte>>();
        changed.Sort(static (a, b) => a.Address.CompareTo(b.Address));
        foreach (var account in changed)
        {
            if (ChangeOf(account) is not { } change)
                continue;
            result.Add(change);
            if (account.HasCode && account.CodeHash != account.Committed?.CodeHash)
                code[account.CodeHash] = CodeOf(account).Bytes;
        }
        return new StateChanges(result, code);
    }

    private static AccountChange? ChangeOf(AccountState account)
    {
        var committed = account.Committed;
        var cleared = account.StorageDetached && committed is not null;
        var storage = new Dictionary<Bytes32, Bytes32>();
        if (!account.Exists)
            return committed is null ? null : new AccountChange(account.Address, null, cleared, storage);
        foreach (var slot in account.Written ?? [])
        {
            if (slot.Value != slot.BlockStart)
                storage[slot.Key.ToBytes32()] = slot.Value.ToBytes32();
        }
        var root = cleared || committed is null ? BlockHeader.EmptyTrieRoot : committed.StorageRoot;
        var record = new AccountRecord(account.Nonce, account.Balance.ToBytes32(), root, account.CodeHash);
        return storage.Count == 0 && record == committed
            ? null
            : new AccountChange(account.Address, record, cleared, storage);
    }

    private void List(AccountState account)
    {
        if (account.Listed)
            return;
        account.Listed = true;
        changed.Add(account);
    }

    private void Reset()
    {
        journal.Clear();
        transient.Clear();
        Refund = 0;
        stamp++;
    }
}
