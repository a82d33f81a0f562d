namespace Ledger.Evidence.Proofs;

/// <summary>How a walk through a trie ended.</summary>
public enum TrieAnswer
{
    /// <summary>Never told.</summary>
    Unset = 0,

    /// <summary>The key has this value.</summary>
    Present = 1,

    /// <summary>The trie has no such key, and the nodes prove it.</summary>
    Absent = 2,

    /// <summary>The nodes prove nothing.</summary>
    Broken = 3,
}

/// <summary>Why nodes prove nothing. Source: docs/evidence.md 6, Ethereum Yellow Paper appendix D.</summary>
public enum TrieFault
{
    /// <summary>None.</summary>
    Unset = 0,

    /// <summary>A node on the path is not in the pool.</summary>
    MissingNode = 1,

    /// <summary>Not canonical RLP.</summary>
    BadRlp = 2,

    /// <summary>Neither 17 nor 2 items, or a branch with fewer than two children.</summary>
    BadShape = 3,

    /// <summary>A path with a wrong flag, of no nibble where one is due, or longer than the key.</summary>
    BadPath = 4,

    /// <summary>A child that is neither a hash nor a node under 32 bytes, or a node under 32 bytes behind a hash.</summary>
    BadChild = 5,

    /// <summary>More than 64 nodes deep.</summary>
    TooDeep = 6,

    /// <summary>A value that is empty, not canonical, has a leading zero or does not fit.</summary>
    BadValue = 7,
}

/// <param name="Answer">Never Unset.</param>
/// <param name="Value">The value where present, else empty.</param>
/// <param name="Fault">Unset unless broken.</param>
public readonly record struct TrieLookup(TrieAnswer Answer, ReadOnlyMemory<byte> Value, TrieFault Fault)
{
    /// <summary>The key has this value.</summary>
    public static TrieLookup Present(ReadOnlyMemory<byte> value) => new(TrieAnswer.Present, value, TrieFault.Unset);

    /// <summary>The key is proved absent.</summary>
    public static readonly TrieLookup Absent = new(TrieAnswer.Absent, default, TrieFault.Unset);

    /// <summary>Nothing is proved.</summary>
    public static TrieLookup Broken(TrieFault fault) => new(TrieAnswer.Broken, default, fault);
}
