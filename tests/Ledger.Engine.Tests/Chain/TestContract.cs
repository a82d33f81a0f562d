using Ledger.Evidence.Crypto;
using Ledger.Evidence.Primitives;

namespace Ledger.Engine.Tests.Chain;

/// <summary>
/// A validator contract small enough to write by hand. Call data of 4 bytes: answers the list of addresses from storage
/// (slot 256: how many; then one each). Anything else: pairs of words (slot, value) to store, and a log with topics
/// 1, 2, 3 whose data is the call data.
/// </summary>
internal static class TestContract
{
    public static readonly Address Address = Address.Parse("0x0000000000000000000000000000000000001001");

    public static byte[] Code { get; } = Assemble();

    /// <summary>Storage in which these are the validators, with the set's two words (qbft format: setMeta, setHash).</summary>
    public static Dictionary<Bytes32, Bytes32> Storage(IReadOnlyList<Address> validators, ulong setId, ulong from)
    {
        var storage = new Dictionary<Bytes32, Bytes32>
        {
            [Word(7)] = Word((UInt128)setId << 64 | from),
            [Word(8)] = Keccak256.Hash([(byte)setId]),
            [Word(256)] = Word((ulong)validators.Count),
        };
        for (var i = 0; i < validators.Count; i++)
            storage[Word((ulong)(257 + i))] = new Bytes32([.. new byte[12], .. validators[i].Span]);
        return storage;
    }

    /// <summary>Call data that stores these words.</summary>
    public static byte[] Store(IEnumerable<KeyValuePair<Bytes32, Bytes32>> words) =>
        [.. words.SelectMany(w => (byte[])[.. w.Key.Span, .. w.Value.Span])];

    public static Bytes32 Word(UInt128 value)
    {
        var word = new byte[32];
        System.Buffers.Binary.BinaryPrimitives.WriteUInt128BigEndian(word.AsSpan(16), value);
        return new Bytes32(word);
    }

    private static byte[] Assemble()
    {
        var code = new List<byte>();
        void Op(params byte[] bytes) => code.AddRange(bytes);
        void Push2(int value) => Op(0x61, (byte)(value >> 8), (byte)(value & 255));

        // if (calldatasize == 4) goto list
        Op(0x36, 0x60, 4, 0x14);
        var toList = code.Count;
        Push2(0);
        Op(0x57);
        // i = 0; while (i < calldatasize) { sstore(calldata[i], calldata[i + 32]); i += 64 }
        Op(0x5f);
        var loop = code.Count;
        Op(0x5b, 0x36, 0x81, 0x10, 0x15);
        var toDone = code.Count;
        Push2(0);
        Op(0x57);
        Op(0x80, 0x60, 32, 0x01, 0x35, 0x81, 0x35, 0x55, 0x60, 64, 0x01);
        Push2(loop);
        Op(0x56);
        // log3(calldata, 1, 2, 3)
        Patch(code, toDone);
        Op(0x5b, 0x36, 0x5f, 0x5f, 0x37, 0x60, 3, 0x60, 2, 0x60, 1, 0x36, 0x5f, 0xa3, 0x00);
        // list: mem[0] = 32; mem[32] = n; mem[64 + 32 i] = sload(257 + i)
        Patch(code, toList);
        Op(0x5b, 0x60, 32, 0x5f, 0x52);
        Push2(256);
        Op(0x54, 0x80, 0x60, 32, 0x52, 0x5f); // n i
        var each = code.Count;
        Op(0x5b, 0x81, 0x81, 0x10, 0x15);
        var toReturn = code.Count;
        Push2(0);
        Op(0x57, 0x80);
        Push2(257);
        Op(0x01, 0x54, 0x81, 0x60, 5, 0x1b, 0x60, 64, 0x01, 0x52, 0x60, 1, 0x01);
        Push2(each);
        Op(0x56);
        Patch(code, toReturn);
        Op(0x5b, 0x60, 5, 0x1b, 0x60, 64, 0x01, 0x5f, 0xf3); // return(0, 64 + 32 i)
        return [.. code];
    }

    private static void Patch(List<byte> code, int at)
    {
        code[at + 1] = (byte)(code.Count >> 8);
        code[at + 2] = (byte)(code.Count & 255);
    }
}
