using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Server.Kestrel.Core;

namespace Ledger.Listening;

/// <summary>Puts gates on a server: on each listener, and at the beginning of the application.</summary>
public static class GateExtensions
{
    /// <summary>Headers of a request that has begun, and the pause between two of a connection.</summary>
    public static void BoundWaits(this KestrelServerLimits limits)
    {
        ArgumentNullException.ThrowIfNull(limits);
        limits.RequestHeadersTimeout = TimeSpan.FromSeconds(10);
        limits.KeepAliveTimeout = TimeSpan.FromSeconds(120);
    }

    /// <summary>To be called before TLS, so that a handshake counts.</summary>
    public static void UseGate(this ListenOptions listen, ConnectionGate gate)
    {
        ArgumentNullException.ThrowIfNull(listen);
        ArgumentNullException.ThrowIfNull(gate);
        listen.Use(next => connection => gate.RunAsync(connection, next));
    }

    /// <summary>Tells the gates which connections carry a request. The first of the application's middleware.</summary>
    public static void UseGatedRequests(this IApplicationBuilder application)
    {
        ArgumentNullException.ThrowIfNull(application);
        application.Use(
            async (HttpContext context, RequestDelegate next) =>
            {
                var connection = context.Features.Get<HeldConnection>();
                connection?.Begin();
                try
                {
                    await next(context);
                }
                finally
                {
                    connection?.End();
                }
            }
        );
    }
}
