using Ledger.Evidence.Bundles;
using Ledger.Evidence.Primitives;
using Ledger.Evidence.Proofs;
using Ledger.Evidence.Records;

namespace Ledger.Evidence.Verification;

/// <summary>The ledger's contracts under one state root, each proved once through a shared pool.</summary>
/// <remarks>Checks 701 to 703 of docs/evidence.md 13; ERC-1967 (implementation slot).</remarks>
internal sealed class PooledState(ProofPool pool, Bytes32 stateRoot)
{
    private readonly Dictionary<Address, ProvedAccount?> accounts = [];

    /// <summary>The account with the code that trust.json names; null where the proof or the code does not hold.</summary>
    public ProvedAccount? Account(TrustedContract contract)
    {
        if (accounts.TryGetValue(contract.Address, out var known))
            return known;
        var found = StateTrie.Account(pool, stateRoot, contract.Address, out var account);
        var good = found.Answer == TrieAnswer.Present && account!.CodeHash == contract.CodeHash;
        accounts.Add(contract.Address, good ? account : null);
        return good ? account : null;
    }

    /// <summary>False where the account is proved not to be the named one; null where the nodes prove neither it nor the word.</summary>
    public bool? IsProved(TrustedContract contract, in Bytes32 slot)
    {
        if (StateTrie.Account(pool, stateRoot, contract.Address, out _).Answer == TrieAnswer.Broken)
            return null;
        if (Account(contract) is null)
            return false;
        return Word(contract, slot) is null ? null : true;
    }

    /// <summary>A word, zero where its absence is proved; null where the nodes prove nothing.</summary>
    public Bytes32? Word(TrustedContract contract, in Bytes32 slot)
    {
        if (Account(contract) is not { } account)
            return null;
        var found = StateTrie.Word(pool, account.StorageRoot, slot, out var word);
        return found.Answer == TrieAnswer.Broken ? null : word;
    }

    /// <summary>The proxy points to a listed implementation.</summary>
    public TrustedImplementation? Implementation(TrustedContract contract)
    {
        if (Word(contract, StorageSlots.Implementation) is not { } word || word.Span[..12].ContainsAnyExcept((byte)0))
            return null;
        var address = new Address(word.Span[12..]);
        foreach (var listed in contract.Implementations)
            if (listed.Address == address)
                return listed;
        return null;
    }

    /// <summary>The layout that the proxy states is the listed one and the one that this verifier reads.</summary>
    public bool HasKnownLayout(TrustedContract contract, TrustedImplementation implementation) =>
        implementation.Layout == StorageSlots.LayoutVersion
        && Word(contract, StorageSlots.Layout) is { } word
        && new PackedWord(word).ToUInt64() == implementation.Layout;
}
