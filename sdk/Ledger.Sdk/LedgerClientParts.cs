using System.Security.Cryptography;
using Ledger.Evidence.Bundles;
using Ledger.Evidence.Codes;
using Ledger.Sdk.Clients;
using Ledger.Sdk.Grpc;
using Ledger.Sdk.Outbox.Files;
using Ledger.Sdk.Outbox.State;
using Ledger.Sdk.Outbox.Transport;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Abstractions;

namespace Ledger.Sdk;

/// <summary>What a client is made of, after its options were checked. Tests put other parts here.</summary>
internal sealed record LedgerClientParts
{
    public required TrustAnchor Trust { get; init; }
    public required NodeChannels Nodes { get; init; }

    /// <summary>Null: a client that reads and verifies only.</summary>
    public required IOutboxFiles? Files { get; init; }

    /// <summary>Of a client without an outbox; null = how far the ledger went is known while it runs.</summary>
    public IHeadStore? Head { get; init; }
    public required IReadOnlyList<(string Name, ISigner Signer)> Writers { get; init; }
    public RSA? UnitKey { get; init; }
    public ICodeSigner? CodeKey { get; init; }
    public OutboxSettings Outbox { get; init; } = new();
    public TimeSpan ReadTimeout { get; init; } = Api.ApiLimits.ReadDeadline;
    public TimeSpan SubmitTimeout { get; init; } = Api.ApiLimits.SubmitDeadline;
    public Confirm Confirm { get; init; } = Confirm.Node;
    public TimeSpan Heartbeat { get; init; } = TimeSpan.FromSeconds(15);

    /// <summary>Of the health check.</summary>
    public Microsoft.Extensions.Diagnostics.HealthChecks.HealthStatus WithoutLease { get; init; } =
        Microsoft.Extensions.Diagnostics.HealthChecks.HealthStatus.Degraded;
    public TimeProvider Time { get; init; } = TimeProvider.System;
    public ILogger Log { get; init; } = NullLogger.Instance;

    /// <summary>Between the outbox and the node: faults of tests.</summary>
    public Func<IOutboxTransport, IOutboxTransport> Wrap { get; init; } = t => t;

    /// <summary>Told of each statement handed in, and of its receipt: tests compare with what became of it.</summary>
    public ISubmitObserver? Observer { get; init; }
}
