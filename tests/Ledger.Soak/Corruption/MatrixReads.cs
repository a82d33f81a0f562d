using System.Globalization;
using System.Net.Http.Json;
using System.Security.Cryptography;
using System.Text.Json;
using Google.Protobuf;
using Grpc.Core;
using Ledger.Chaincode;
using Wire = Ledger.Api.V1;

namespace Ledger.Soak.Corruption;

/// <summary>
/// All that a ledger's readers are shown, question by question: blocks, receipts, logs, proofs over JSON-RPC; records, lists,
/// fields and bundles over gRPC. An answer is its digest, or <see cref="Named"/> with the fault, or <see cref="Unnamed"/>.
/// </summary>
internal sealed class MatrixReads(MatrixNode node, IReadOnlyList<string> filings)
{
    public const string Named = "named: ";
    public const string Unnamed = "unnamed: ";

    private readonly Dictionary<string, string> answers = new(StringComparer.Ordinal);

    public async Task<IReadOnlyDictionary<string, string>> RunAsync(CancellationToken ct)
    {
        await RpcAsync("eth_blockNumber", ct);
        var head =
            answers["eth_blockNumber"] is var told && told.StartsWith("0x", StringComparison.Ordinal)
                ? ulong.Parse(told.AsSpan(2), NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture)
                : 0;
        for (ulong number = 0; number <= head; number++)
        {
            var block = "0x" + number.ToString("x", CultureInfo.InvariantCulture);
            await RpcAsync("eth_getBlockByNumber", ct, block, true);
            await RpcAsync("eth_getBlockReceipts", ct, block);
            await RpcAsync(
                "eth_getProof",
                ct,
                ContractAddresses.Filings.ToString(),
                new[] { "0x" + new string('0', 64) },
                block
            );
        }
        await RpcAsync(
            "eth_getLogs",
            ct,
            new Dictionary<string, string> { ["fromBlock"] = "0x1", ["toBlock"] = "latest" }
        );
        var (records, proofs) = (
            new Wire.FilingService.FilingServiceClient(node.Grpc),
            new Wire.ProofService.ProofServiceClient(node.Grpc)
        );
        var fields = new Wire.DisclosureService.DisclosureServiceClient(node.Grpc);
        foreach (var name in filings)
        {
            await GrpcAsync(
                "filing " + name,
                async () =>
                    await records.GetFilingAsync(new Wire.GetFilingRequest { Name = name }, cancellationToken: ct)
            );
            await GrpcAsync(
                "events " + name,
                async () =>
                    await records.ListFilingEventsAsync(
                        new Wire.ListFilingEventsRequest { Name = name },
                        cancellationToken: ct
                    )
            );
            await GrpcAsync(
                "fields " + name,
                async () =>
                    await fields.GetDisclosureAsync(
                        new Wire.GetDisclosureRequest { Name = name, Purpose = "matrix" },
                        cancellationToken: ct
                    )
            );
            await GrpcAsync("bundle " + name, () => BundleAsync(proofs, name, ct));
        }
        await GrpcAsync(
            "filings",
            async () => await records.ListFilingsAsync(new Wire.ListFilingsRequest(), cancellationToken: ct)
        );
        return answers;
    }

    /// <summary>Questions whose answer is another one after each block: the head, and what is told as of the head.</summary>
    public static IEnumerable<string> Growing(IEnumerable<string> questions) =>
        questions.Where(static q =>
            !q.StartsWith("eth_getBlock", StringComparison.Ordinal)
            && !q.StartsWith("eth_getProof", StringComparison.Ordinal)
            && !q.StartsWith("fields ", StringComparison.Ordinal)
        );

    private async Task RpcAsync(string method, CancellationToken ct, params object[] parameters)
    {
        var question = parameters.Length == 0 ? method : method + " " + JsonSerializer.Serialize(parameters);
        using var response = await node.Http.PostAsJsonAsync(
            (Uri?)null,
            new Dictionary<string, object>
            {
                ["jsonrpc"] = "2.0",
                ["id"] = 1,
                ["method"] = method,
                ["params"] = parameters,
            },
            ct
        );
        var answer = await response.Content.ReadFromJsonAsync<JsonElement>(ct);
        if (answer.TryGetProperty("error", out var error))
        {
            var message = error.GetProperty("message").GetString()!;
            answers[question] = message.StartsWith("data loss", StringComparison.Ordinal)
                ? Named + message
                : Unnamed + message;
            return;
        }
        var result = answer.GetProperty("result");
        answers[question] =
            parameters.Length == 0 ? result.GetString()! : Digest(JsonSerializer.SerializeToUtf8Bytes(result));
    }

    private async Task GrpcAsync(string question, Func<Task<IMessage>> call)
    {
        try
        {
            answers[question] = Digest((await call()).ToByteArray());
        }
        catch (RpcException e)
        {
            var reason = e.GetRpcStatus()?.GetDetail<Google.Rpc.ErrorInfo>();
            answers[question] = reason is null
                ? Unnamed + e.Status.StatusCode
                : Named + e.Status.StatusCode + " " + reason.Reason;
        }
    }

    private static async Task<IMessage> BundleAsync(
        Wire.ProofService.ProofServiceClient proofs,
        string name,
        CancellationToken ct
    )
    {
        using var call = proofs.StreamBundle(
            new Wire.StreamBundleRequest
            {
                Name = name,
                IncludeDisclosures = true,
                Purpose = "matrix",
            },
            cancellationToken: ct
        );
        var whole = new Wire.StreamBundleResponse();
        using var bytes = new MemoryStream();
        await foreach (var chunk in call.ResponseStream.ReadAllAsync(ct))
            bytes.Write(chunk.Chunk.Span);
        whole.Chunk = ByteString.CopyFrom(bytes.ToArray());
        return whole;
    }

    private static string Digest(byte[] bytes) => Convert.ToHexStringLower(SHA256.HashData(bytes));
}
