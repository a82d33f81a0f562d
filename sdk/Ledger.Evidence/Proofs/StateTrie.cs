using Ledger.Evidence.Crypto;
using Ledger.Evidence.Primitives;
using Ledger.Evidence.Rlp;

namespace Ledger.Evidence.Proofs;

/// <summary>An account as its leaf in the state trie says. Balance is 32 bytes big-endian, in wei.</summary>
public sealed record ProvedAccount(ulong Nonce, Bytes32 Balance, Bytes32 StorageRoot, Bytes32 CodeHash);

/// <summary>Accounts and storage words of a state root, each by a walk through a pool of nodes.</summary>
/// <remarks>EIP-1186; Ethereum Yellow Paper 4.1 (accounts, storage), appendix D; docs/evidence.md 13.</remarks>
public static class StateTrie
{
    /// <summary>The account of an address; null with <see cref="TrieAnswer.Absent"/> where the state has none.</summary>
    public static TrieLookup Account(
        ProofPool pool,
        in Bytes32 stateRoot,
        in Address address,
        out ProvedAccount? account
    )
    {
        account = null;
        var found = TrieProof.Find(pool, stateRoot, Keccak256.Hash(address.Span));
        if (found.Answer != TrieAnswer.Present)
            return found;
        account = Decode(found.Value.Span);
        return account is null ? TrieLookup.Broken(TrieFault.BadValue) : found;
    }

    /// <summary>The word of a slot; zero with <see cref="TrieAnswer.Absent"/> where the account stores none.</summary>
    public static TrieLookup Word(ProofPool pool, in Bytes32 storageRoot, in Bytes32 slot, out Bytes32 word)
    {
        word = default;
        var found = TrieProof.Find(pool, storageRoot, Keccak256.Hash(slot.Span));
        if (found.Answer != TrieAnswer.Present)
            return found;
        return TryWord(found.Value.Span, out word) ? found : TrieLookup.Broken(TrieFault.BadValue);
    }

    private static ProvedAccount? Decode(ReadOnlySpan<byte> rlp)
    {
        try
        {
            var outer = new RlpReader(rlp);
            var list = outer.ReadList();
            outer.End();
            var nonce = list.ReadUInt64();
            var balance = Padded(list.ReadScalar());
            var account = new ProvedAccount(nonce, balance, list.ReadBytes32(), list.ReadBytes32());
            list.End();
            return account;
        }
        catch (RlpException)
        {
            return null;
        }
    }

    private static bool TryWord(ReadOnlySpan<byte> rlp, out Bytes32 word)
    {
        word = default;
        try
        {
            var reader = new RlpReader(rlp);
            var scalar = reader.ReadScalar();
            reader.End();
            word = Padded(scalar);
            // Zero is never stored: a slot set to zero leaves the trie.
            return !scalar.IsEmpty;
        }
        catch (RlpException)
        {
            return false;
        }
    }

    private static Bytes32 Padded(ReadOnlySpan<byte> scalar)
    {
        Span<byte> word = stackalloc byte[32];
        word.Clear();
        scalar.CopyTo(word[(32 - scalar.Length)..]);
        return new Bytes32(word);
    }
}
