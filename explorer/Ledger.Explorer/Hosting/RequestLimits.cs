using System.Threading.RateLimiting;
using Ledger.Listening;

namespace Ledger.Explorer.Hosting;

/// <summary>A bucket of tokens for each caller (an IPv4 address, an IPv6 /64). Static files cost as much as an answer: a page needs few.</summary>
internal static class RequestLimits
{
    public static void AddRequestLimits(this IServiceCollection services, int perMinute) =>
        services.AddRateLimiter(limiter =>
        {
            limiter.RejectionStatusCode = StatusCodes.Status429TooManyRequests;
            limiter.OnRejected = static (context, ct) => new(FaultAnswers.AnswerAsync(context.HttpContext, 429, ct));
            limiter.GlobalLimiter = PartitionedRateLimiter.Create<HttpContext, string>(context =>
                context.Request.Path.StartsWithSegments("/health", StringComparison.Ordinal)
                    ? RateLimitPartition.GetNoLimiter("health")
                    : RateLimitPartition.GetTokenBucketLimiter(
                        "from " + ClientNetwork.Of(context.Connection.RemoteIpAddress),
                        _ => new TokenBucketRateLimiterOptions
                        {
                            TokenLimit = perMinute,
                            TokensPerPeriod = Math.Max(1, perMinute / 60),
                            ReplenishmentPeriod = TimeSpan.FromSeconds(60.0 / Math.Min(60, perMinute)),
                            QueueLimit = 0,
                            AutoReplenishment = true,
                        }
                    )
            );
        });
}
