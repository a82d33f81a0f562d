using Ledger.Engine.Fsck;
using Ledger.Engine.Store;
using Ledger.Evidence.Primitives;
using Ledger.Node.Index;
using Ledger.Node.Leases;

namespace Ledger.Node;

/// <summary>Index and leases of a stopped node, as far as they can be read: what they saw of the chain, and what is wrong.</summary>
internal sealed class BesideEngine : IDisposable
{
    private readonly List<FsckFinding> findings = [];

    /// <summary>Null where there is none, or none that can be read.</summary>
    public RocksIndexStore? Index { get; private set; }

    public List<HeadWitness> Witnesses { get; } = [];

    public IReadOnlyList<FsckFinding> Findings => findings;

    /// <exception cref="NodeStoreException">The index is in use.</exception>
    public static BesideEngine Open(string dataDirectory, Bytes32 genesis)
    {
        var opened = new BesideEngine();
        var index = Path.Combine(dataDirectory, "index");
        if (Directory.Exists(index))
            opened.Try(
                "Index",
                () =>
                {
                    opened.Index = RocksIndexStore.Open(index);
                    opened.Witnesses.AddRange(HeadWitnesses.Of(opened.Index, null, genesis));
                }
            );
        var leases = new FileLeaseStore(NodeResources.LeaseFile(dataDirectory));
        opened.Try("Leases", () => opened.Witnesses.AddRange(HeadWitnesses.Of(null, leases, genesis)));
        return opened;
    }

    public void Dispose() => Index?.Dispose();

    private void Try(string check, Action read)
    {
        try
        {
            read();
        }
        catch (NodeStoreException e) when (e.Fault == NodeStoreFault.Damaged)
        {
            findings.Add(new FsckFinding(check, null, e.Message));
        }
    }
}
