using System.Net.Security;
using System.Security.Cryptography.X509Certificates;
using Grpc.Core;
using Grpc.Core.Interceptors;
using Grpc.Net.Client;
using Grpc.Net.Client.Configuration;
using Ledger.Evidence.Texts;

namespace Ledger.Sdk.Grpc;

/// <summary>
/// The nodes, one in use at a time; another is taken after a failure. Each is met before it is asked anything. Reads are
/// tried up to 4 times on UNAVAILABLE.
/// </summary>
internal sealed class NodeChannels : IDisposable
{
    private const int MaxMessage = Api.ApiLimits.MessageBytes;
    private readonly List<(GrpcChannel Channel, MetNode Met)> nodes;
    private readonly OwnCertificate? own;
    private readonly X509Certificate2Collection authorities;
    private readonly Interceptor? between;
    private int current;

    /// <param name="between">Stands between the calls and the network; for faults of tests.</param>
    public NodeChannels(
        IReadOnlyList<Uri> nodes,
        CertificateFiles? certificate,
        HttpMessageHandler? handler,
        Interceptor? between = null,
        TimeProvider? time = null
    )
    {
        this.between = between;
        own = certificate is null ? null : new OwnCertificate(certificate, time ?? TimeProvider.System);
        authorities = certificate?.LoadAuthorities() ?? [];
        this.nodes = [.. nodes.Select(n => Make(n, handler))];
    }

    public CallInvoker Invoker
    {
        get
        {
            var (channel, met) = nodes[(int)((uint)Volatile.Read(ref current) % nodes.Count)];
            return Raw(channel).Intercept(met);
        }
    }

    /// <summary>Takes the next node. Returns whether there is another.</summary>
    public bool Rotate()
    {
        if (!IsAlone)
            Interlocked.Increment(ref current);
        return !IsAlone;
    }

    public bool IsAlone => nodes.Count == 1;

    /// <summary>From here on each node is met before it is asked anything else.</summary>
    public void Guard(LedgerContact contact)
    {
        foreach (var (_, met) in nodes)
            met.Guard(contact);
    }

    /// <summary>Another process may stand behind the nodes' addresses; for handlers that make no connections of their own.</summary>
    public void Reconnected()
    {
        foreach (var (_, met) in nodes)
            met.Reconnected();
    }

    /// <summary>Why no answer came, where this client's certificate is or may be the reason; null: for another reason.</summary>
    public Bilingual? CertificateFault(RpcException e)
    {
        if (StatusDetails.Certificate(e.Status.DebugException) is { } named)
            return named;
        // The connection itself failed; what a node answers has no exception behind it.
        return e is { StatusCode: StatusCode.Unavailable or StatusCode.Internal, Status.DebugException: not null }
            ? own?.Doubt
            : null;
    }

    /// <summary>No answer, in words: of this client's certificate where that is the reason.</summary>
    public LedgerUnavailableException Unavailable(RpcException e)
    {
        var system = "No node answered: " + e.StatusCode + " " + e.Status.Detail;
        return new LedgerUnavailableException(CertificateFault(e) ?? new Bilingual(system, system), e);
    }

    private CallInvoker Raw(GrpcChannel channel)
    {
        var invoker = channel.CreateCallInvoker();
        return between is null ? invoker : invoker.Intercept(between);
    }

    private (GrpcChannel, MetNode) Make(Uri node, HttpMessageHandler? handler)
    {
        GrpcChannel? channel = null;
        var met = new MetNode(() => Raw(channel!));
        var options = new GrpcChannelOptions
        {
            MaxReceiveMessageSize = MaxMessage,
            MaxSendMessageSize = Api.ApiLimits.RequestBytes,
            HttpHandler = handler ?? MakeHandler(met),
            DisposeHttpClient = handler is null,
            ServiceConfig = new ServiceConfig { MethodConfigs = { Retry() } },
        };
        channel = GrpcChannel.ForAddress(node, options);
        return (channel, met);
    }

    /// <summary>Reads alone: the outbox, and nobody else, repeats what writes.</summary>
    private static MethodConfig Retry()
    {
        var config = new MethodConfig
        {
            RetryPolicy = new RetryPolicy
            {
                MaxAttempts = 4,
                InitialBackoff = TimeSpan.FromMilliseconds(200),
                MaxBackoff = TimeSpan.FromSeconds(2),
                BackoffMultiplier = 2,
                RetryableStatusCodes = { StatusCode.Unavailable },
            },
        };
        foreach (
            var service in (string[])
                [
                    "LedgerService",
                    "UnitService",
                    "FilingService",
                    "EscrowService",
                    "OrganisationService",
                    "ProofService",
                    "DisclosureService",
                ]
        )
            config.Names.Add(new MethodName { Service = "ledger.v1." + service });
        return config;
    }

    private SocketsHttpHandler MakeHandler(MetNode met)
    {
        var handler = new SocketsHttpHandler
        {
            KeepAlivePingDelay = TimeSpan.FromSeconds(60),
            KeepAlivePingTimeout = TimeSpan.FromSeconds(20),
            KeepAlivePingPolicy = HttpKeepAlivePingPolicy.WithActiveRequests,
            EnableMultipleHttp2Connections = true,
            PooledConnectionIdleTimeout = Timeout.InfiniteTimeSpan,
            PlaintextStreamFilter = (connection, _) =>
            {
                met.Reconnected();
                return new ValueTask<Stream>(
                    own is null
                        ? connection.PlaintextStream
                        : new FirstAnswerStream(connection.PlaintextStream, own.Answered, own.Refused)
                );
            },
        };
        if (own is null)
            return handler;
        handler.SslOptions.LocalCertificateSelectionCallback = (_, _, _, remote, acceptable) =>
            own.Show(remote is not null, acceptable)!;
        if (authorities.Count > 0)
            handler.SslOptions.RemoteCertificateValidationCallback = (_, presented, _, errors) =>
                TrustedBy(authorities, presented, errors);
        return handler;
    }

    /// <summary>The deployment's own authority is the only one that counts; the host name must fit.</summary>
    private static bool TrustedBy(
        X509Certificate2Collection authorities,
        X509Certificate? presented,
        SslPolicyErrors errors
    )
    {
        if (presented is null || (errors & SslPolicyErrors.RemoteCertificateNameMismatch) != SslPolicyErrors.None)
            return false;
        using var chain = new X509Chain();
        chain.ChainPolicy.TrustMode = X509ChainTrustMode.CustomRootTrust;
        chain.ChainPolicy.CustomTrustStore.AddRange(authorities);
        chain.ChainPolicy.RevocationMode = X509RevocationMode.NoCheck;
        return chain.Build(presented as X509Certificate2 ?? new X509Certificate2(presented));
    }

    public void Dispose()
    {
        foreach (var (channel, met) in nodes)
        {
            channel.Dispose();
            met.Dispose();
        }
        own?.Dispose();
    }
}
