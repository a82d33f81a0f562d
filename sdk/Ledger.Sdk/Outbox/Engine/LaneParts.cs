using Microsoft.Extensions.Logging;

namespace Ledger.Sdk.Outbox.Engine;

internal sealed record LaneParts(
    OutboxState State,
    GroupWriter Writer,
    OutboxSettings Settings,
    IOutboxTransport Transport,
    IBatchEncoder Encoder,
    string Owner,
    TimeProvider Time,
    ILogger Log,
    OutboxMetrics Metrics,
    LaneEvents Events
);
