using Ledger.Evidence.Blocks;
using Ledger.Evidence.Rlp;
using Ledger.Evidence.Tests.Fixture;

namespace Ledger.Evidence.Tests.Verification;

/// <summary>Field case C33: extraData of Besu and of another implementation, byte for byte.</summary>
public sealed class ExtraDataTests
{
    [Fact]
    public void Contract_mode_is_read_and_written_as_besu_does()
    {
        var bytes = Line("contract validator selection");
        var extra = ExtraData.Decode(bytes);
        Assert.Equal(3U, extra.Round);
        Assert.Empty(extra.Seals);
        Assert.Equal(bytes, extra.Encode());
    }

    [Theory]
    [InlineData("one-validator block")]
    [InlineData("genesis, two validators")]
    [InlineData("vote to add")]
    [InlineData("vote to drop")]
    [InlineData("reject: round with a leading zero byte")]
    [InlineData("reject: validator of 19 bytes")]
    [InlineData("reject: vote byte 01")]
    public void Lists_votes_and_malformed_lines_are_refused_since_validators_come_from_the_contract(string line) =>
        Assert.Throws<RlpException>(() => ExtraData.Decode(Line(line)));

    [Theory]
    [InlineData(1, 1)]
    [InlineData(2, 2)]
    [InlineData(3, 2)]
    [InlineData(4, 3)]
    [InlineData(5, 4)]
    [InlineData(6, 4)]
    [InlineData(7, 5)]
    [InlineData(100, 67)]
    public void The_quorum_is_two_thirds_rounded_up(int validators, int quorum) =>
        Assert.Equal(quorum, ValidatorSet.QuorumOf(validators));

    internal static byte[] Line(string start)
    {
        foreach (var line in File.ReadLines(VectorFolder.Path("qbft", "besu-qbft-extradata.txt")))
            if (line.StartsWith(start, StringComparison.Ordinal))
                return Convert.FromHexString(line[(line.LastIndexOf(": ", StringComparison.Ordinal) + 2)..].Trim());
        throw new InvalidOperationException("No line starts with " + start);
    }
}
