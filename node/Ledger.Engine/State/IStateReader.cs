using Ledger.Engine.State.Trie;
using Ledger.Evidence.Blocks;
using Ledger.Evidence.Crypto;
using Ledger.Evidence.Primitives;

namespace Ledger.Engine.State;

/// <summary>An account as it stands in the state trie. Balance is 32 bytes big-endian.</summary>
public sealed record AccountRecord(ulong Nonce, Bytes32 Balance, Bytes32 StorageRoot, Bytes32 CodeHash)
{
    public static readonly AccountRecord Empty = new(0, Bytes32.Zero, BlockHeader.EmptyTrieRoot, Keccak256.Empty);
}

/// <summary>
/// The committed state that a block is executed on. Every method may throw <see cref="StateReadException"/>, which is
/// fatal: the block is dropped and the engine stops; it never becomes a revert.
/// </summary>
public interface IStateReader
{
    /// <summary>Null where the account does not exist.</summary>
    AccountRecord? GetAccount(in Address address);

    /// <summary>The word, zero where none is stored.</summary>
    Bytes32 GetStorage(in Address address, in Bytes32 slot);

    /// <summary>Code by its hash; empty for the hash of nothing.</summary>
    /// <exception cref="StateReadException">The store has no code under this hash.</exception>
    ReadOnlyMemory<byte> GetCode(in Bytes32 codeHash);

    /// <summary>Hash of an earlier block for BLOCKHASH; null where it is out of reach.</summary>
    Bytes32? GetBlockHash(ulong number);
}

/// <summary>
/// One account's changes after a block or a call; null account = deleted. StorageCleared: the account was destroyed, or
/// created anew, so that its former storage is gone before these slots are written.
/// </summary>
public sealed record AccountChange(
    Address Address,
    AccountRecord? Account,
    bool StorageCleared,
    IReadOnlyDictionary<Bytes32, Bytes32> Storage
);

/// <summary>What a block changed, in ascending order of address; code by hash beside it.</summary>
public sealed record StateChanges(
    IReadOnlyList<AccountChange> Accounts,
    IReadOnlyDictionary<Bytes32, ReadOnlyMemory<byte>> Code
);
