using System.Formats.Cbor;
using Ledger.Evidence.Primitives;

namespace Ledger.Evidence.Codes;

/// <summary>A COSE_Sign1 (RFC 9052, 4.2) of exactly the shape of our codes.</summary>
internal sealed record CoseSign1(
    CodeAlgorithm Algorithm,
    byte[] KeyId,
    byte[] Protected,
    byte[] Payload,
    byte[] Signature
)
{
    private const CborTag Tag = (CborTag)18;

    public static byte[] EncodeProtected(CodeAlgorithm algorithm, ReadOnlySpan<byte> keyId)
    {
        var writer = new CborWriter(CborConformanceMode.Canonical);
        writer.WriteStartMap(2);
        writer.WriteInt32(1);
        writer.WriteInt32((int)algorithm);
        writer.WriteInt32(4);
        writer.WriteByteString(keyId);
        writer.WriteEndMap();
        return writer.Encode();
    }

    public byte[] Encode()
    {
        var writer = new CborWriter(CborConformanceMode.Canonical);
        writer.WriteTag(Tag);
        writer.WriteStartArray(4);
        writer.WriteByteString(Protected);
        writer.WriteStartMap(0);
        writer.WriteEndMap();
        writer.WriteByteString(Payload);
        writer.WriteByteString(Signature);
        writer.WriteEndArray();
        return writer.Encode();
    }

    /// <summary>The Sig_structure of RFC 9052, 4.4 with external_aad = "ledger/qr/1" ‖ genesis hash.</summary>
    public byte[] ToBeSigned(in Bytes32 genesisHash)
    {
        var writer = new CborWriter(CborConformanceMode.Canonical);
        writer.WriteStartArray(4);
        writer.WriteTextString("Signature1");
        writer.WriteByteString(Protected);
        writer.WriteByteString([.. "ledger/qr/1"u8, .. genesisHash.Span]);
        writer.WriteByteString(Payload);
        writer.WriteEndArray();
        return writer.Encode();
    }

    /// <exception cref="CborContentException">Malformed or not canonical.</exception>
    /// <exception cref="InvalidOperationException">An item of another type.</exception>
    /// <exception cref="OverflowException">A number out of range.</exception>
    public static CodeFault TryDecode(byte[] cose, out CoseSign1? message)
    {
        message = null;
        var reader = new CborReader(cose, CborConformanceMode.Canonical);
        if (reader.PeekState() != CborReaderState.Tag || reader.ReadTag() != Tag || reader.ReadStartArray() != 4)
            return CodeFault.NotCoseSign1;
        var header = reader.ReadByteString();
        if (reader.ReadStartMap() != 0)
            return CodeFault.UnprotectedHeader;
        reader.ReadEndMap();
        var payload = reader.ReadByteString();
        var signature = reader.ReadByteString();
        reader.ReadEndArray();
        if (reader.BytesRemaining != 0)
            return CodeFault.NotCoseSign1;
        var fault = TryDecodeProtected(header, out var algorithm, out var keyId);
        if (fault != CodeFault.None)
            return fault;
        if (signature.Length != CodeKey.SignatureSize)
            return CodeFault.BadSignatureSize;
        message = new CoseSign1(algorithm, keyId, header, payload, signature);
        return CodeFault.None;
    }

    private static CodeFault TryDecodeProtected(byte[] header, out CodeAlgorithm algorithm, out byte[] keyId)
    {
        algorithm = default;
        keyId = [];
        var reader = new CborReader(header, CborConformanceMode.Canonical);
        if (reader.ReadStartMap() != 2 || reader.ReadInt32() != 1)
            return CodeFault.BadProtectedHeader;
        algorithm = (CodeAlgorithm)reader.ReadInt32();
        if (algorithm is not (CodeAlgorithm.Es256 or CodeAlgorithm.Sm2))
            return CodeFault.UnknownAlgorithm;
        if (reader.ReadInt32() != 4)
            return CodeFault.BadProtectedHeader;
        keyId = reader.ReadByteString();
        reader.ReadEndMap();
        return reader.BytesRemaining == 0 && keyId.Length == CodeKey.KeyIdSize
            ? CodeFault.None
            : CodeFault.BadProtectedHeader;
    }
}
