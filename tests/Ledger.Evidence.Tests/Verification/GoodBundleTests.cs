using Ledger.Evidence.Bundles;
using Ledger.Evidence.Documents;
using Ledger.Evidence.Tests.Fixture;
using Ledger.Evidence.Verification;

namespace Ledger.Evidence.Tests.Verification;

public sealed class GoodBundleTests
{
    [Fact]
    public void A_funded_resale_with_its_document_is_green()
    {
        var life = new TestLife().Funded();
        var bytes = BundleWriter.Write(life.Full());
        var report = new Verifier(TestTrust.Read(TestTrust.Json())).Verify(
            bytes,
            new()
            {
                Now = DateTimeOffset.FromUnixTimeSeconds((long)life.Ledger.Time + 5),
                Document = DocumentDigests.Of(TestLife.Pdf),
            }
        );
        Assert.Empty(report.NotValid.Select(c => c.Number + " " + c.En));
        Assert.Equal(Tone.Good, report.Verdict.Tone);
    }
}
