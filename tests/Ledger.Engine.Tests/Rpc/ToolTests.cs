using System.Net;
using Ledger.Engine.Chain;
using Ledger.Engine.Rpc;
using Ledger.Engine.Tests.Chain;
using Ledger.Evidence.Primitives;

namespace Ledger.Engine.Tests.Rpc;

/// <summary>
/// cast, forge and hardhat as they come from npm, with the flags that the operations page names for them, and without: they
/// ask for a tip of 1 wei by themselves, which no account of a chain without a currency has.
/// </summary>
public sealed class ToolTests : IAsyncLifetime
{
    private static readonly string Key = Hex.Encode(TestChain.SenderKey);

    private readonly TemporaryDirectory home = new();
    private ChainEngine engine = null!;
    private JsonRpcHost host = null!;

    public async ValueTask InitializeAsync()
    {
        var chain = new TestChain();
        engine = chain.Open(options: chain.Options(manual: false) with { Time = TimeProvider.System });
        host = await JsonRpcHost.StartAsync(
            engine,
            new IPEndPoint(IPAddress.Loopback, 0),
            new JsonRpcOptions(),
            TestContext.Current.CancellationToken
        );
        var project = Path.Combine(home.Path, "forge");
        foreach (var file in new[] { "foundry.toml", "src/Counter.sol", "script/Deploy.s.sol" })
        {
            Directory.CreateDirectory(Path.GetDirectoryName(Path.Combine(project, file))!);
            File.Copy(Path.Combine(OtherProgram.Folder("clients"), "forge", file), Path.Combine(project, file));
        }
    }

    public async ValueTask DisposeAsync()
    {
        await host.DisposeAsync();
        await engine.DisposeAsync();
        home.Dispose();
    }

    [Theory]
    [InlineData("cast send")]
    [InlineData("forge create")]
    [InlineData("forge script")]
    [InlineData("hardhat")]
    public async Task A_tool_sends_with_the_settings_of_the_operations_page_and_not_without(string tool)
    {
        // What counts is the chain: the wrappers of cast and forge from npm end with 0 whatever the program said.
        Assert.NotEmpty(Documented(tool));
        foreach (var settings in Documented(tool))
        {
            var before = await TestChain.NonceAsync(engine);
            var done = await RunAsync(tool, settings);
            Assert.True(await TestChain.NonceAsync(engine) > before, settings + ": " + done.All);
        }
        var nonce = await TestChain.NonceAsync(engine);
        var plain = await RunAsync(tool, "");
        Assert.Equal(nonce, await TestChain.NonceAsync(engine));
        Assert.Contains("insufficient funds for gas * price + value", plain.All, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Cast_reads_as_it_is()
    {
        var account = TestContract.Address.ToString();
        foreach (
            var (arguments, expected) in new (string[], string)[]
            {
                (["chain-id"], TestChain.ChainId.ToString()),
                (["code", account], Hex.Encode(TestContract.Code)),
                (["nonce", TestChain.Sender.ToString()], "0"),
                (["storage", account, "0x7"], (await Word(7)).ToString()),
                (["block", "0", "--field", "hash"], engine.GenesisHash.ToString()),
                (["gas-price"], "0"),
            }
        )
        {
            var said = await CastAsync(arguments);
            Assert.True(said.Code == 0, said.All);
            Assert.Equal(expected, said.Output.Trim());
        }
    }

    private ValueTask<Bytes32> Word(ulong slot) =>
        engine.GetStorageAsync(TestContract.Address, TestContract.Word(slot), 0, default);

    /// <summary>The settings in back ticks of the tool's row in the table of docs/operations.md; several are alternatives.</summary>
    private static List<string> Documented(string tool)
    {
        var row = File.ReadLines(Path.Combine(Vectors.Root, "docs", "operations.md"))
            .Single(line => line.StartsWith("| `" + tool + "`", StringComparison.Ordinal));
        return [.. row.Split('|')[2].Split('`').Where((_, i) => i % 2 == 1)];
    }

    private Task<Said> RunAsync(string tool, string settings)
    {
        var flags = settings.Split(' ', StringSplitOptions.RemoveEmptyEntries);
        return tool switch
        {
            "cast send" => CastAsync(["send", "--private-key", Key, TestChain.Sender.ToString(), .. flags]),
            "forge create" => ForgeAsync([
                "create",
                "src/Counter.sol:Counter",
                "--broadcast",
                .. flags,
                "--constructor-args",
                "5",
            ]),
            "forge script" => ForgeAsync(["script", "script/Deploy.s.sol", "--broadcast", .. flags]),
            _ => HardhatAsync(settings.Length == 0 ? "{}" : "{" + settings.Replace("gasPrice", "\"gasPrice\"") + "}"),
        };
    }

    private Task<Said> CastAsync(string[] arguments) =>
        OtherProgram.RunAsync(
            OtherProgram.Client("cast"),
            home.Path,
            [.. arguments, "--rpc-url", host.Address.ToString()],
            Home
        );

    private Task<Said> ForgeAsync(string[] arguments) =>
        OtherProgram.RunAsync(
            OtherProgram.Client("forge"),
            Path.Combine(home.Path, "forge"),
            [
                arguments[0],
                "--rpc-url",
                host.Address.ToString(),
                "--private-key",
                Key,
                "--use",
                Path.Combine(OtherProgram.Folder("clients"), "solc.mjs"),
                .. arguments[1..],
            ],
            Home
        );

    private Task<Said> HardhatAsync(string network) =>
        OtherProgram.RunAsync(
            OtherProgram.Client("hardhat"),
            Path.Combine(OtherProgram.Folder("clients"), "hardhat"),
            ["run", "send.js", "--no-compile", "--network", "ledger"],
            new Dictionary<string, string>(Home)
            {
                ["RPC"] = host.Address.ToString(),
                ["KEY"] = Key,
                ["NETWORK"] = network,
                ["HARDHAT_DISABLE_TELEMETRY_PROMPT"] = "true",
            }
        );

    private Dictionary<string, string> Home => new(StringComparer.Ordinal) { ["HOME"] = home.Path };
}
