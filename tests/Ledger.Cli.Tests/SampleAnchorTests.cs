using Ledger.Cli.Sample;
using Ledger.Evidence.Bundles;

namespace Ledger.Cli.Tests;

/// <summary>The sample's anchor names the machine's own port: codes, links and the page's notice of its address follow it.</summary>
public sealed class SampleAnchorTests
{
    private static readonly byte[] Json = File.ReadAllBytes(RepositoryFolder.Of("keys-sample/trust.json"));

    [Fact]
    public void On_the_published_port_the_file_is_as_it_is() => Assert.Same(Json, SampleAnchor.At(Json, 5082));

    [Fact]
    public void On_another_port_its_hosts_are_that_ports_and_nothing_else_changes()
    {
        var (published, here) = (TrustAnchor.Read(Json), TrustAnchor.Read(SampleAnchor.At(Json, 6002)));
        Assert.Equal(["localhost:6002", "127.0.0.1:6002"], here.Hosts);
        Assert.Equal(published.GenesisHash, here.GenesisHash);
        Assert.Equal(published.Name, here.Name);
        Assert.Equal(published.CodeKeys.Count, here.CodeKeys.Count);
    }
}
