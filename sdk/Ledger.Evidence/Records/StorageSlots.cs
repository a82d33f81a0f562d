using System.Buffers.Binary;
using Ledger.Evidence.Blocks;
using Ledger.Evidence.Crypto;
using Ledger.Evidence.Machines;
using Ledger.Evidence.Primitives;

namespace Ledger.Evidence.Records;

/// <summary>
/// Where the chaincode keeps its words. A verifier derives each slot from the layout and the record's id and never reads
/// it from a proof. Layout version 1; docs/evidence.md has the table.
/// </summary>
public static class StorageSlots
{
    /// <summary>The layout that this version reads.</summary>
    public const uint LayoutVersion = 1;

    /// <summary>keccak256("eip1967.proxy.implementation") - 1 (ERC-1967).</summary>
    public static readonly Bytes32 Implementation = Bytes32.Parse(
        "0x360894a13ba1a3210667c828492db98dca3e2076cc3735a920a3ca505d382bbc"
    );

    /// <summary>keccak256("ledger/layout"): the version of the layout behind a proxy.</summary>
    public static readonly Bytes32 Layout = Keccak256.Hash("ledger/layout"u8);

    /// <summary>Consortium: SHA-256 of the unit key's SubjectPublicKeyInfo.</summary>
    public static readonly Bytes32 UnitKey = Number(6);

    /// <summary>Consortium: setId &lt;&lt; 64 | from.</summary>
    public static readonly Bytes32 SetMeta = Number(7);

    /// <summary>Consortium: see <see cref="ValidatorSet.Hash"/>.</summary>
    public static readonly Bytes32 SetHash = Number(8);

    /// <summary>Consortium: the validators, a Solidity array.</summary>
    public static readonly Bytes32 Validators = Number(9);

    /// <summary>Word <paramref name="index"/> of a record: 0 state and counters, 1 head, then by kind.</summary>
    public static Bytes32 Record(RecordKind kind, in Bytes32 record, uint index = 0) =>
        Offset(Mapping(record, kind is RecordKind.Tax or RecordKind.Proposal ? 1u : 0u), index);

    /// <summary>Consortium: {organisation 32, from 64, to 64, suspectFrom 64} of a writer key.</summary>
    public static Bytes32 WriterKey(in Address key)
    {
        Span<byte> word = stackalloc byte[32];
        word.Clear();
        key.CopyTo(word[12..]);
        return Mapping(new Bytes32(word), 2);
    }

    /// <summary>Consortium: the writer keys that an organisation was given, a Solidity array; one that has ended may have given its place to a newer one.</summary>
    /// <param name="organisation">Its number as a word.</param>
    public static Bytes32 WriterKeys(in Bytes32 organisation) => Mapping(organisation, 10);

    /// <summary>Consortium: {from 64, to 64, revokedAt 64} of a code key.</summary>
    /// <param name="spkiDigest">SHA-256 of its SubjectPublicKeyInfo.</param>
    public static Bytes32 CodeKey(in Bytes32 spkiDigest) => Mapping(spkiDigest, 3);

    /// <summary>Consortium: a parameter by its number.</summary>
    public static Bytes32 Parameter(uint number) => Mapping(Number(number), 4);

    /// <summary>Element <paramref name="index"/> of a list of <paramref name="words"/> words each, whose length stands in <paramref name="slot"/>.</summary>
    public static Bytes32 Element(in Bytes32 slot, uint index, uint words = 1) =>
        Offset(Keccak256.Hash(slot.Span), checked(index * words));

    /// <summary>keccak256(abi.encode(key, uint256 slot)): Solidity's place of a mapping's entry.</summary>
    public static Bytes32 Mapping(in Bytes32 key, uint slot)
    {
        Span<byte> input = stackalloc byte[64];
        input.Clear();
        key.CopyTo(input);
        BinaryPrimitives.WriteUInt32BigEndian(input[60..], slot);
        return Keccak256.Hash(input);
    }

    /// <summary>slot + offset, modulo 2^256 as the EVM adds.</summary>
    internal static Bytes32 Offset(in Bytes32 slot, uint offset)
    {
        Span<byte> sum = stackalloc byte[32];
        slot.CopyTo(sum);
        ulong carry = offset;
        for (var i = 31; i >= 0 && carry != 0; i--)
        {
            carry += sum[i];
            sum[i] = (byte)(carry & 0xff);
            carry >>= 8;
        }
        return new Bytes32(sum);
    }

    private static Bytes32 Number(uint value)
    {
        Span<byte> word = stackalloc byte[32];
        word.Clear();
        BinaryPrimitives.WriteUInt32BigEndian(word[28..], value);
        return new Bytes32(word);
    }
}
