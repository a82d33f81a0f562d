using System.Net;
using System.Security.Cryptography.X509Certificates;
using Grpc.Core;
using Grpc.Net.Client;
using Ledger.Evidence.Primitives;
using Ledger.Listening;
using Ledger.Node.Tests.Driver;
using Ledger.Sealing.Running;
using Ledger.Sealing.Tests.Running;
using Ledger.Sealing.Wire;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Microsoft.AspNetCore.Server.Kestrel.Https;
using Microsoft.Extensions.DependencyInjection;

namespace Ledger.Sealing.Tests.Wire;

/// <summary>A listener for each of four validators on the loopback, over mutual TLS, and the channels between them.</summary>
internal sealed class Places : IAsyncDisposable
{
    private const int BlockBytes = 1024 * 1024;

    private readonly TestAuthority authority = new();
    private readonly List<WebApplication> listeners = [];
    private readonly List<Uri> addresses = [];
    private readonly List<GrpcChannel> channels = [];

    public Table Table { get; private set; } = null!;

    public static async Task<Places> StartAsync()
    {
        var places = new Places();
        for (var i = 0; i < 4; i++)
            await places.ListenAsync(i);
        places.Table = await Table.StartAsync(
            lines: (from, to) =>
                new GrpcPeer(to.Validator, places.Open(to.Index, places.Certificate(from.Index)).CreateCallInvoker())
        );
        return places;
    }

    public static string Name(int place) => $"https://example.com/place-{place}";

    public X509Certificate2 Certificate(int place) => authority.Issue(-1, 1, Name(place));

    /// <summary>A channel to a place, shown a certificate, which expects another one's name where that is given.</summary>
    public GrpcChannel Open(int place, X509Certificate2 own, string? expected = null)
    {
        var channel = PeerChannel.Open(addresses[place], own, [authority.Root], expected ?? Name(place), BlockBytes);
        channels.Add(channel);
        return channel;
    }

    public async ValueTask DisposeAsync()
    {
        await Table.DisposeAsync();
        foreach (var channel in channels)
            channel.Dispose();
        foreach (var listener in listeners)
            await listener.DisposeAsync();
        authority.Dispose();
    }

    private async Task ListenAsync(int place)
    {
        var builder = WebApplication.CreateEmptyBuilder(new WebApplicationOptions());
        builder.WebHost.UseKestrelCore().UseKestrelHttpsConfiguration();
        builder.WebHost.ConfigureKestrel(kestrel =>
            kestrel.Listen(
                IPAddress.Loopback,
                0,
                listen =>
                {
                    listen.Protocols = HttpProtocols.Http2;
                    listen.UseHttps(
                        new HttpsConnectionAdapterOptions
                        {
                            ServerCertificate = Certificate(place),
                            ClientCertificateMode = ClientCertificateMode.RequireCertificate,
                            ClientCertificateValidation = (shown, _, _) =>
                                shown.IssuerName.RawData.AsSpan().SequenceEqual(authority.Root.SubjectName.RawData),
                        }
                    );
                }
            )
        );
        builder.Services.AddRouting();
        builder.Services.AddGrpc(grpc =>
            grpc.MaxReceiveMessageSize = grpc.MaxSendMessageSize = BlockBytes + SealingEndpoint.BesideBlock
        );
        builder.Services.AddSingleton(_ => new SealingEndpoint(new Seated(() => Table[place].Desk), Caller));
        var listener = builder.Build();
        listener.MapGrpcService<SealingEndpoint>();
        await listener.StartAsync();
        listeners.Add(listener);
        addresses.Add(new Uri(listener.Urls.First()));
    }

    private Address? Caller(ServerCallContext context)
    {
        var shown = CertificateNames.Uris(context.GetHttpContext().Connection.ClientCertificate!);
        for (var i = 0; i < 4; i++)
            if (shown is [var one] && one == Name(i))
                return Table[i].Validator;
        return null;
    }

    /// <summary>Whoever sits there now; a place that was killed answers nobody.</summary>
    private sealed class Seated(Func<IDesk?> desk) : IDesk
    {
        private IDesk Now => desk() ?? throw new RpcException(new Status(StatusCode.Unavailable, "away"));

        public Protocol.ValidatorStatus Status => Now.Status;

        public Task<Protocol.SealAnswer> SealAsync(
            Protocol.SealRequest request,
            Address? caller,
            CancellationToken ct
        ) => Now.SealAsync(request, caller, ct);

        public Task FinalAsync(ReadOnlyMemory<byte> block, CancellationToken ct) => Now.FinalAsync(block, ct);

        public Task ForwardedAsync(IReadOnlyList<ReadOnlyMemory<byte>> transactions, CancellationToken ct) =>
            Now.ForwardedAsync(transactions, ct);

        public ValueTask<IReadOnlyList<ReadOnlyMemory<byte>>> BlocksAsync(ulong from, CancellationToken ct) =>
            Now.BlocksAsync(from, ct);

        public ValueTask DisposeAsync() => ValueTask.CompletedTask;
    }
}
