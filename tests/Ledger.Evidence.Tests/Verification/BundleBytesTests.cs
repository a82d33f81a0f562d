using System.Text;
using Ledger.Evidence.Bundles;
using Ledger.Evidence.Tests.Fixture;
using Ledger.Evidence.Verification;

namespace Ledger.Evidence.Tests.Verification;

/// <summary>Bytes that no vector can hold, since a vector is a text: they are a report too, and never an exception.</summary>
public sealed class BundleBytesTests
{
    private static readonly Verifier Verifier = new(TestTrust.Read(TestTrust.Json()));

    [Theory]
    [InlineData("{\"fo|rmat\": 1}")]
    [InlineData("{\"format\": \"|\"}")]
    [InlineData("{\"format\": \"ledger/bundle/1\", \"unit\": {\"|\": 1}}")]
    public void Bytes_that_are_no_utf8_are_no_bundle(string text)
    {
        var bytes = Encoding.UTF8.GetBytes(text);
        bytes[Array.IndexOf(bytes, (byte)'|')] = 0xff;
        var report = Verifier.Verify(bytes, new() { Now = DateTimeOffset.UnixEpoch });
        Assert.Equal(CheckOutcome.Invalid, report[CheckNumber.Form].Outcome);
        Assert.Equal(RecordStatus.CannotCheck, report.Verdict.Record);
    }

    [Fact]
    public void A_file_over_the_limit_is_refused_before_it_is_parsed()
    {
        var report = Verifier.Verify(
            new byte[101],
            new() { Now = DateTimeOffset.UnixEpoch },
            BundleLimits.Default with
            {
                Bytes = 100,
            }
        );
        Assert.Equal(CheckOutcome.Invalid, report[CheckNumber.Limits].Outcome);
        Assert.Contains("101 bytes, at most 100 are read", report[CheckNumber.Limits].En, StringComparison.Ordinal);
    }
}
