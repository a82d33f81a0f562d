using System.Text.Json;
using Ledger.Cli.Clients;

namespace Ledger.Cli.Tests;

/// <summary><c>ledger evm statetest</c> over the whole public archive.</summary>
public sealed class StateTestCommandTests
{
    /// <summary>All Cancun cases of the archive (tests/vectors/state-tests/README.md).</summary>
    private const int Cases = 7_343;

    [Fact]
    public async Task All_cases_of_the_archive_pass()
    {
        var run = await CommandRun.OfAsync(
            "evm",
            "statetest",
            RepositoryFolder.Of("tests/vectors/state-tests/state-tests.tar.gz"),
            "--json"
        );
        Assert.Equal((0, ""), (run.Code, run.Error));
        var counts = JsonDocument.Parse(run.Output).RootElement;
        Assert.Equal(Cases, counts.GetProperty("passed").GetInt32());
        Assert.Equal(0, counts.GetProperty("failed").GetInt32());
        Assert.Equal(0, counts.GetProperty("notApplicable").GetInt32());
        Assert.Empty(counts.GetProperty("notPassed").EnumerateArray());
    }

    [Fact]
    public async Task A_case_that_fails_is_1_and_named()
    {
        const string Sender = "0x1000000000000000000000000000000000000001";
        const string Pre =
            "{\"" + Sender + "\":" + """{"nonce":"0x00","balance":"0x0de0b6b3a7640000","code":"0x","storage":{}}}""";
        const string Env =
            """{"currentBaseFee":"0x0a","currentCoinbase":"0x2adc25665018aa1fe0e6bc666dac8fc2697ff9ba","currentGasLimit":"0x989680","currentNumber":"0x01","currentRandom":"0x00","currentTimestamp":"0x03e8"}""";
        const string Transaction =
            $$"""{"data":["0x"],"gasLimit":["0x5208"],"value":["0x01"],"gasPrice":"0x0a","nonce":"0x00","to":"0x00000000000000000000000000000000000000ff","sender":"{{Sender}}"}""";
        const string Indexes = """{"data":0,"gas":0,"value":0}""";
        var zero = "0x" + new string('0', 64);
        var post = "{\"Cancun\":[{\"hash\":\"" + zero + "\",\"logs\":\"" + zero + "\",\"indexes\":" + Indexes + "}]}";
        using var folder = new TemporaryFolder();
        var path = folder.Write(
            "wrong-root.json",
            "{\"transfer\":{\"env\":"
                + Env
                + ",\"pre\":"
                + Pre
                + ",\"transaction\":"
                + Transaction
                + ",\"post\":"
                + post
                + "}}"
        );

        var run = await CommandRun.OfAsync("evm", "statetest", path, "--json");

        Assert.Equal(1, run.Code);
        var counts = JsonDocument.Parse(run.Output).RootElement;
        Assert.Equal(1, counts.GetProperty("failed").GetInt32());
        var named = Assert.Single(counts.GetProperty("notPassed").EnumerateArray());
        Assert.Equal(
            ("transfer", "Failed"),
            (named.GetProperty("test").GetString(), named.GetProperty("outcome").GetString())
        );
        Assert.StartsWith("State root is 0x", named.GetProperty("reason").GetString(), StringComparison.Ordinal);
    }
}
