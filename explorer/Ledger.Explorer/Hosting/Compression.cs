using System.IO.Compression;
using Microsoft.AspNetCore.ResponseCompression;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Options;

namespace Ledger.Explorer.Hosting;

/// <summary>
/// Pages and JSON go out compressed, also over TLS. What BREACH reads out of lengths is a secret beside text of the caller's;
/// no answer holds one: there is no session, no cookie and no token.
/// What is compressed already (assets) stays as it is.
/// </summary>
internal sealed class Compression(IServiceProvider services, IOptions<ResponseCompressionOptions> options)
    : ResponseCompressionProvider(services, options)
{
    public override bool ShouldCompressResponse(HttpContext context) =>
        context.Response.Headers.ContentEncoding.Count == 0 && base.ShouldCompressResponse(context);
}

internal static class CompressionServices
{
    public static void AddCompression(this IServiceCollection services)
    {
        services.TryAddSingleton<IResponseCompressionProvider, Compression>();
        services.AddResponseCompression(static o =>
        {
            o.EnableForHttps = true;
            o.Providers.Add<BrotliCompressionProvider>();
            o.Providers.Add<GzipCompressionProvider>();
        });
        // Made for each answer: brotli's level 4 of 11, gzip's 6 of 9.
        services.Configure<BrotliCompressionProviderOptions>(static o => o.Level = CompressionLevel.Optimal);
        services.Configure<GzipCompressionProviderOptions>(static o => o.Level = CompressionLevel.Optimal);
    }
}
