using System.Buffers.Binary;
using Ledger.Evidence.Primitives;

namespace Ledger.Engine.State;

/// <summary>
/// Keys of the node and history tables. A node: 00 (accounts) or 01 ‖ keccak256(address) (that account's storage),
/// then one byte per nibble, then ff, so that no key is the beginning of another. Its former contents: that key ‖
/// block:u64. The keys that a block replaced, for pruning: 02 ‖ block:u64.
/// </summary>
internal static class NodeKey
{
    private const byte Accounts = 0;
    private const byte Storage = 1;
    private const byte Journal = 2;
    private const byte End = 0xff;

    public static byte[] Of(in Bytes32? owner, ReadOnlySpan<byte> path)
    {
        var prefix = owner is null ? 1 : 33;
        var key = new byte[prefix + path.Length + 1];
        key[0] = owner is null ? Accounts : Storage;
        owner?.CopyTo(key.AsSpan(1));
        path.CopyTo(key.AsSpan(prefix));
        key[^1] = End;
        return key;
    }

    public static byte[] At(byte[] nodeKey, ulong block)
    {
        var key = new byte[nodeKey.Length + 8];
        nodeKey.CopyTo(key, 0);
        BinaryPrimitives.WriteUInt64BigEndian(key.AsSpan(nodeKey.Length), block);
        return key;
    }

    public static byte[] JournalOf(ulong block) => At([Journal], block);

    /// <summary>The path of a node key; null owner = the trie of accounts. False for another kind of key.</summary>
    public static bool TryRead(byte[] key, out Bytes32? owner, out byte[] path)
    {
        owner = null;
        path = [];
        var prefix = key is [Storage, ..] ? 33 : 1;
        if (key.Length <= prefix || key[^1] != End || key[0] > Storage)
            return false;
        if (key[0] == Storage)
            owner = new Bytes32(key.AsSpan(1, 32));
        path = key[prefix..^1];
        return path.All(nibble => nibble < 16);
    }
}
