using Ledger.Engine.State;
using Ledger.Evidence.Blocks;
using Ledger.Evidence.Crypto;
using Ledger.Evidence.Primitives;

namespace Ledger.Engine.Evm;

/// <summary>One account while a block is executed. Stamps are transaction counters of the <see cref="WorldState"/>.</summary>
internal sealed class AccountState
{
    private readonly Dictionary<UInt256, StorageSlot> storage = [];

    public AccountState(in Address address, AccountRecord? committed)
    {
        Address = address;
        Committed = committed;
        Exists = committed is not null;
        Nonce = committed?.Nonce ?? 0;
        Balance = committed is null ? UInt256.Zero : UInt256.From(committed.Balance);
        CodeHash = committed?.CodeHash ?? Keccak256.Empty;
        HasCode = CodeHash != Keccak256.Empty;
        Precompile = Precompiled.NumberOf(address);
        IsWarm = Precompile != 0;
    }

    public readonly Address Address;

    /// <summary>As the committed state holds it; null where it does not.</summary>
    public readonly AccountRecord? Committed;

    /// <summary>1 to 10 for a precompile, else 0.</summary>
    public int Precompile;

    /// <summary>Warm from the start of every transaction, as addresses of precompiled contracts are, whatever stands there (EIP-2929).</summary>
    public readonly bool IsWarm;

    public bool Exists;

    public ulong Nonce;

    public UInt256 Balance;

    public Bytes32 CodeHash;

    public bool HasCode;

    /// <summary>Null until first asked for.</summary>
    public RunnableCode? Code;

    /// <summary>The transaction in which the account is warm (EIP-2929).</summary>
    public int WarmStamp;

    /// <summary>The transaction that created the contract (EIP-6780).</summary>
    public int CreatedStamp;

    /// <summary>The transaction at whose end the account goes away.</summary>
    public int DestroyedStamp;

    /// <summary>The last transaction whose end has looked at this account.</summary>
    public int FinalisedStamp;

    /// <summary>What the committed state stores no longer counts: the account was destroyed within this block.</summary>
    public bool StorageDetached;

    /// <summary>Whether the account stands in the block's list of changed accounts.</summary>
    public bool Listed;

    public List<StorageSlot>? Written { get; private set; }

    /// <summary>EIP-161: no nonce, no balance, no code.</summary>
    public bool IsEmpty => Nonce == 0 && Balance.IsZero && !HasCode;

    /// <summary>EIP-684 and EIP-7610: nothing may be created here.</summary>
    public bool Collides =>
        Nonce != 0
        || HasCode
        || (!StorageDetached && Committed is not null && Committed.StorageRoot != BlockHeader.EmptyTrieRoot);

    /// <summary>The slot, read from <paramref name="reader"/> the first time.</summary>
    public StorageSlot Slot(in UInt256 key, IStateReader reader, int stamp)
    {
        if (!storage.TryGetValue(key, out var slot))
        {
            var value =
                StorageDetached || Committed is null || Committed.StorageRoot == BlockHeader.EmptyTrieRoot
                    ? UInt256.Zero
                    : UInt256.From(reader.GetStorage(Address, key.ToBytes32()));
            slot = new StorageSlot(key, value);
            storage.Add(key, slot);
        }
        if (slot.OriginalStamp != stamp)
        {
            slot.Original = slot.Value;
            slot.OriginalStamp = stamp;
        }
        return slot;
    }

    /// <summary>Puts a word in the place of the stored one, as if a transaction before had left it.</summary>
    public void Preset(in UInt256 key, in UInt256 value, IStateReader reader, int stamp)
    {
        var slot = Slot(key, reader, stamp);
        (slot.Value, slot.Original) = (value, value);
        List(slot);
    }

    /// <summary>Nothing that was stored counts any more.</summary>
    public void DetachStorage()
    {
        StorageDetached = true;
        storage.Clear();
        Written = null;
    }

    /// <summary>Remembers that a finished transaction wrote the slot.</summary>
    public void List(StorageSlot slot)
    {
        if (slot.Listed)
            return;
        slot.Listed = true;
        (Written ??= []).Add(slot);
    }

    /// <summary>Takes the account away at the end of a transaction.</summary>
    public void Destroy()
    {
        Exists = false;
        Nonce = 0;
        Balance = UInt256.Zero;
        CodeHash = Keccak256.Empty;
        HasCode = false;
        Code = null;
        StorageDetached = true;
        storage.Clear();
        Written = null;
    }
}
