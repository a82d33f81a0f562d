using System.Text;
using Ledger.Evidence.Bundles;
using Ledger.Evidence.Machines;
using Ledger.Evidence.Primitives;
using Ledger.Evidence.Tests.Fixture;

namespace Ledger.Evidence.Tests.Verification;

public sealed class PublicBundleTests
{
    [Fact]
    public void Is_what_the_specification_says_with_no_node_more_or_less()
    {
        var life = new TestLife().Funded();
        var made = PublicBundle.Of(life.Full(), TestTrust.Read(TestTrust.Json()));
        var expected = life.Public();
        Assert.Equal(Sorted(expected.Nodes), Sorted(made.Nodes));
        Assert.Equal(expected.WriterKeys.Order(), made.WriterKeys.Order());
        Assert.Equal(Rest(expected), Rest(made));
    }

    [Fact]
    public void A_code_a_disclosure_and_the_unit_do_not_stay()
    {
        var made = PublicBundle.Of(new TestLife().Funded().Full(), TestTrust.Read(TestTrust.Json()));
        Assert.Null(made.Code);
        Assert.Null(made.Unit);
        Assert.Empty(made.Disclosures);
        Assert.Equal([RecordKind.Filing, RecordKind.Tax], made.Records.Select(static r => r.Kind));
    }

    [Fact]
    public void Only_a_filing_has_one()
    {
        var bundle = new TestLife().Funded().Full();
        var other = bundle with { Subject = bundle.Subject with { Kind = RecordKind.Unit } };
        Assert.Throws<ArgumentException>(() => PublicBundle.Of(other, TestTrust.Read(TestTrust.Json())));
    }

    private static IEnumerable<string> Sorted(IEnumerable<byte[]> nodes) =>
        nodes.Select(static n => Hex.Encode(n)).Order(StringComparer.Ordinal);

    private static string Rest(Bundle bundle) =>
        Encoding.UTF8.GetString(BundleWriter.Write(bundle with { Nodes = [], Views = [], WriterKeys = [] }));
}
