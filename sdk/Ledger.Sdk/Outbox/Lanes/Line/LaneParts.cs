using Ledger.Sdk.Outbox.State;
using Ledger.Sdk.Outbox.Telemetry;
using Ledger.Sdk.Outbox.Transport;
using Microsoft.Extensions.Logging;

namespace Ledger.Sdk.Outbox.Lanes.Line;

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
