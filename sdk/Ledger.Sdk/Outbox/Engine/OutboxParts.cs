using Ledger.Sdk.Outbox.Files;
using Ledger.Sdk.Outbox.State;
using Ledger.Sdk.Outbox.Transport;
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
