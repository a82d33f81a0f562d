using Ledger.Explorer.Api;
using Ledger.Explorer.Filings;
using Ledger.Explorer.Pages;
using Ledger.Sdk;

namespace Ledger.Explorer.Hosting;

/// <summary>
/// Turns what went wrong into one answer by status: JSON under /api, a page elsewhere. Neither says more than the status:
/// an id that is unknown and one that may not be shown have the same bytes.
/// </summary>
internal sealed partial class FaultAnswers(RequestDelegate next, ILogger<FaultAnswers> log)
{
    public async Task InvokeAsync(HttpContext context)
    {
        try
        {
            await next(context);
        }
        catch (OperationCanceledException) when (context.RequestAborted.IsCancellationRequested)
        {
            return;
        }
        catch (BadHttpRequestException e)
        {
            await AnswerAsync(context, e.StatusCode, context.RequestAborted);
            return;
        }
        catch (NodeLateException e)
        {
            Unavailable(log, e.Message);
            await AnswerAsync(context, StatusCodes.Status504GatewayTimeout, context.RequestAborted);
            return;
        }
        catch (Exception e) when (e is LedgerUnavailableException or LedgerRequestException)
        {
            Unavailable(log, e.Message);
            await AnswerAsync(context, StatusCodes.Status503ServiceUnavailable, context.RequestAborted);
            return;
        }
        catch (Exception e) when (e is UntrustedAnswerException or HistoryForkedException)
        {
            Untrusted(log, e.Message);
            await AnswerAsync(context, StatusCodes.Status502BadGateway, context.RequestAborted);
            return;
        }
#pragma warning disable CA1031 // the last stop of a request: named in the log, answered without detail
        catch (Exception e)
#pragma warning restore CA1031
        {
            Failed(log, e);
            await AnswerAsync(context, StatusCodes.Status500InternalServerError, context.RequestAborted);
            return;
        }
        if (context.Response is { HasStarted: false, ContentLength: null, StatusCode: 404 or 405 })
            await AnswerAsync(context, context.Response.StatusCode, context.RequestAborted);
    }

    public static Task AnswerAsync(HttpContext context, int status, CancellationToken ct)
    {
        if (context.Response.HasStarted)
            return Task.CompletedTask;
        context.Response.StatusCode = status;
        return context.Request.Path.StartsWithSegments("/api", StringComparison.Ordinal)
            ? ApiFault.WriteAsync(context, status, ct)
            : PageRoutes.FaultAsync(context, status);
    }

    [LoggerMessage(3101, LogLevel.Warning, "No answer of a node: {Reason}")]
    private static partial void Unavailable(ILogger log, string reason);

    [LoggerMessage(3102, LogLevel.Error, "A node's answer did not verify: {Reason}")]
    private static partial void Untrusted(ILogger log, string reason);

    [LoggerMessage(3103, LogLevel.Error, "A request failed.")]
    private static partial void Failed(ILogger log, Exception fault);
}
