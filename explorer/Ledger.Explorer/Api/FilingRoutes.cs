using System.Text.Json.Nodes;
using Ledger.Evidence.Bundles;
using Ledger.Evidence.Identifiers;
using Ledger.Explorer.Filings;
using Ledger.Explorer.Site;

namespace Ledger.Explorer.Api;

/// <summary>
/// The public JSON: <c>/api/v1/filings/{id}</c> (the proof, a bundle as every verifier reads it; of an unknown filing the proof of
/// its absence; money in a word beside it, in a header), <c>/api/v1/filings/{id}/history</c>, <c>/api/v1/anchor</c>.
/// </summary>
internal static class FilingRoutes
{
    /// <summary>The server's word on the filing's money: <see cref="MoneyStates.Word"/>.</summary>
    public const string MoneyHeader = "Ledger-Money";

    private const string Type = "application/json; charset=utf-8";

    public static void Map(WebApplication application)
    {
        var api = application.MapGroup("/api/v1");
        api.MapRead("/filings/{id}", ProofAsync);
        api.MapRead("/filings/{id}/history", HistoryAsync);
        api.MapRead("/anchor", static (Anchor anchor) => Results.Bytes(anchor.Json, Type));
    }

    private static async Task ProofAsync(HttpContext context, string id, FilingReader reader)
    {
        var ct = context.RequestAborted;
        if (!FilingId.TryParse(id, out var filing))
        {
            await ApiFault.WriteAsync(context, StatusCodes.Status400BadRequest, ct);
            return;
        }
        var found = await reader.ReadAsync(filing, ct);
        var body = BundleWriter.Write(found.Bundle);
        context.Response.ContentType = Type;
        context.Response.ContentLength = body.Length;
        context.Response.Headers[MoneyHeader] = found.Money.Word();
        context.Response.Headers.ContentDisposition = $"inline; filename=\"filing-{id[..12]}.json\"";
        await context.Response.Body.WriteAsync(body, ct);
    }

    private static async Task HistoryAsync(HttpContext context, string id, FilingReader reader)
    {
        var ct = context.RequestAborted;
        if (!FilingId.TryParse(id, out var filing))
        {
            await ApiFault.WriteAsync(context, StatusCodes.Status400BadRequest, ct);
            return;
        }
        var found = await reader.ReadAsync(filing, ct);
        if (!found.Exists)
        {
            await ApiFault.WriteAsync(context, StatusCodes.Status404NotFound, ct);
            return;
        }
        context.Response.ContentType = Type;
        JsonObject body = HistoryJson.Of(found);
        await context.Response.WriteAsync(body.ToJsonString(ApiFault.Json), ct);
    }
}
