using Google.Protobuf;
using Grpc.Core;
using Grpc.Health.V1;
using Grpc.Reflection.V1;
using Ledger.Node.Tests.Driver;

namespace Ledger.Node.Tests;

/// <summary>Health, reflection, limits on messages.</summary>
public sealed class ServiceTests
{
    [Fact]
    public async Task Health_serves_anybody_and_turns_red_when_the_head_is_stale()
    {
        await using var node = await TestNode.StartAsync();
        await node.SealAsync();
        async Task<HealthCheckResponse.Types.ServingStatus> CheckAsync()
        {
            using var call = new Health.HealthClient(node.As(null)).CheckAsync(
                new HealthCheckRequest(),
                cancellationToken: TestNode.Ct
            );
            return (await call).Status;
        }
        Assert.Equal(HealthCheckResponse.Types.ServingStatus.Serving, await CheckAsync());
        node.Clock.Advance(TimeSpan.FromMinutes(20));
        Assert.Equal(HealthCheckResponse.Types.ServingStatus.NotServing, await CheckAsync());
        await node.SealAsync();
        Assert.Equal(HealthCheckResponse.Types.ServingStatus.Serving, await CheckAsync());
    }

    [Fact]
    public async Task Reflection_lists_the_services_to_members_alone()
    {
        await using var node = await TestNode.StartAsync();
        var services = await ReflectAsync(node, "bank-a");
        foreach (
            var name in new[] { "LedgerService", "TransactionService", "FilingService", "EventService", "ProofService" }
        )
            Assert.Contains("ledger.v1." + name, services);
        var e = await Assert.ThrowsAsync<RpcException>(() => ReflectAsync(node, null));
        Assert.Equal("UNKNOWN_ORGANISATION", Bundles.Reason(e));
    }

    /// <summary>Field case C44: the error names the limit and the actual size, before the message is read.</summary>
    [Fact]
    public async Task C44_a_request_above_1_MiB_names_its_size_and_the_limit()
    {
        await using var node = await TestNode.StartAsync();
        var request = new Wire.SubmitTransactionRequest { Raw = ByteString.CopyFrom(new byte[5_000_000]) };
        var e = await Assert.ThrowsAsync<RpcException>(async () =>
            await node.Transactions().SubmitTransactionAsync(request, cancellationToken: TestNode.Ct)
        );
        Assert.Equal((StatusCode.ResourceExhausted, "TOO_LARGE"), (e.StatusCode, Bundles.Reason(e)));
        var metadata = Bundles.Info(e).Metadata;
        Assert.Equal(
            (request.CalculateSize().ToString(), (1024 * 1024).ToString()),
            (metadata["size"], metadata["limit"])
        );
        // One below the limit is read, and refused for what it is.
        request.Raw = ByteString.CopyFrom(new byte[1024 * 1024 - 100]);
        e = await Assert.ThrowsAsync<RpcException>(async () =>
            await node.Transactions().SubmitTransactionAsync(request, cancellationToken: TestNode.Ct)
        );
        Assert.Equal("raw", Bundles.Info(e).Metadata["field"]);
    }

    private static async Task<List<string>> ReflectAsync(TestNode node, string? organisation)
    {
        using var call = new ServerReflection.ServerReflectionClient(node.As(organisation)).ServerReflectionInfo(
            cancellationToken: TestNode.Ct
        );
        await call.RequestStream.WriteAsync(new ServerReflectionRequest { ListServices = "" }, TestNode.Ct);
        await call.RequestStream.CompleteAsync();
        var names = new List<string>();
        await foreach (var answer in call.ResponseStream.ReadAllAsync(TestNode.Ct))
            names.AddRange(answer.ListServicesResponse.Service.Select(s => s.Name));
        return names;
    }
}
