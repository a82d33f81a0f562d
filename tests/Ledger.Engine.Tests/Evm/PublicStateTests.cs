using Ledger.Engine.Evm.StateTests;

namespace Ledger.Engine.Tests.Evm;

public sealed class PublicStateTests
{
    private const int CancunCases = 7_343;

    private static string Archive =>
        Path.Combine(Vectors.Root, "tests", "vectors", "state-tests", "state-tests.tar.gz");

    [Fact]
    public void EveryCancunCaseOfTheArchivePasses()
    {
        var results = StateTestRunner.RunAll([Archive], parallelism: 2, TestContext.Current.CancellationToken);

        Assert.Equal(CancunCases, results.Count);
        Assert.Empty(results.Where(r => r.Outcome != StateTestOutcome.Passed).Select(r => r.ToString()));
    }

    [Fact]
    public void AWrongRootIsAFailedCase()
    {
        const string pre =
            """{"0x1000000000000000000000000000000000000001":{"nonce":"0x00","balance":"0x0de0b6b3a7640000","code":"0x","storage":{}}}""";
        const string env =
            """{"currentBaseFee":"0x0a","currentCoinbase":"0x2adc25665018aa1fe0e6bc666dac8fc2697ff9ba","currentGasLimit":"0x989680","currentNumber":"0x01","currentRandom":"0x00","currentTimestamp":"0x03e8"}""";
        const string transaction =
            """{"data":["0x"],"gasLimit":["0x5208"],"value":["0x01"],"gasPrice":"0x0a","nonce":"0x00","to":"0x00000000000000000000000000000000000000ff","sender":"0x1000000000000000000000000000000000000001"}""";
        var zero = "0x" + new string('0', 64);
        const string indexes = """{"data":0,"gas":0,"value":0}""";
        var post = "{\"Cancun\":[{\"hash\":\"" + zero + "\",\"logs\":\"" + zero + "\",\"indexes\":" + indexes + "}]}";
        var test =
            "{\"env\":" + env + ",\"pre\":" + pre + ",\"transaction\":" + transaction + ",\"post\":" + post + "}";
        var json = "{\"transfer\":" + test + "}";

        var result = Assert.Single(StateTestRunner.Run("transfer.json", System.Text.Encoding.UTF8.GetBytes(json)));

        Assert.Equal(StateTestOutcome.Failed, result.Outcome);
        Assert.StartsWith("State root is 0x", result.Reason, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("")]
    [InlineData("[1]")]
    [InlineData("{\"a\":{}}")]
    [InlineData("{\"a\":{\"post\":{\"Cancun\":[{}]}}}")]
    public void AFileThatIsNoStateTestIsAFailedCase(string json)
    {
        var result = Assert.Single(StateTestRunner.Run("x.json", System.Text.Encoding.UTF8.GetBytes(json)));

        Assert.Equal(StateTestOutcome.Failed, result.Outcome);
        Assert.StartsWith("Not a state test file", result.Reason, StringComparison.Ordinal);
    }

    [Fact]
    public void APathThatDoesNotExistIsNamed() =>
        Assert.Throws<FileNotFoundException>(() => StateTestRunner.RunAll(["no-such-file.json"], parallelism: 1));
}
