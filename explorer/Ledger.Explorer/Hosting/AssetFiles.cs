using Ledger.Explorer.Site;
using Microsoft.Extensions.FileProviders;

namespace Ledger.Explorer.Hosting;

/// <summary>The style sheet, out of this assembly, and the built page's files. Caches ask each time; the answer is mostly "not modified".</summary>
internal static class AssetFiles
{
    private const string Keeper = "keeper.js";

    public static void Map(WebApplication application)
    {
        application.MapGet(
            "/assets/style.css",
            static (HttpContext context) =>
            {
                context.Response.Headers.CacheControl = "no-cache";
                return Results.Bytes(StyleSheet.Bytes, "text/css; charset=utf-8");
            }
        );
        var web = application.Services.GetRequiredService<WebFolder>();
        if (!Directory.Exists(web.Path))
            return;
        application.UseStaticFiles(
            new StaticFileOptions
            {
                FileProvider = new PhysicalFileProvider(web.Path),
                RequestPath = "/assets",
                ServeUnknownFileTypes = false,
                OnPrepareResponse = static context =>
                {
                    var (request, response) = (context.Context.Request, context.Context.Response);
                    response.Headers.CacheControl = "no-cache";
                    // The service worker lies among the assets and keeps the pages above them.
                    if (context.File.Name == Keeper)
                        response.Headers["Service-Worker-Allowed"] = request.PathBase.Value + "/";
                },
            }
        );
    }
}
