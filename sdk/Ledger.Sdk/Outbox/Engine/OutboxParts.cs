using Ledger.Sdk.Outbox.Files;
using Microsoft.Extensions.Logging;

namespace Ledger.Sdk.Outbox.Engine;

internal sealed record OutboxParts(
    IOutboxFiles Files,
    OutboxSettings Settings,
    IOutboxTransport Transport,
    IBatchEncoder Encoder,
    IReadOnlyList<ISigner> Signers,
    TimeProvider Time,
    ILogger Log
);
