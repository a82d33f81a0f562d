using System.Buffers.Binary;
using Ledger.Evidence.Blocks;
using Ledger.Evidence.Crypto;
using Ledger.Evidence.Primitives;

namespace Ledger.Evidence.Proofs;

/// <summary>What an EIP-1186 answer proves under a root, and where it states something else.</summary>
/// <param name="Account">Null where only storage was checked.</param>
public sealed record Eip1186Report(Eip1186Account? Account, IReadOnlyList<Eip1186Word> Words)
{
    /// <summary>Everything is proved and nothing that is stated differs.</summary>
    public bool Holds => Account is not { Holds: false } && Words.All(w => w.Holds);

    /// <summary>Checks account and slots under a state root.</summary>
    /// <exception cref="ArgumentException">The answer names no address.</exception>
    public static Eip1186Report Check(Eip1186Answer answer, in Bytes32 stateRoot)
    {
        ArgumentNullException.ThrowIfNull(answer);
        if (answer.Address is not { } address)
            throw new ArgumentException("The answer names no address.", nameof(answer));
        var pool = new ProofPool(answer.AccountProof);
        var lookup = StateTrie.Account(pool, stateRoot, address, out var account);
        var leftOver = LeftOver(pool, answer.AccountProof, stateRoot);
        var proved = new Eip1186Account(
            address,
            lookup.Answer,
            lookup.Fault,
            leftOver,
            pool.IsInOrder,
            account,
            Differences(answer, lookup.Answer, account)
        );
        var words =
            lookup.Answer == TrieAnswer.Broken
                ? answer.Slots.Select(s => new Eip1186Word(
                    s.Key,
                    TrieAnswer.Broken,
                    TrieFault.Unset,
                    0,
                    true,
                    null,
                    s.Stated
                ))
                : answer.Slots.Select(s => Word(s, account?.StorageRoot ?? BlockHeader.EmptyTrieRoot));
        return new Eip1186Report(proved, [.. words]);
    }

    /// <summary>Checks the slots alone under an account's storage root.</summary>
    public static Eip1186Report CheckStorage(Eip1186Answer answer, Bytes32 storageRoot)
    {
        ArgumentNullException.ThrowIfNull(answer);
        return new Eip1186Report(null, [.. answer.Slots.Select(s => Word(s, storageRoot))]);
    }

    private static Eip1186Word Word(Eip1186Slot slot, in Bytes32 storageRoot)
    {
        var pool = new ProofPool(slot.Proof);
        var lookup = StateTrie.Word(pool, storageRoot, slot.Key, out var word);
        return new Eip1186Word(
            slot.Key,
            lookup.Answer,
            lookup.Fault,
            LeftOver(pool, slot.Proof, storageRoot),
            pool.IsInOrder,
            lookup.Answer == TrieAnswer.Broken ? null : word,
            slot.Stated
        );
    }

    /// <summary>Some clients give the empty trie's node 0x80 for an empty trie, others nothing.</summary>
    private static int LeftOver(ProofPool pool, IReadOnlyList<byte[]> given, in Bytes32 root) =>
        root == BlockHeader.EmptyTrieRoot && given is [[0x80]] ? 0 : given.Count - (pool.Count - pool.Unused);

    private static List<Eip1186Difference> Differences(Eip1186Answer answer, TrieAnswer proved, ProvedAccount? account)
    {
        var differences = new List<Eip1186Difference>();
        if (proved == TrieAnswer.Broken)
            return differences;
        foreach (var (name, stated) in answer.Stated)
        {
            var value = name switch
            {
                "nonce" => Number(account?.Nonce ?? 0),
                "balance" => account?.Balance ?? Bytes32.Zero,
                "codeHash" => account?.CodeHash ?? Keccak256.Empty,
                _ => account?.StorageRoot ?? BlockHeader.EmptyTrieRoot,
            };
            // Of an account that does not exist clients state zero hashes or those of nothing.
            if (stated != value && !(account is null && stated.IsZero))
                differences.Add(new Eip1186Difference(name, stated, value));
        }
        return differences;
    }

    private static Bytes32 Number(ulong value)
    {
        Span<byte> word = stackalloc byte[32];
        word.Clear();
        BinaryPrimitives.WriteUInt64BigEndian(word[24..], value);
        return new Bytes32(word);
    }
}

/// <param name="Answer">Present, Absent (proved), or Broken.</param>
/// <param name="LeftOver">Nodes that the path does not go through, or doubled.</param>
/// <param name="InOrder">The nodes stand as EIP-1186 has them: the root first, then along the path.</param>
/// <param name="Account">Null unless present.</param>
public sealed record Eip1186Account(
    Address Address,
    TrieAnswer Answer,
    TrieFault Fault,
    int LeftOver,
    bool InOrder,
    ProvedAccount? Account,
    IReadOnlyList<Eip1186Difference> Differences
)
{
    /// <summary>What the answer states is what its proof proves.</summary>
    public bool Holds => Answer != TrieAnswer.Broken && LeftOver == 0 && InOrder && Differences.Count == 0;
}

/// <param name="LeftOver">Nodes that the path does not go through, or doubled.</param>
/// <param name="InOrder">The nodes stand as EIP-1186 has them: the root first, then along the path.</param>
/// <param name="Value">The proved word, zero where its absence is proved; null where nothing is.</param>
/// <param name="Stated">What the answer says beside the proof.</param>
public sealed record Eip1186Word(
    Bytes32 Slot,
    TrieAnswer Answer,
    TrieFault Fault,
    int LeftOver,
    bool InOrder,
    Bytes32? Value,
    Bytes32? Stated
)
{
    /// <summary>The stated value is another than the proved one.</summary>
    public bool Differs => Value is { } value && Stated is { } stated && stated != value;

    /// <summary>What the answer states is what its proof proves.</summary>
    public bool Holds => Answer != TrieAnswer.Broken && LeftOver == 0 && InOrder && !Differs;
}

/// <summary>A field of an account whose stated value is not the proved one.</summary>
public sealed record Eip1186Difference(string Field, Bytes32 Stated, Bytes32 Proved);
