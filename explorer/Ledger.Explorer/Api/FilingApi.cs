using System.Buffers;
using System.Text.Json;
using System.Text.Json.Nodes;
using Ledger.Evidence;
using Ledger.Explorer.Filings;
using Ledger.Explorer.Hosting;

namespace Ledger.Explorer.Api;

/// <summary>
/// The public JSON: <c>/api/v1/filings/{id}</c> (proof and money in a word; of an unknown filing the proof of its absence,
/// in the same shape), <c>/api/v1/filings/{id}/history</c>, <c>/api/v1/anchor</c>.
/// </summary>
internal static class FilingApi
{
    private const string Type = "application/json; charset=utf-8";

    public static void Map(WebApplication application)
    {
        var api = application.MapGroup("/api/v1");
        api.MapGet("/filings/{id}", ProofAsync);
        api.MapGet("/filings/{id}/history", HistoryAsync);
        api.MapGet("/anchor", static (Anchor anchor) => Results.Bytes(anchor.Json, Type));
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
        var body = new ArrayBufferWriter<byte>(64 * 1024);
        using (var json = new Utf8JsonWriter(body))
        {
            json.WriteStartObject();
            json.WritePropertyName("bundle");
            json.WriteRawValue(BundleWriter.Write(found.Bundle));
            json.WriteString("money", found.Money.Word());
            json.WriteEndObject();
        }
        context.Response.ContentType = Type;
        context.Response.ContentLength = body.WrittenCount;
        await context.Response.Body.WriteAsync(body.WrittenMemory, ct);
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
