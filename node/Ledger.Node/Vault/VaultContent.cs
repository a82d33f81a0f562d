using System.Buffers.Binary;
using System.IO.Compression;
using Google.Protobuf;
using Ledger.Evidence.Codes;
using Ledger.Evidence.Disclosures;
using Ledger.Evidence.Identifiers;
using Ledger.Evidence.Primitives;
using Ledger.Evidence.Schemas;

namespace Ledger.Node.Vault;

/// <summary>
/// A disclosure as it is before it is sealed: without what its row says already, without the masked view where that
/// follows from the fields and the code, and compressed (what is sealed cannot be compressed any more). It comes back
/// byte for byte.
/// </summary>
/// <param name="genesisHash">The ledger, under which the keys of views are derived.</param>
internal sealed class VaultContent(Bytes32 genesisHash)
{
    /// <summary>Of the content below; another one is refused by name.</summary>
    public const byte Format = 3;

    private const int HeaderSize = 1 + 4;
    private const int MaxSize = 1024 * 1024;

    [Flags]
    private enum Parts : byte
    {
        None = 0,

        /// <summary>The record's name is the canonical one.</summary>
        Named = 1,

        /// <summary>Of the view its nonce and its tag are kept; the same fields under the same key give the same bytes.</summary>
        ViewFollows = 2,
    }

    /// <returns>Which parts follow (1 byte) ‖ length (4, big-endian) ‖ Brotli (RFC 7932) of the protobuf.</returns>
    public byte[] Pack(Wire.Disclosure disclosure, in Bytes32 record)
    {
        var kept = disclosure.Clone();
        var parts = Parts.None;
        kept.Version = 0;
        if (string.Equals(kept.Record, Name(record), StringComparison.Ordinal))
            (parts, kept.Record) = (parts | Parts.Named, "");
        if (View(disclosure, record, disclosure.View.Span) is { } view && disclosure.View.Span.SequenceEqual(view))
            (parts, kept.View) = (
                parts | Parts.ViewFollows,
                ByteString.CopyFrom([.. view[..MaskedView.NonceSize], .. view[^MaskedView.TagSize..]])
            );
        var plain = kept.ToByteArray();
        var result = new byte[HeaderSize + BrotliEncoder.GetMaxCompressedLength(plain.Length)];
        result[0] = (byte)parts;
        BinaryPrimitives.WriteInt32BigEndian(result.AsSpan(1), plain.Length);
        return BrotliEncoder.TryCompress(plain, result.AsSpan(HeaderSize), out var written, quality: 5, window: 16)
            ? result[..(HeaderSize + written)]
            : throw new InvalidOperationException("Brotli needs more than its own bound.");
    }

    /// <exception cref="NodeStoreException">Not what <see cref="Pack"/> wrote on this ledger.</exception>
    public Wire.Disclosure Unpack(ReadOnlySpan<byte> packed, in Bytes32 record, uint version)
    {
        if (packed.Length < HeaderSize)
            throw Damaged();
        var parts = (Parts)packed[0];
        var length = BinaryPrimitives.ReadInt32BigEndian(packed[1..]);
        if (length is < 0 or > MaxSize)
            throw Damaged();
        var plain = new byte[length];
        if (!BrotliDecoder.TryDecompress(packed[HeaderSize..], plain, out var written) || written != length)
            throw Damaged();
        var result = Wire.Disclosure.Parser.ParseFrom(plain);
        result.Version = version;
        if (parts.HasFlag(Parts.Named))
            result.Record = Name(record);
        if (parts.HasFlag(Parts.ViewFollows))
        {
            var kept = result.View.Span;
            var view = View(result, record, kept);
            // Never another text under the same nonce: rather no view at all.
            if (view is null || !view.AsSpan(^MaskedView.TagSize..).SequenceEqual(kept[^MaskedView.TagSize..]))
                throw Damaged();
            result.View = ByteString.CopyFrom(view);
        }
        return result;
    }

    /// <summary>The view that fields and code give under the nonce at the start of <paramref name="given"/>; null where they give none.</summary>
    private byte[]? View(Wire.Disclosure disclosure, in Bytes32 record, ReadOnlySpan<byte> given)
    {
        if (
            given.Length < MaskedView.NonceSize + MaskedView.TagSize
            || CommitmentSchema.Find(disclosure.Schema) is not { } schema
            || schema.Positions <= MaskedView.Fields[^1]
            || (CommitmentProfile)disclosure.Profile is not (CommitmentProfile.Sha256 or CommitmentProfile.Sm3)
            || FieldOpenings.TryReadCbor(schema, disclosure.Fields.Memory, out var openings) != DisclosureFault.None
            || !ContractCode.TryParse(disclosure.Code, out var code)
        )
            return null;
        var filing = new FilingId(record);
        return MaskedView.Seal(
            code.Reference.ViewKey(genesisHash, disclosure.Version),
            given[..MaskedView.NonceSize],
            filing,
            disclosure.Version,
            MaskedView.Plaintext(openings!, (CommitmentProfile)disclosure.Profile, filing, disclosure.Version)
        );
    }

    private static string Name(in Bytes32 record) => new FilingId(record).Name;

    private static NodeStoreException Damaged() =>
        new(NodeStoreFault.Damaged, "a row of the vault is not what was written on this ledger; restore it.");
}
