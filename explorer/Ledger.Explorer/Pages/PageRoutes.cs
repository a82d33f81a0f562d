using Ledger.Evidence.Identifiers;
using Ledger.Explorer.Api;
using Ledger.Explorer.Filings;
using Ledger.Explorer.Site;
using Ledger.Explorer.Texts;
using Microsoft.AspNetCore.Components;
using Microsoft.AspNetCore.Http.HttpResults;

namespace Ledger.Explorer.Pages;

/// <summary>The served pages: start, the page of a code, a filing's timeline, help, and what is said when something is not there.</summary>
internal static class PageRoutes
{
    private static readonly string[] Topics = ["original-pdf", "code"];

    public static void Map(WebApplication application)
    {
        application.MapRead("/", static (HttpContext context) => Page<CheckPage>(context, ("IsStart", true)));
        // The code stands behind the # and never comes here; whatever a messenger put into the query is not looked at.
        application.MapRead("/v", static (HttpContext context) => Page<CheckPage>(context, ("IsStart", false)));
        // A messenger wrote the # as %23, so that the code became part of the path: the page says that it was changed on the way.
        application.MapRead(
            "/v{rest}",
            static (HttpContext context, string rest) =>
                rest[0] == '#'
                    ? (IResult)Page<CheckPage>(context, ("IsStart", false), ("Path", "/v"))
                    : Results.NotFound()
        );
        application.MapRead("/filings/{id}", FilingAsync);
        application.MapRead(
            "/help/{topic}",
            static (HttpContext context, string topic) =>
                Topics.Contains(topic, StringComparer.Ordinal)
                    ? (IResult)Page<HelpPage>(context, ("Topic", topic))
                    : Results.NotFound()
        );
        application.MapRead("/proof", static (HttpContext context) => Page<HelpPage>(context, ("Topic", "proof")));
        application.MapRead(
            "/accessibility",
            static (HttpContext context) => Page<HelpPage>(context, ("Topic", "accessibility"))
        );
        application.MapRead("/robots.txt", static () => Results.Text("User-agent: *\nDisallow: /\n", "text/plain"));
    }

    /// <summary>The page of a status; unknown and not permitted have the same.</summary>
    public static async Task FaultAsync(HttpContext context, int status)
    {
        context.Response.StatusCode = status;
        await Page<FaultPage>(context, ("Code", ApiFault.Code(status)), ("Status", status)).ExecuteAsync(context);
    }

    private static async Task FilingAsync(HttpContext context, string id, FilingReader reader)
    {
        if (!FilingId.TryParse(id, out var filing))
        {
            await FaultAsync(context, StatusCodes.Status400BadRequest);
            return;
        }
        var found = await reader.ReadAsync(filing, context.RequestAborted);
        if (!found.Exists)
            await FaultAsync(context, StatusCodes.Status404NotFound);
        else
            await Page<FilingPage>(context, ("Found", found)).ExecuteAsync(context);
    }

    private static RazorComponentResult<T> Page<T>(
        HttpContext context,
        params ReadOnlySpan<(string Name, object Value)> parameters
    )
        where T : IComponent
    {
        var values = new Dictionary<string, object?>(StringComparer.Ordinal)
        {
            // Of what is there twice, since a messenger added to an address that had it, the first counts.
            ["Texts"] = PageTexts.For(
                context.Request.Query["lang"].FirstOrDefault(),
                context.Request.Headers.AcceptLanguage
            ),
            ["Base"] = context.Request.PathBase.Value ?? "",
            ["Path"] = context.Request.Path.Value ?? "/",
            ["IsLarge"] = context.Request.Query["size"].FirstOrDefault() == "large",
        };
        foreach (var (name, value) in parameters)
            values[name] = value;
        context.Response.Headers.Vary = "Accept-Language";
        return new RazorComponentResult<T>(values)
        {
            StatusCode = context.Response.StatusCode,
            PreventStreamingRendering = true,
        };
    }
}
