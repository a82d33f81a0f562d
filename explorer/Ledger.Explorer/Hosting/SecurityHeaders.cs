namespace Ledger.Explorer.Hosting;

/// <summary>
/// Headers of every answer: no guessing of types, no framing, no referrer, nothing kept by caches or search engines. What a page
/// may load and do stands with pages alone: on a slow line each byte beside a script counts.
/// </summary>
internal sealed class SecurityHeaders(RequestDelegate next)
{
    /// <summary>Of a page: own scripts and styles alone, no inline script or style, no other origin. Pictures of codes are read from the phone: blob.</summary>
    public const string PagePolicy =
        "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' blob: data:; media-src 'self' blob:; "
        + "connect-src 'self'; worker-src 'self'; manifest-src 'self'; base-uri 'none'; form-action 'self'; frame-ancestors 'none'";

    /// <summary>Of anything else: it shows and runs nothing where somebody opens it. A worker, which has its script's policy, asks this server.</summary>
    public const string Policy = "default-src 'none'; connect-src 'self'; frame-ancestors 'none'";

    public Task InvokeAsync(HttpContext context)
    {
        var headers = context.Response.Headers;
        headers.XContentTypeOptions = "nosniff";
        headers["Referrer-Policy"] = "no-referrer";
        headers["X-Robots-Tag"] = "noindex, nofollow";
        headers["Cross-Origin-Resource-Policy"] = "same-origin";
        headers.CacheControl = "no-store";
        if (context.Request.IsHttps)
            headers.StrictTransportSecurity = "max-age=31536000";
        context.Response.OnStarting(static response => WhenTyped((HttpResponse)response), context.Response);
        return next(context);
    }

    private static Task WhenTyped(HttpResponse response)
    {
        var isPage = response.ContentType?.StartsWith("text/html", StringComparison.Ordinal) ?? false;
        response.Headers.ContentSecurityPolicy = isPage ? PagePolicy : Policy;
        if (!isPage)
            return Task.CompletedTask;
        response.Headers["Permissions-Policy"] = "camera=(self), microphone=(), geolocation=(), payment=(), usb=()";
        response.Headers["Cross-Origin-Opener-Policy"] = "same-origin";
        // The framework's own, for a script of its that is not here.
        response.Headers.Remove("blazor-enhanced-nav");
        return Task.CompletedTask;
    }
}
