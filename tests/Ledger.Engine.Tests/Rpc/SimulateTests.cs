using System.Net;
using System.Text;
using System.Text.Json;
using Ledger.Engine.Chain;
using Ledger.Engine.Rpc;
using Ledger.Engine.Store;
using Ledger.Engine.Tests.Chain;
using Microsoft.Extensions.Time.Testing;

namespace Ledger.Engine.Tests.Rpc;

/// <summary>
/// eth_simulateV1 by the published test cases of execution-apis, which go-ethereum answered: the same error code, or for each call
/// the same status, return data, gas and logs. Those that end otherwise are listed with the reason.
/// </summary>
public sealed class SimulateTests : IAsyncLifetime
{
    /// <summary>Of the published cases' chain: its number, its gas limit, and a head of 54 blocks, one every ten seconds.</summary>
    private const ulong ChainId = 0xc72dd9d5e883e;
    private const int Head = 54;

    private const string Prague = "gas of Prague's floor for call data (EIP-7623); this chain has Cancun";
    private const string OtherChain =
        "hashes, proposer, mixHash, gas price or accounts of the chain that they were made on";
    private const string Blobs = "blob transactions; this chain has none";
    private const string Named = "a parameter that cannot be applied is -32602 here, by name";
    private const string Period = "blocks that are left out are a block period apart here, there 12 seconds";

    /// <summary>Cases that end otherwise here, and why.</summary>
    private static readonly Dictionary<string, string> Other = new(StringComparer.Ordinal)
    {
        ["add-more-non-defined-BlockStateCalls-than-fit-but-now-with-fit"] = OtherChain,
        ["blobs"] = Blobs,
        ["block-override-reflected-in-contract-simple"] = Period,
        ["blockhash-complex"] = OtherChain,
        ["blockhash-simple"] = OtherChain,
        ["blockhash-start-before-head"] = OtherChain,
        ["contract-calls-itself"] = OtherChain,
        ["gas-fees-and-value-error-38014-with-validation"] = OtherChain,
        ["get-block-properties"] = OtherChain,
        ["move-ecrecover-and-call"] = Prague,
        ["move-ecrecover-and-call-old-and-new"] = Prague,
        ["move-ecrecover-twice-and-call"] = Prague,
        ["move-to-address-itself-reference-38022"] = Named,
        ["move-two-accounts-to-same-38023"] = Named,
        ["move-two-non-precompiles-accounts-to-same"] = Named,
        ["overflow-nonce-validation"] = "internal error there, named here",
        ["override-all-in-BlockStateCalls"] = Period,
        ["override-identity"] = Prague,
        ["override-sha256"] = Prague,
        ["overwrite-existing-contract"] = OtherChain,
        ["run-out-of-gas-in-block-38015"] =
            "a block's gas is asked for, and the cap on all calls together is what ends it there",
        ["self-destructing-state-override"] = OtherChain,
        ["self-destructive-contract-produces-logs"] = OtherChain,
        ["simple-more-params-validate"] = Blobs,
        ["simple-no-funds-with-validation"] = OtherChain,
        ["simple-no-funds-with-validation-without-nonces"] = OtherChain,
        ["simple-send-from-contract-with-validation"] = OtherChain,
        ["try-to-move-non-precompile"] = Named,
        ["two-blocks-with-complete-eth-sends"] = Blobs,
        ["use-as-many-features-as-possible"] = Blobs,
    };

    private readonly HttpClient http = new();
    private ChainEngine engine = null!;
    private JsonRpcHost host = null!;

    public async ValueTask InitializeAsync()
    {
        var time = new FakeTimeProvider(DateTimeOffset.UnixEpoch);
        engine = ChainEngine.Open(
            new MemoryStore(),
            TestChain.Genesis(json =>
            {
                json["config"]!["chainId"] = ChainId;
                json["gasLimit"] = "0xbebc200";
                json["timestamp"] = "0x0";
            }),
            new TestChain().Options() with
            {
                Time = time,
                AcceptClock = true,
            }
        );
        for (var i = 0; i < Head; i++)
        {
            time.Advance(TimeSpan.FromSeconds(10));
            await engine.SealAsync();
        }
        host = await JsonRpcHost.StartAsync(
            engine,
            new IPEndPoint(IPAddress.Loopback, 0),
            new JsonRpcOptions { CallGas = 50_000_000 }
        );
    }

    public async ValueTask DisposeAsync()
    {
        http.Dispose();
        await host.DisposeAsync();
        await engine.DisposeAsync();
    }

    public static TheoryData<string> Cases() =>
        [
            .. Directory
                .GetFiles(Path.Combine(Vectors.Root, "tests", "vectors", "execution-apis", "simulate"))
                .Select(f => Path.GetFileNameWithoutExtension(f)["ethSimulate-".Length..])
                .Order(StringComparer.Ordinal),
        ];

    [Theory]
    [MemberData(nameof(Cases))]
    public async Task A_published_case_ends_as_published(string name)
    {
        var lines = await File.ReadAllLinesAsync(
            Path.Combine(Vectors.Root, "tests", "vectors", "execution-apis", "simulate", "ethSimulate-" + name + ".io"),
            TestContext.Current.CancellationToken
        );
        var request = lines.Single(l => l.StartsWith(">> ", StringComparison.Ordinal))[3..];
        using var expected = JsonDocument.Parse(lines.Single(l => l.StartsWith("<< ", StringComparison.Ordinal))[3..]);
        using var content = new StringContent(request, Encoding.UTF8, "application/json");
        using var response = await http.PostAsync(host.Address, content, TestContext.Current.CancellationToken);
        var text = await response.Content.ReadAsStringAsync(TestContext.Current.CancellationToken);
        using var answer = JsonDocument.Parse(text);
        var (told, published) = (Told(answer.RootElement), Told(expected.RootElement));
        // A difference that is gone is taken off the list.
        Assert.True(
            told == published != Other.ContainsKey(name),
            $"{published}\n-- published, here:\n{told}\n{text[..Math.Min(text.Length, 300)]}"
        );
    }

    private static string Told(JsonElement answer)
    {
        if (answer.TryGetProperty("error", out var error))
            return "error " + error.GetProperty("code").GetInt32();
        var blocks = answer
            .GetProperty("result")
            .EnumerateArray()
            .Select(b => string.Join('\n', b.GetProperty("calls").EnumerateArray().Select(Call)));
        return string.Join("\n--\n", blocks);
    }

    private static string Call(JsonElement call)
    {
        var logs = call.TryGetProperty("logs", out var l)
            ? l.EnumerateArray()
                .Select(log =>
                    $"{log.GetProperty("address")} {log.GetProperty("topics").GetRawText()} {log.GetProperty("data")}"
                )
            : [];
        var code = call.TryGetProperty("error", out var error) ? error.GetProperty("code").GetInt32() : 0;
        return $"{call.GetProperty("status")} {call.GetProperty("returnData")} {call.GetProperty("gasUsed")} {code} {string.Join(';', logs)}";
    }
}
