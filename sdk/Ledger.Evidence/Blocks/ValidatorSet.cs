using System.Buffers.Binary;
using Ledger.Evidence.Crypto;
using Ledger.Evidence.Primitives;

namespace Ledger.Evidence.Blocks;

/// <summary>A set of validators with its place in the chain of sets that Consortium keeps.</summary>
/// <remarks>docs/evidence.md 6. The quorum is the one of Hyperledger Besu (BftHelpers.calculateRequiredValidatorQuorum).</remarks>
/// <param name="Id">From 1, without gaps.</param>
/// <param name="From">The first block that it seals.</param>
/// <param name="Addresses">Ascending, each once.</param>
public sealed record ValidatorSet(ulong Id, ulong From, IReadOnlyList<Address> Addresses)
{
    private static readonly Bytes32 Tag = Keccak256.Hash("ledger.validators/1"u8);

    /// <summary>Seals that make a block final: ceil(2N/3).</summary>
    public int Quorum => QuorumOf(Addresses.Count);

    /// <summary>Seals that make a block of so many validators final: ceil(2N/3).</summary>
    public static int QuorumOf(int validators) => (2 * validators + 2) / 3;

    /// <summary>Whether an address is a member.</summary>
    public bool Contains(in Address address)
    {
        foreach (var member in Addresses)
            if (member == address)
                return true;
        return false;
    }

    /// <summary>setHash: keccak256(abi(TAG, chainid, consortium, setId, from, prevSetHash, address[] ascending)).</summary>
    /// <param name="chainId">The chain.</param>
    /// <param name="consortium">Consortium's proxy.</param>
    /// <param name="previous">setHash of the set before; zero for set 1.</param>
    public Bytes32 Hash(ulong chainId, in Address consortium, in Bytes32 previous)
    {
        var abi = new byte[(8 + Addresses.Count) * 32];
        Tag.CopyTo(abi);
        Put(abi, 1, chainId);
        consortium.CopyTo(abi.AsSpan(2 * 32 + 12));
        Put(abi, 3, Id);
        Put(abi, 4, From);
        previous.CopyTo(abi.AsSpan(5 * 32));
        Put(abi, 6, 7 * 32);
        Put(abi, 7, (ulong)Addresses.Count);
        for (var i = 0; i < Addresses.Count; i++)
            Addresses[i].CopyTo(abi.AsSpan((8 + i) * 32 + 12));
        return Keccak256.Hash(abi);
    }

    /// <summary>The word of setMeta: setId &lt;&lt; 64 | from.</summary>
    public Bytes32 Meta
    {
        get
        {
            Span<byte> word = stackalloc byte[32];
            word.Clear();
            BinaryPrimitives.WriteUInt64BigEndian(word[16..], Id);
            BinaryPrimitives.WriteUInt64BigEndian(word[24..], From);
            return new Bytes32(word);
        }
    }

    private static void Put(byte[] abi, int word, ulong value) =>
        BinaryPrimitives.WriteUInt64BigEndian(abi.AsSpan(word * 32 + 24), value);
}
