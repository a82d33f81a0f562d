using Ledger.Evidence.Disclosures;
using Ledger.Evidence.Primitives;

namespace Ledger.Evidence.Tests.Disclosures;

public sealed class FieldCommitmentTests
{
    [Theory]
    [InlineData(CommitmentProfile.Sha256, SaleVector.P1)]
    [InlineData(CommitmentProfile.Sm3, SaleVector.P2)]
    public void The_published_vector_holds(CommitmentProfile profile, string expected) =>
        Assert.Equal(expected, SaleVector.Openings().Commit(profile, SaleVector.Record, 1).ToString());

    [Theory]
    [InlineData(CommitmentProfile.Sha256)]
    [InlineData(CommitmentProfile.Sm3)]
    public void Every_position_opens_alone_absent_ones_too(CommitmentProfile profile)
    {
        var openings = SaleVector.Openings();
        var commitment = openings.Commit(profile, SaleVector.Record, 1);
        int[][] sets =
        [
            [0],
            [1, 2, 3, 4],
            .. Enumerable.Range(5, 27).Select(i => new[] { i }),
        ];
        foreach (var set in sets)
            Assert.Equal(
                DisclosureFault.None,
                openings.Disclose(profile, SaleVector.Record, 1, set).Verify(commitment)
            );
    }
}
