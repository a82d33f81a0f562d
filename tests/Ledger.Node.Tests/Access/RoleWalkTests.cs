using System.Net;
using System.Text;
using System.Text.Json;
using Google.Protobuf.Reflection;
using Grpc.Core;
using Ledger.Engine.Rpc;
using Ledger.Node.Security;
using Ledger.Node.Tests.Driver;

namespace Ledger.Node.Tests.Access;

/// <summary>Every method of the node by every kind of certificate, over the network, against the table.</summary>
public sealed class RoleWalkTests(RoleCity city) : IClassFixture<RoleCity>
{
    private static readonly Marshaller<byte[]> Raw = Marshallers.Create<byte[]>(static b => b, static b => b);

    /// <summary>Of what classes a certificate's holder is, by the consortium's description and not by the node's word.</summary>
    [Theory]
    [InlineData("center", "Center, Registry")]
    [InlineData("registry", "Registry")]
    [InlineData("tax", "Tax")]
    [InlineData("bank-a", "Supervisor, Lender")]
    [InlineData("supervisor", "Supervisor")]
    [InlineData("lender", "Lender")]
    [InlineData("auditor", "Auditor")]
    [InlineData("no-role", "NoRole")]
    [InlineData("reader", "Reader")]
    [InlineData("nobody", "Stranger")]
    [InlineData("two names", "Stranger")]
    public async Task Each_method_is_answered_to_whom_its_row_names_and_refused_by_name_to_others(
        string kind,
        string classes
    )
    {
        var own = Enum.Parse<CallerClasses>(classes);
        var walked = 0;
        foreach (var method in MethodTableTests.Services.SelectMany(static s => s.Methods))
        {
            var name = "/" + method.Service.FullName + "/" + method.Name;
            var row = MethodTable.Find(name);
            Assert.True(row is not null, name + " has no row");
            var fault = await CallAsync(kind, method);
            var cell = name + " by " + kind + ": " + fault?.Status;
            if ((row.Callers & own) != CallerClasses.None)
                Assert.True(IsServed(fault), cell);
            else if (own == CallerClasses.Stranger)
                Assert.True(fault is not null && Bundles.Reason(fault) == "UNKNOWN_ORGANISATION", cell);
            else
                Assert.True(
                    fault is not null
                        && Bundles.Reason(fault) == "NOT_PERMITTED"
                        && Bundles.Info(fault).Metadata["method"] == name,
                    cell
                );
            walked++;
        }
        Assert.Equal(MethodTable.Rows.Count, walked);
    }

    /// <summary>No method at all: without a certificate of the authority the handshake ends, else each call is refused by name.</summary>
    [Theory]
    [InlineData("none", null)]
    [InlineData("other authority", null)]
    [InlineData("expired", "CERTIFICATE_EXPIRED")]
    [InlineData("not yet", "CERTIFICATE_NOT_YET_VALID")]
    [InlineData("withdrawn", "CERTIFICATE_WITHDRAWN")]
    public async Task A_certificate_that_does_not_hold_reaches_nothing(string kind, string? reason)
    {
        foreach (var method in MethodTableTests.Services.SelectMany(static s => s.Methods))
        {
            var fault = await CallAsync(kind, method);
            if (reason is not null)
            {
                Assert.Equal((StatusCode.Unauthenticated, reason), (fault!.StatusCode, Bundles.Reason(fault)));
                continue;
            }
            Assert.True(
                fault is { StatusCode: StatusCode.Unavailable or StatusCode.Internal },
                method.FullName + " by " + kind + ": " + fault?.Status
            );
            Assert.Null(fault!.GetRpcStatus());
        }
    }

    /// <summary>A row's "own keys" are the organisation's: of the same role is not of the same house.</summary>
    [Theory]
    [InlineData("center", true)]
    [InlineData("registry", false)]
    [InlineData("tax", false)]
    [InlineData("bank-a", false)]
    [InlineData("lender", false)]
    public async Task A_writer_key_is_leased_to_its_own_organisation_alone(string kind, bool own)
    {
        var client = new Wire.TransactionService.TransactionServiceClient(city.As(kind));
        var request = new Wire.AcquireWriterLeaseRequest
        {
            Name = "writers/" + Convert.ToHexStringLower(Members.WriterAddress("center").Span),
            Owner = "walk",
        };
        if (own)
        {
            Assert.NotEmpty((await client.AcquireWriterLeaseAsync(request, cancellationToken: TestNode.Ct)).LeaseToken);
            return;
        }
        var fault = await Assert.ThrowsAsync<RpcException>(async () =>
            await client.AcquireWriterLeaseAsync(request, cancellationToken: TestNode.Ct)
        );
        Assert.Equal("NOT_PERMITTED", Bundles.Reason(fault));
        Assert.False(Bundles.Info(fault).Metadata.ContainsKey("method")); // the service's word, not the row's
    }

    /// <summary>JSON-RPC knows no certificates: the loopback under its own names reaches each row, and nothing else is there.</summary>
    [Fact]
    public async Task Each_json_rpc_row_answers_on_the_loopback_and_to_no_other_name_or_origin()
    {
        Assert.True(IPAddress.IsLoopback(IPAddress.Parse(city.Rpc.Host)));
        using var http = new HttpClient();
        foreach (var row in RpcTable.Rows)
        {
            var (status, answer, origin) = await PostAsync(http, row.Method, null, "https://elsewhere.example");
            Assert.Equal((HttpStatusCode.OK, false), (status, origin));
            Assert.NotEqual(-32601, Code(answer)); // there, whatever it says to no parameters
            (status, answer, _) = await PostAsync(http, row.Method, "elsewhere.example", null);
            Assert.Equal(HttpStatusCode.Forbidden, status);
            Assert.DoesNotContain("jsonrpc", answer, StringComparison.Ordinal);
        }
        foreach (var absent in new[] { "admin_peers", "debug_setHead", "eth_sendTransaction", "personal_sign", "" })
            Assert.Equal(-32601, Code((await PostAsync(http, absent, null, null)).Answer));
    }

    [Fact]
    public void A_json_rpc_method_without_a_row_is_not_offered()
    {
        string[] offered = [.. RpcTable.Rows.Select(static r => r.Method)];
        RpcTable.MustCover(offered);
        Assert.All(RpcTable.Rows, static r => Assert.NotEqual(RpcReach.Unset, r.Reach));
        foreach (var other in new[] { offered[1..], [.. offered, "eth_sendTransaction"] })
            Assert.Contains(
                other.Length > offered.Length ? "eth_sendTransaction" : offered[0],
                Assert.Throws<InvalidOperationException>(() => RpcTable.MustCover(other)).Message,
                StringComparison.Ordinal
            );
    }

    /// <summary>It reached the service: an answer, or a refusal of the empty request by the service itself.</summary>
    private static bool IsServed(RpcException? fault)
    {
        if (fault is null)
            return true;
        return fault.StatusCode is StatusCode.InvalidArgument or StatusCode.NotFound or StatusCode.ResourceExhausted
            && fault.GetRpcStatus()?.GetDetail<Google.Rpc.ErrorInfo>()?.Metadata.ContainsKey("method") != true;
    }

    /// <summary>An empty request, by the method's own form; null = answered.</summary>
    private async Task<RpcException?> CallAsync(string kind, MethodDescriptor described)
    {
        var type = (described.IsClientStreaming, described.IsServerStreaming) switch
        {
            (false, false) => MethodType.Unary,
            (false, true) => MethodType.ServerStreaming,
            (true, false) => MethodType.ClientStreaming,
            _ => MethodType.DuplexStreaming,
        };
        var method = new Method<byte[], byte[]>(type, described.Service.FullName, described.Name, Raw, Raw);
        var invoker = city.As(kind);
        var options = new CallOptions(cancellationToken: TestNode.Ct);
        try
        {
            switch (type)
            {
                case MethodType.Unary:
                    await invoker.AsyncUnaryCall(method, null, options, []);
                    break;
                case MethodType.ServerStreaming:
                    using (var call = invoker.AsyncServerStreamingCall(method, null, options, []))
                        await call.ResponseStream.MoveNext(TestNode.Ct);
                    break;
                case MethodType.ClientStreaming:
                    using (var call = invoker.AsyncClientStreamingCall(method, null, options))
                    {
                        await call.RequestStream.CompleteAsync();
                        await call;
                    }
                    break;
                default:
                    using (var call = invoker.AsyncDuplexStreamingCall(method, null, options))
                    {
                        // The end of the requests is enough to be asked who one is; an answer would need one.
                        await call.RequestStream.CompleteAsync();
                        await call.ResponseStream.MoveNext(TestNode.Ct);
                    }
                    break;
            }
            return null;
        }
        catch (RpcException e)
        {
            return e;
        }
    }

    private async Task<(HttpStatusCode Status, string Answer, bool MayBeRead)> PostAsync(
        HttpClient http,
        string method,
        string? host,
        string? origin
    )
    {
        using var request = new HttpRequestMessage(HttpMethod.Post, city.Rpc)
        {
            Content = new StringContent(
                JsonSerializer.Serialize(
                    new
                    {
                        jsonrpc = "2.0",
                        id = 1,
                        method,
                        @params = Array.Empty<string>(),
                    }
                ),
                Encoding.UTF8,
                "application/json"
            ),
        };
        request.Headers.Host = host;
        if (origin is not null)
            request.Headers.Add("Origin", origin);
        using var response = await http.SendAsync(request, TestNode.Ct);
        return (
            response.StatusCode,
            await response.Content.ReadAsStringAsync(TestNode.Ct),
            response.Headers.Contains("Access-Control-Allow-Origin")
        );
    }

    private static int? Code(string answer)
    {
        using var json = JsonDocument.Parse(answer);
        return json.RootElement.TryGetProperty("error", out var error) ? error.GetProperty("code").GetInt32() : null;
    }
}
