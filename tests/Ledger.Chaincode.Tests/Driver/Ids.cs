using System.Buffers.Binary;
using System.Text;
using Ledger.Evidence.Crypto;
using Ledger.Evidence.Primitives;

namespace Ledger.Chaincode.Tests.Driver;

/// <summary>Identifiers and digests made from words, so that a failing test reads well.</summary>
internal static class Ids
{
    public static Bytes32 Of(string name) => Keccak256.Hash(Encoding.UTF8.GetBytes(name));

    public static Bytes32 Number(ulong value)
    {
        Span<byte> word = stackalloc byte[32];
        BinaryPrimitives.WriteUInt64BigEndian(word[24..], value);
        return new Bytes32(word);
    }

    /// <summary>ASCII, left-aligned, as field names stand in refusals.</summary>
    public static Bytes32 Text(string ascii)
    {
        Span<byte> word = stackalloc byte[32];
        Encoding.ASCII.GetBytes(ascii, word);
        return new Bytes32(word);
    }

    public static Bytes32 Of(in Address address)
    {
        Span<byte> word = stackalloc byte[32];
        address.CopyTo(word[12..]);
        return new Bytes32(word);
    }
}
