namespace Ledger.Sdk.Grpc;

/// <summary>When a call ends at the latest.</summary>
internal static class Deadlines
{
    /// <summary>gRPC deadlines are times of the machine's clock, whatever clock the outbox runs on.</summary>
    public static DateTime After(TimeSpan timeout) => Spans.After(TimeProvider.System.GetUtcNow(), timeout).UtcDateTime;
}
