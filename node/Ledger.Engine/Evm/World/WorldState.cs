using Ledger.Engine.State;
using Ledger.Engine.State.Trie;
using Ledger.Evidence.Primitives;

namespace Ledger.Engine.Evm;

/// <summary>
/// The state that transactions of one block are executed on: an overlay over the committed state with an undo journal.
/// Not thread-safe; one per block (or per call). A <see cref="StateReadException"/> of the reader passes through
/// everything here, and the overlay must then be dropped.
/// </summary>
public sealed partial class WorldState(IStateReader reader)
{
    private readonly Dictionary<Address, AccountState> accounts = [];
    private readonly List<AccountState> changed = [];
    private readonly Dictionary<(Address Account, UInt256 Key), UInt256> transient = [];
    private readonly List<AccountState> moved = []; // whose precompiled contract was overridden
    private readonly Journal journal = new();
    private List<LogEntry> logs = [];

    /// <summary>Counts transactions from 1, so that an object's stamp of 0 never matches.</summary>
    private int stamp = 1;

    internal IStateReader Reader => reader;

    /// <summary>Refund counter of the running transaction (EIP-3529), in gas.</summary>
    internal long Refund { get; private set; }

    /// <summary>Zero where the account does not exist.</summary>
    public ulong GetNonce(in Address address) => Account(address).Nonce;

    /// <summary>In wei; zero where the account does not exist.</summary>
    public UInt256 GetBalance(in Address address) => Account(address).Balance;

    /// <summary>Empty where there is none.</summary>
    public ReadOnlyMemory<byte> GetCode(in Address address) => CodeOf(Account(address)).Bytes;

    /// <summary>The word as the transactions executed so far leave it.</summary>
    public Bytes32 GetStorage(in Address address, in Bytes32 slot) =>
        Account(address).Slot(UInt256.From(slot), reader, stamp).Value.ToBytes32();

    internal AccountState Account(in Address address)
    {
        if (!accounts.TryGetValue(address, out var account))
        {
            account = new AccountState(address, reader.GetAccount(address));
            accounts.Add(address, account);
        }
        return account;
    }

    internal RunnableCode CodeOf(AccountState account)
    {
        if (account.Code is { } known)
            return known;
        var code = account.HasCode ? RunnableCode.Get(account.CodeHash, reader) : RunnableCode.Empty;
        account.Code = code;
        return code;
    }

    internal StorageSlot Slot(AccountState account, in UInt256 key) => account.Slot(key, reader, stamp);

    internal UInt256 GetTransient(in Address account, in UInt256 key) =>
        transient.TryGetValue((account, key), out var value) ? value : UInt256.Zero;

    /// <summary>Whether the contract was created by the running transaction (EIP-6780).</summary>
    internal bool IsCreatedNow(AccountState account) => account.CreatedStamp == stamp;

    /// <summary>EIP-2929: true where the account was cold; it is warm from now on.</summary>
    internal bool WarmUp(AccountState account)
    {
        if (account.WarmStamp == stamp || account.IsWarm)
            return false;
        journal.Add(JournalKind.WarmAccount, account).Stamp = account.WarmStamp;
        account.WarmStamp = stamp;
        return true;
    }

    /// <summary>EIP-2929: true where the slot was cold; it is warm from now on.</summary>
    internal bool WarmUp(StorageSlot slot)
    {
        if (slot.WarmStamp == stamp)
            return false;
        ref var entry = ref journal.Add(JournalKind.WarmSlot, null);
        entry.Target = slot;
        entry.Stamp = slot.WarmStamp;
        slot.WarmStamp = stamp;
        return true;
    }
}
