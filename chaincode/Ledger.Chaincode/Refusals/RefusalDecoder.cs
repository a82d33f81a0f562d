using System.Buffers.Binary;
using Ledger.Chaincode.Abi;
using Ledger.Evidence.Primitives;

namespace Ledger.Chaincode;

/// <summary>Finds the named error by its selector, never by text.</summary>
internal static partial class RefusalDecoder
{
    private delegate Refusal Reader(ref AbiReader reader);

    private static readonly Dictionary<uint, (int Words, Reader Read)> Readers = [];

    static RefusalDecoder() => AddAll();

    public static Refusal Decode(ReadOnlySpan<byte> reason)
    {
        if (reason.IsEmpty)
            return new OutOfGas();
        if (reason.Length < AbiSelector.Size)
            return Other(reason);
        if (!Readers.TryGetValue(BinaryPrimitives.ReadUInt32BigEndian(reason), out var known))
            return Other(reason);
        try
        {
            var reader = new AbiReader(reason[AbiSelector.Size..], known.Words);
            var refusal = known.Read(ref reader);
            reader.Finish();
            return refusal;
        }
        catch (FormatException)
        {
            return Other(reason);
        }
    }

    static partial void AddAll();

    private static void Add(string signature, int words, Reader read) =>
        Readers.Add(BinaryPrimitives.ReadUInt32BigEndian(AbiSelector.Of(signature)), (words, read));

    private static OtherRefusal Other(ReadOnlySpan<byte> reason)
    {
        var name = Hex.Encode(reason.Length < AbiSelector.Size ? reason : reason[..AbiSelector.Size]);
        return new OtherRefusal(
            0,
            name,
            "未知的拒绝原因",
            "A refusal that this version does not know.",
            reason.ToArray()
        );
    }
}
