using System.Buffers.Binary;
using Grpc.Core;
using Ledger.Api;
using Ledger.Node.Errors;
using Microsoft.AspNetCore.Http;
using Microsoft.Net.Http.Headers;

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
        var isGrpc =
            context.Request.ContentType?.StartsWith("application/grpc", StringComparison.OrdinalIgnoreCase) == true;
        if (isGrpc && await LengthAsync(context).ConfigureAwait(false) is { } length and > ApiLimits.RequestBytes)
        {
            Refuse(context.Response, RpcErrors.TooLarge("request", length, ApiLimits.RequestBytes));
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

    /// <summary>Trailers-Only: the status in the headers of an answer without a body.</summary>
    private static void Refuse(Microsoft.AspNetCore.Http.HttpResponse response, RpcException e)
    {
        response.StatusCode = StatusCodes.Status200OK;
        response.ContentType = "application/grpc";
        response.Headers[HeaderNames.GrpcStatus] = ((int)e.StatusCode).ToString(
            System.Globalization.CultureInfo.InvariantCulture
        );
        response.Headers[HeaderNames.GrpcMessage] = e.Status.Detail;
        var details = e.Trailers.GetValueBytes("grpc-status-details-bin");
        if (details is not null)
            response.Headers["grpc-status-details-bin"] = Convert.ToBase64String(details);
    }
}
