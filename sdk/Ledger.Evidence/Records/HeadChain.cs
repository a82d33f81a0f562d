using System.Buffers.Binary;
using Ledger.Evidence.Crypto;
using Ledger.Evidence.Machines;
using Ledger.Evidence.Primitives;

namespace Ledger.Evidence.Records;

/// <summary>
/// The chain of hashes under a record's <c>head</c>: head_0 = keccak256(abi(TAG, chainid, proxy, kind, record)), each
/// event makes the next from the last (docs/evidence.md, "History"). Kept by the chaincode, recomputed here.
/// </summary>
public static class HeadChain
{
    /// <summary>keccak256("ledger/head/1").</summary>
    public static readonly Bytes32 Tag = Keccak256.Hash("ledger/head/1"u8);

    /// <summary>The head before a record's first event.</summary>
    public static Bytes32 Start(ulong chainId, in Address proxy, RecordKind kind, in Bytes32 record)
    {
        Span<byte> abi = stackalloc byte[5 * 32];
        abi.Clear();
        Tag.CopyTo(abi);
        Put(abi, 1, chainId);
        proxy.CopyTo(abi[(2 * 32 + 12)..]);
        Put(abi, 3, (byte)kind);
        record.CopyTo(abi[(4 * 32)..]);
        return Keccak256.Hash(abi);
    }

    /// <summary>The head after an event, from the one before it.</summary>
    public static Bytes32 Next(in Bytes32 head, in Bytes32 record, BundleEvent e)
    {
        ArgumentNullException.ThrowIfNull(e);
        return Next(head, record, e, DataDigest(e.Data, e.Proposer));
    }

    internal static Bytes32 Next(in Bytes32 head, in Bytes32 record, BundleEvent e, in Bytes32 dataDigest)
    {
        Span<byte> abi = stackalloc byte[12 * 32];
        abi.Clear();
        Tag.CopyTo(abi);
        head.CopyTo(abi[32..]);
        record.CopyTo(abi[64..]);
        Put(abi, 3, e.Seq);
        Put(abi, 4, e.Number);
        Put(abi, 5, e.Organisation);
        e.Key.CopyTo(abi[(6 * 32 + 12)..]);
        Put(abi, 7, e.Role);
        Put(abi, 8, e.EventTime);
        dataDigest.CopyTo(abi[(9 * 32)..]);
        Put(abi, 10, e.Block);
        Put(abi, 11, e.Time);
        return Keccak256.Hash(abi);
    }

    /// <summary>
    /// keccak256(k_0 ‖ k_1 ‖ ...) with k_i = keccak256(word i), and with a proposer keccak256(abi(that, proposer)).
    /// Withheld words give their k_i.
    /// </summary>
    public static Bytes32 DataDigest(IReadOnlyList<EventWord> words, Address? proposer)
    {
        ArgumentNullException.ThrowIfNull(words);
        Span<byte> small = stackalloc byte[32 * 32];
        var hashes = words.Count <= 32 ? small[..(words.Count * 32)] : new byte[words.Count * 32];
        for (var i = 0; i < words.Count; i++)
            words[i].Value.CopyTo(hashes[(i * 32)..]);
        KeccakLanes.HashWords(hashes, hashes);
        for (var i = 0; i < words.Count; i++)
            if (words[i].Withheld)
                words[i].Value.CopyTo(hashes[(i * 32)..]);
        var digest = Keccak256.Hash(hashes);
        if (proposer is not { } key)
            return digest;
        Span<byte> abi = stackalloc byte[64];
        abi.Clear();
        digest.CopyTo(abi);
        key.CopyTo(abi[44..]);
        return Keccak256.Hash(abi);
    }

    private static void Put(Span<byte> abi, int word, ulong value) =>
        BinaryPrimitives.WriteUInt64BigEndian(abi[(word * 32 + 24)..], value);
}
