using System.Buffers.Binary;
using System.Buffers.Text;
using System.Security.Cryptography;
using System.Text;
using Google.Protobuf;
using Google.Rpc;
using Ledger.Api;
using Ledger.Evidence.Primitives;
using Ledger.Node.Errors;
using Ledger.Node.Index;

namespace Ledger.Node.Services;

/// <summary>
/// Page tokens: base64url(genesis[0..8] ‖ digest of call and filter[0..8] ‖ block read at ‖ block ‖ log index ‖ count), so
/// that a token of another ledger or filter is refused by name and all pages are of one block.
/// </summary>
internal static class Paging
{
    private const int Size = 8 + 8 + 8 + 8 + 4;

    public static int Limit(uint pageSize) =>
        pageSize == 0 ? ApiLimits.DefaultPageSize : (int)Math.Min(pageSize, ApiLimits.PageSize);

    /// <summary>True while another item still fits the page.</summary>
    public static bool Fits(ref int bytes, IMessage item)
    {
        bytes += item.CalculateSize() + 8;
        return bytes <= ApiLimits.PageBytes;
    }

    public static string Encode(Bytes32 genesis, string scope, ulong atBlock, EventPlace last)
    {
        Span<byte> bytes = stackalloc byte[Size];
        genesis.Span[..8].CopyTo(bytes);
        Digest(scope).AsSpan(0, 8).CopyTo(bytes[8..]);
        BinaryPrimitives.WriteUInt64BigEndian(bytes[16..], atBlock);
        BinaryPrimitives.WriteUInt64BigEndian(bytes[24..], last.Block);
        BinaryPrimitives.WriteInt32BigEndian(bytes[32..], last.LogIndex);
        return Base64Url.EncodeToString(bytes);
    }

    /// <summary>Null for an empty token.</summary>
    /// <exception cref="Grpc.Core.RpcException">Malformed, of another ledger, or made under another filter.</exception>
    public static (ulong AtBlock, EventPlace Last)? Decode(Bytes32 genesis, string scope, string token)
    {
        if (token.Length == 0)
            return null;
        Span<byte> bytes = stackalloc byte[Size];
        if (
            token.Length != Size / 3 * 4
            || !Base64Url.IsValid(token)
            || !Base64Url.TryDecodeFromChars(token, bytes, out var written)
            || written != Size
        )
            throw RpcErrors.BadField("page_token", "not a token of this API.", "不是本接口的翻页标记。");
        if (!bytes[..8].SequenceEqual(genesis.Span[..8]))
            throw Refused(ErrorReasons.ForeignCursor, "The token is of another ledger.", "翻页标记属于另一个账本。");
        if (!bytes[8..16].SequenceEqual(Digest(scope).AsSpan(0, 8)))
            throw Refused(
                ErrorReasons.FilterChanged,
                "The token was made under another filter: begin again.",
                "翻页标记对应另一个筛选条件,请重新开始。"
            );
        return (
            BinaryPrimitives.ReadUInt64BigEndian(bytes[16..]),
            new EventPlace(
                BinaryPrimitives.ReadUInt64BigEndian(bytes[24..]),
                0,
                BinaryPrimitives.ReadInt32BigEndian(bytes[32..])
            )
        );
    }

    private static Grpc.Core.RpcException Refused(string reason, string en, string zh) =>
        RpcErrors.Of(Code.InvalidArgument, reason, en, zh);

    private static byte[] Digest(string scope) => SHA256.HashData(Encoding.UTF8.GetBytes(scope));
}
