using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Nodes;
using Ledger.Explorer.Texts;

namespace Ledger.Explorer.Api;

/// <summary>An error of the JSON addresses: a stable code and one sentence in both languages; the same bytes for the same status.</summary>
internal static class ApiFault
{
    public static readonly JsonSerializerOptions Json = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    public static Task WriteAsync(HttpContext context, int status, CancellationToken ct)
    {
        var code = Code(status);
        context.Response.StatusCode = status;
        context.Response.ContentType = "application/json; charset=utf-8";
        var body = new JsonObject
        {
            ["error"] = new JsonObject
            {
                ["code"] = code,
                ["zh"] = PageTexts.Chinese["fault." + code + ".text"],
                ["en"] = PageTexts.English["fault." + code + ".text"],
            },
        };
        return context.Response.WriteAsync(body.ToJsonString(Json), ct);
    }

    public static string Code(int status) =>
        status switch
        {
            StatusCodes.Status400BadRequest => "malformed",
            StatusCodes.Status404NotFound => "notFound",
            StatusCodes.Status405MethodNotAllowed => "method",
            StatusCodes.Status429TooManyRequests => "tooMany",
            StatusCodes.Status502BadGateway => "untrusted",
            StatusCodes.Status503ServiceUnavailable => "unavailable",
            StatusCodes.Status504GatewayTimeout => "late",
            >= 400 and < 500 => "malformed",
            _ => "failed",
        };
}
