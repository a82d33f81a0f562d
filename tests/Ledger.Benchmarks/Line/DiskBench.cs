using System.Globalization;
using Ledger.Benchmarks.Reporting;
using Ledger.Engine.Chain;
using Ledger.Engine.Store;
using Ledger.Node.Index;

namespace Ledger.Benchmarks.Line;

/// <summary>What the lives left on the disk of a node that was stopped, and in the outboxes.</summary>
internal sealed class DiskBench(SampleConsortium consortium, string data)
{
    private const string Section = "bytes on disk";

    /// <summary>Blocks whose state the node keeps provable.</summary>
    private const int History = 256;

    public async Task RunAsync(Report report, int lives, CancellationToken cancel)
    {
        var node = City.NodeFolder(data);
        Add("node as it stopped", WorkFolder.BytesIn(node), "state of the last 256 blocks kept");
        await LeaveHistoryAsync(Path.Combine(node, "engine"), cancel);
        using (var index = RocksIndexStore.Open(Path.Combine(node, "index")))
            index.Compact();
        var engine = WorkFolder.BytesIn(Path.Combine(node, "engine"));
        var rest = WorkFolder.BytesIn(node);
        Add("node, compacted, these blocks out of history", rest, "");
        Add("  of it engine", engine, "blocks, receipts, state");
        Add("  of it index", WorkFolder.BytesIn(Path.Combine(node, "index")), "");
        Add("  of it vault and the rest", rest - engine - WorkFolder.BytesIn(Path.Combine(node, "index")), "");
        Add("outboxes", WorkFolder.BytesIn(City.OutboxFolder(data)), "all four; settled entries are kept 7 days");

        void Add(string name, long bytes, string note) =>
            report.Add(
                new Figure(
                    Section,
                    name,
                    (double)bytes / lives,
                    "bytes a life",
                    lives,
                    string.Create(CultureInfo.InvariantCulture, $"{bytes:N0} bytes; {note}").TrimEnd(' ', ';')
                )
            );
    }

    /// <summary>As the store is once the measured blocks are more than the provable history ago, and at rest.</summary>
    private async Task LeaveHistoryAsync(string folder, CancellationToken cancel)
    {
        var engine = ChainEngine.Open(
            RocksStore.Open(folder),
            consortium.Genesis,
            new EngineOptions
            {
                Sealers = consortium.Sealers(),
                Admission = OpenAdmission.Instance,
                ManualSealing = true,
            }
        );
        await using (engine)
        {
            for (var i = 0; i <= History; i++)
                await engine.SealAsync(cancel);
            while ((await engine.GetHeadAsync(cancel)).Number - await engine.GetOldestProvableAsync(cancel) > History)
                await engine.SealAsync(cancel);
        }
        using var rows = RocksStore.Open(folder);
        rows.Compact();
    }
}
