using Ledger.Evidence.Crypto;
using Ledger.Evidence.Primitives;

namespace Ledger.Engine.Evm;

/// <summary>Changes within a transaction, each with its undo entry.</summary>
public sealed partial class WorldState
{
    internal int Snapshot() => journal.Count;

    /// <summary>Undoes everything since the snapshot, newest first.</summary>
    internal void Revert(int snapshot)
    {
        while (journal.Count > snapshot)
            Undo(in journal.Pop());
    }

    /// <summary>EIP-161: an empty account that is touched goes away at the end of the transaction.</summary>
    internal void Touch(AccountState account) => journal.Add(JournalKind.Touched, account);

    internal void SetBalance(AccountState account, in UInt256 value)
    {
        journal.Add(JournalKind.Balance, account).Before = account.Balance;
        account.Balance = value;
    }

    internal void AddBalance(AccountState account, in UInt256 value)
    {
        if (value.IsZero)
            Touch(account);
        else
            SetBalance(account, account.Balance + value);
    }

    internal void SubtractBalance(AccountState account, in UInt256 value)
    {
        if (!value.IsZero)
            SetBalance(account, account.Balance - value);
    }

    /// <summary>Moves wei; a transfer of nothing still touches the receiver (EIP-161). The caller has checked the balance.</summary>
    internal void Transfer(AccountState from, AccountState to, in UInt256 value)
    {
        if (from == to || value.IsZero)
        {
            Touch(to);
            return;
        }
        var amount = value;
        SetBalance(from, from.Balance - amount);
        SetBalance(to, to.Balance + amount);
    }

    internal void SetNonce(AccountState account, ulong value)
    {
        journal.Add(JournalKind.Nonce, account).Before = account.Nonce;
        account.Nonce = value;
    }

    /// <summary>Gives a contract its code; before it had none (see <see cref="AccountState.Collides"/>).</summary>
    internal void SetCode(AccountState account, RunnableCode code, in Bytes32 hash)
    {
        journal.Add(JournalKind.Code, account);
        account.Code = code;
        account.CodeHash = hash;
        account.HasCode = code.Length > 0;
    }

    /// <summary>Marks the contract as created by the running transaction (EIP-6780).</summary>
    internal void MarkCreated(AccountState account)
    {
        journal.Add(JournalKind.Created, account).Stamp = account.CreatedStamp;
        account.CreatedStamp = stamp;
    }

    /// <summary>The account goes away at the end of the transaction.</summary>
    internal void MarkDestroyed(AccountState account)
    {
        journal.Add(JournalKind.Destroyed, account).Stamp = account.DestroyedStamp;
        account.DestroyedStamp = stamp;
    }

    internal void SetStorage(AccountState account, StorageSlot slot, in UInt256 value)
    {
        ref var entry = ref journal.Add(JournalKind.Storage, account);
        entry.Target = slot;
        entry.Before = slot.Value;
        slot.Value = value;
    }

    internal void SetTransient(AccountState account, in UInt256 key, in UInt256 value)
    {
        ref var entry = ref journal.Add(JournalKind.Transient, account);
        entry.Key = key;
        entry.Before = GetTransient(account.Address, key);
        transient[(account.Address, key)] = value;
    }

    /// <param name="gas">Negative where an earlier refund is taken back (EIP-2200).</param>
    internal void AddRefund(long gas)
    {
        journal.Add(JournalKind.Refund, null).Before = unchecked((ulong)Refund);
        Refund += gas;
    }

    internal void AddLog(LogEntry log)
    {
        journal.Add(JournalKind.Log, null);
        logs.Add(log);
    }

    /// <summary>A copy of the running transaction's logs.</summary>
    internal IReadOnlyList<LogEntry> CurrentLogs() => [.. logs];

    private void Undo(in JournalEntry entry)
    {
        switch (entry.Kind)
        {
            case JournalKind.Balance:
                entry.Account!.Balance = entry.Before;
                break;
            case JournalKind.Nonce:
                entry.Account!.Nonce = entry.Before.U0;
                break;
            case JournalKind.Code:
                entry.Account!.Code = RunnableCode.Empty;
                entry.Account.CodeHash = Keccak256.Empty;
                entry.Account.HasCode = false;
                break;
            case JournalKind.Created:
                entry.Account!.CreatedStamp = entry.Stamp;
                break;
            case JournalKind.Destroyed:
                entry.Account!.DestroyedStamp = entry.Stamp;
                break;
            case JournalKind.WarmAccount:
                entry.Account!.WarmStamp = entry.Stamp;
                break;
            case JournalKind.WarmSlot:
                ((StorageSlot)entry.Target!).WarmStamp = entry.Stamp;
                break;
            case JournalKind.Storage:
                ((StorageSlot)entry.Target!).Value = entry.Before;
                break;
            case JournalKind.Transient:
                transient[(entry.Account!.Address, entry.Key)] = entry.Before;
                break;
            case JournalKind.Refund:
                Refund = unchecked((long)entry.Before.U0);
                break;
            case JournalKind.Log:
                logs.RemoveAt(logs.Count - 1);
                break;
            case JournalKind.Touched:
                break;
            default:
                throw new InvalidOperationException("Unknown journal entry " + entry.Kind + ".");
        }
    }
}
