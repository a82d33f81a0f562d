using System.Buffers.Binary;
using Ledger.Api;
using Ledger.Node.Errors;
using Microsoft.AspNetCore.Http;

namespace Ledger.Node;

/// <summary>
/// Refuses a request message by the length in its prefix, before its bytes are read, naming field, size and limit as every
/// other limit does. (gRPC's own check names neither size, and gives no ErrorInfo.)
/// </summary>
internal static class MessageSizes
{
    /// <summary>compressed:u8 ‖ length:u32 of gRPC over HTTP/2.</summary>
    private const int PrefixSize = 5;

    public static async Task CheckAsync(HttpContext context, RequestDelegate next)
    {
        if (
            RefusedCall.IsGrpc(context)
            && await LengthAsync(context).ConfigureAwait(false) is { } length and > ApiLimits.RequestBytes
        )
        {
            RefusedCall.Write(context, RpcErrors.TooLarge("request", length, ApiLimits.RequestBytes));
            return;
        }
        await next(context).ConfigureAwait(false);
    }

    /// <summary>Looks at the prefix and leaves it for gRPC to read. 0 where the body ends before.</summary>
    private static async Task<uint> LengthAsync(HttpContext context)
    {
        var reader = context.Request.BodyReader;
        var read = await reader.ReadAtLeastAsync(PrefixSize, context.RequestAborted).ConfigureAwait(false);
        var prefix = new byte[PrefixSize];
        var there = read.Buffer.Length >= PrefixSize;
        if (there)
            System.Buffers.BuffersExtensions.CopyTo(read.Buffer.Slice(0, PrefixSize), prefix);
        reader.AdvanceTo(read.Buffer.Start);
        return there ? BinaryPrimitives.ReadUInt32BigEndian(prefix.AsSpan(1)) : 0;
    }
}
