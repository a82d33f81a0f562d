using Grpc.Core;
using Microsoft.AspNetCore.Http;
using Microsoft.Net.Http.Headers;

namespace Ledger.Node.Errors;

/// <summary>Refuses a call before any service or its own framing sees it.</summary>
internal static class RefusedCall
{
    public static bool IsGrpc(HttpContext context) =>
        context.Request.ContentType?.StartsWith("application/grpc", StringComparison.OrdinalIgnoreCase) == true;

    /// <summary>Trailers-Only: the status in the headers of an answer without a body. To who speaks no gRPC: 403.</summary>
    public static void Write(HttpContext context, RpcException e)
    {
        var response = context.Response;
        if (!IsGrpc(context))
        {
            response.StatusCode = StatusCodes.Status403Forbidden;
            return;
        }
        response.StatusCode = StatusCodes.Status200OK;
        response.ContentType = "application/grpc";
        response.Headers[HeaderNames.GrpcStatus] = ((int)e.StatusCode).ToString(
            System.Globalization.CultureInfo.InvariantCulture
        );
        response.Headers[HeaderNames.GrpcMessage] = e.Status.Detail;
        if (e.Trailers.GetValueBytes("grpc-status-details-bin") is { } details)
            response.Headers["grpc-status-details-bin"] = Convert.ToBase64String(details);
    }
}
