using Microsoft.AspNetCore.ResponseCompression;
using Microsoft.Net.Http.Headers;

namespace Ledger.Explorer.Site;

/// <summary>An asset in the coding that the caller takes, with its tag. Of a name that holds the content's hash a cache need not ask again.</summary>
internal static class AssetAnswer
{
    private const string Forever = "public, max-age=31536000, immutable";

    /// <summary>A cache asks each time; the answer is mostly "not modified".</summary>
    private const string Ask = "no-cache";

    /// <param name="download">The name under which a browser saves it instead of opening it; null: it opens it.</param>
    public static IResult Of(HttpContext context, Asset asset, string? download = null)
    {
        var codings = context.RequestServices.GetRequiredService<IResponseCompressionProvider>();
        var coding = codings.CheckRequestAcceptsCompression(context)
            ? codings.GetCompressionProvider(context)?.EncodingName
            : null;
        var headers = context.Response.Headers;
        headers.Vary = HeaderNames.AcceptEncoding;
        headers.CacheControl = asset.IsNamedByContent ? Forever : Ask;
        if (coding is not null)
            headers.ContentEncoding = coding;
        return Results.Bytes(
            asset.In(coding),
            asset.Type,
            download,
            entityTag: new EntityTagHeaderValue($"\"{asset.Version}{(coding is null ? "" : "-" + coding)}\"")
        );
    }
}
