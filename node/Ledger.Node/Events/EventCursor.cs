using System.Buffers.Binary;
using System.Buffers.Text;
using Ledger.Evidence.Primitives;

namespace Ledger.Node.Events;

/// <summary>Why a cursor is refused.</summary>
internal enum CursorFault
{
    Unset = 0,
    None,
    Malformed,

    /// <summary>Of another ledger.</summary>
    Foreign,

    /// <summary>Made under another filter.</summary>
    OtherFilter,
}

/// <summary>
/// A place in the feed, after which it goes on: base64url(genesis[0..8] ‖ filter digest[0..8] ‖ block ‖ block hash[0..8] ‖
/// log index). The log index is 2^32 - 1 for the end of a block.
/// </summary>
internal readonly record struct EventCursor(ulong Block, Bytes32 BlockHash, uint LogIndex)
{
    public const uint EndOfBlock = uint.MaxValue;
    private const int Size = 36;

    public string Encode(Bytes32 genesis, Bytes32 filter)
    {
        Span<byte> bytes = stackalloc byte[Size];
        genesis.Span[..8].CopyTo(bytes);
        filter.Span[..8].CopyTo(bytes[8..]);
        BinaryPrimitives.WriteUInt64BigEndian(bytes[16..], Block);
        BlockHash.Span[..8].CopyTo(bytes[24..]);
        BinaryPrimitives.WriteUInt32BigEndian(bytes[32..], LogIndex);
        return Base64Url.EncodeToString(bytes);
    }

    /// <param name="text">What a client sent.</param>
    /// <param name="genesis">This ledger's.</param>
    /// <param name="filter">Digest of the request's filter; a cursor of a record's event serves under any.</param>
    /// <param name="block">Where it stands.</param>
    /// <param name="hash">First 8 bytes of the block's hash.</param>
    /// <param name="log">Last log that the client has.</param>
    public static CursorFault TryDecode(
        string text,
        Bytes32 genesis,
        Bytes32 filter,
        out ulong block,
        out byte[] hash,
        out uint log
    )
    {
        (block, hash, log) = (0, [], 0);
        Span<byte> bytes = stackalloc byte[Size];
        if (
            text.Length != Size / 3 * 4
            || !Base64Url.IsValid(text)
            || !Base64Url.TryDecodeFromChars(text, bytes, out var written)
            || written != Size
        )
            return CursorFault.Malformed;
        if (!bytes[..8].SequenceEqual(genesis.Span[..8]))
            return CursorFault.Foreign;
        var under = bytes[8..16];
        if (!under.SequenceEqual(filter.Span[..8]) && !under.SequenceEqual(EventFilter.All.Digest.Span[..8]))
            return CursorFault.OtherFilter;
        block = BinaryPrimitives.ReadUInt64BigEndian(bytes[16..]);
        hash = bytes[24..32].ToArray();
        log = BinaryPrimitives.ReadUInt32BigEndian(bytes[32..]);
        return CursorFault.None;
    }
}
