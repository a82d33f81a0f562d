using Ledger.Explorer.Site;

namespace Ledger.Explorer.Hosting;

/// <summary>What pages load, and the verifier in one file.</summary>
internal static class AssetFiles
{
    /// <summary>The service worker lies among the assets and keeps the pages above them.</summary>
    private const string Keeper = "keeper.js";

    public static void Map(WebApplication application)
    {
        application.MapRead(
            "/assets/{name}",
            static (HttpContext context, AssetShelf shelf, string name) =>
            {
                if (shelf.Find(name) is not { } asset)
                    return Results.NotFound();
                if (name == Keeper)
                    context.Response.Headers["Service-Worker-Allowed"] = context.Request.PathBase.Value + "/";
                return AssetAnswer.Of(context, asset);
            }
        );
        application.MapRead(
            "/" + AssetShelf.Offline,
            static (HttpContext context, AssetShelf shelf) =>
                shelf.Find(AssetShelf.Offline) is { } file
                    ? AssetAnswer.Of(context, file, file.Name)
                    : Results.NotFound()
        );
    }
}
