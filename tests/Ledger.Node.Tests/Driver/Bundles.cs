using Grpc.Core;
using Ledger.Evidence.Bundles;

namespace Ledger.Node.Tests.Driver;

internal static class Bundles
{
    public static async Task<Bundle> ReadAsync(
        TestNode node,
        string organisation,
        string name,
        bool disclosures = true,
        string code = ""
    ) => Read(await BytesAsync(node.As(organisation), name, disclosures, code));

    public static Bundle Read(byte[] bytes)
    {
        Assert.True(Bundle.TryRead(bytes, BundleLimits.Default, out var bundle, out var fault), fault?.ToString());
        return bundle;
    }

    public static async Task<byte[]> BytesAsync(CallInvoker caller, string name, bool disclosures, string code = "")
    {
        using var call = new Wire.ProofService.ProofServiceClient(caller).StreamBundle(
            new Wire.StreamBundleRequest
            {
                Name = name,
                IncludeDisclosures = disclosures,
                Purpose = disclosures ? "test" : "",
                Code = code,
            },
            cancellationToken: TestNode.Ct
        );
        using var all = new MemoryStream();
        await foreach (var chunk in call.ResponseStream.ReadAllAsync(TestNode.Ct))
            all.Write(chunk.Chunk.Span);
        return all.ToArray();
    }

    public static string Reason(RpcException e) => Info(e).Reason;

    public static Google.Rpc.ErrorInfo Info(RpcException e)
    {
        var status = e.GetRpcStatus();
        Assert.NotNull(status);
        var info = status.GetDetail<Google.Rpc.ErrorInfo>();
        Assert.NotNull(info);
        Assert.Equal("ledger", info.Domain);
        return info;
    }
}
