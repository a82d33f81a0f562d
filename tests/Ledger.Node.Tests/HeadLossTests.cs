using Ledger.Engine.Store;
using Ledger.Node.Index;
using Ledger.Node.Leases;
using Ledger.Node.Tests.Driver;
using Ledger.Tests;
using Microsoft.AspNetCore.TestHost;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;

namespace Ledger.Node.Tests;

/// <summary>A data folder whose chain lost acknowledged blocks: refused by name, given up by the restore verb alone.</summary>
public sealed class HeadLossTests : IDisposable
{
    private readonly string folder = Directory.CreateTempSubdirectory("node").FullName;
    private readonly CapturedLog log = new();

    public void Dispose() => Directory.Delete(folder, recursive: true);

    private string Data => Path.Combine(folder, "data");

    private string Older => Path.Combine(folder, "older");

    private static GenesisBlock Genesis => GenesisBlock.Parse(Members.Genesis);

    [Fact]
    public async Task An_older_engine_is_refused_and_no_verb_but_restore_goes_on_with_it()
    {
        await MakeAsync();
        Put("engine");
        var refused = await Assert.ThrowsAsync<StoreException>(() => StartAsync());
        Assert.Equal(StoreFault.HeadBehind, refused.Fault);
        Assert.Contains("blocks 3 to 5", refused.Message, StringComparison.Ordinal);
        var rebuild = await Assert.ThrowsAsync<StoreException>(() =>
            NodeMaintenance.RebuildIndexAsync(Options(), ct: TestNode.Ct)
        );
        Assert.Equal(StoreFault.HeadBehind, rebuild.Fault);
        Assert.Contains(
            NodeMaintenance.Fsck(Data, Genesis, TestNode.Ct).Findings,
            f => f is { Check: "HeadBehind", Block: 2 }
        );

        var plan = NodeMaintenance.PlanRestore(Data, Genesis, TestNode.Ct);
        Assert.Equal((2UL, 5UL, false), (plan.Head, plan.Through!.Value, plan.IsWhole));
        Assert.Equal(["head mark", "index"], plan.Lost.Select(w => w.Name));
        refused = await Assert.ThrowsAsync<StoreException>(() => StartAsync()); // the plan alone changes nothing
        Assert.Equal(StoreFault.HeadBehind, refused.Fault);
        NodeMaintenance.Restore(Data, Genesis, plan);
        await using (var host = await StartAsync())
        {
            Assert.Contains(log.Lines, l => l.Contains("index held block 5", StringComparison.Ordinal));
            await host.Engine!.SealAsync(TestNode.Ct);
        }
        Assert.True(NodeMaintenance.Fsck(Data, Genesis, TestNode.Ct).IsClean);
        Assert.True(NodeMaintenance.PlanRestore(Data, Genesis, TestNode.Ct).IsWhole);
    }

    [Theory]
    [InlineData("engine", StoreFault.HeadBehind)]
    [InlineData("engine engine.head", StoreFault.HeadBehind)] // the index still knows
    [InlineData("engine.head", StoreFault.MarkMissing)]
    public async Task What_is_deleted_is_missed_by_name_and_no_new_chain_begins(string deleted, StoreFault fault)
    {
        await MakeAsync();
        foreach (var name in deleted.Split(' '))
            if (Directory.Exists(Path.Combine(Data, name)))
                Directory.Delete(Path.Combine(Data, name), recursive: true);
            else
                File.Delete(Path.Combine(Data, name));
        Assert.Equal(fault, (await Assert.ThrowsAsync<StoreException>(() => StartAsync())).Fault);
        Assert.Equal(deleted == "engine.head", Directory.Exists(Path.Combine(Data, "engine")));
    }

    [Fact]
    public async Task A_mark_that_is_gone_is_written_anew_by_restore_where_nothing_is_missing()
    {
        await MakeAsync();
        File.WriteAllBytes(Path.Combine(Data, "engine.head"), new byte[100]);
        Assert.Equal(StoreFault.MarkDamaged, (await Assert.ThrowsAsync<StoreException>(() => StartAsync())).Fault);
        Assert.Contains(NodeMaintenance.Fsck(Data, Genesis, TestNode.Ct).Findings, f => f.Check == "HeadMark");
        var plan = NodeMaintenance.PlanRestore(Data, Genesis, TestNode.Ct);
        Assert.Equal((false, null), (plan.Marked, plan.Through));
        NodeMaintenance.Restore(Data, Genesis, plan);
        await using (await StartAsync()) { }
    }

    /// <summary>Leases remember the head when they were written, under a checksum.</summary>
    [Fact]
    public async Task Leases_remember_the_head_and_a_turned_bit_in_them_is_found()
    {
        await MakeAsync();
        var path = Path.Combine(Data, "leases.json");
        var store = new FileLeaseStore(path);
        var lease = new WriterLease(Members.WriterAddress("center"), "owner", 3, "token", 5, 7);
        store.Save(new KeptLeases([lease], new IndexHead(9, Genesis.Hash)));
        Assert.Equal([lease], store.Load().Leases);
        var refused = await Assert.ThrowsAsync<StoreException>(() => StartAsync());
        Assert.Contains("lease file saw block 9", refused.Message, StringComparison.Ordinal);
        var sound = await File.ReadAllBytesAsync(path, TestNode.Ct);
        for (var at = 0; at < sound.Length; at++)
        {
            var bytes = sound.ToArray();
            bytes[at] ^= (byte)(1 << (at % 8));
            await File.WriteAllBytesAsync(path, bytes, TestNode.Ct);
            Assert.Equal(NodeStoreFault.Damaged, Assert.Throws<NodeStoreException>(() => store.Load()).Fault);
        }
        // The version before wrote the list alone.
        await File.WriteAllTextAsync(
            path,
            "[{\"Writer\":\""
                + lease.Writer
                + "\",\"Owner\":\"owner\",\"Fence\":3,\"Token\":\"token\",\"Expires\":5,\"Order\":7}]",
            TestNode.Ct
        );
        Assert.Equal([lease], store.Load().Leases);
    }

    /// <summary>Two blocks, a copy, three more.</summary>
    private async Task MakeAsync()
    {
        await using (var host = await StartAsync())
            for (var i = 0; i < 2; i++)
                await SealAsync(host);
        Copy(Data, Older);
        await using (var host = await StartAsync())
            for (var i = 0; i < 3; i++)
                await SealAsync(host);
    }

    private static async Task SealAsync(NodeHost host)
    {
        var block = await host.Engine!.SealAsync(TestNode.Ct);
        await host.Services.GetRequiredService<IndexFollower>().ReachAsync(block.Header.Number, TestNode.Ct);
    }

    private void Put(string name)
    {
        Directory.Delete(Path.Combine(Data, name), recursive: true);
        Copy(Path.Combine(Older, name), Path.Combine(Data, name));
    }

    private static void Copy(string from, string to)
    {
        Directory.CreateDirectory(to);
        foreach (var below in Directory.GetDirectories(from, "*", SearchOption.AllDirectories))
            Directory.CreateDirectory(Path.Combine(to, Path.GetRelativePath(from, below)));
        foreach (var file in Directory.GetFiles(from, "*", SearchOption.AllDirectories))
            File.Copy(file, Path.Combine(to, Path.GetRelativePath(from, file)));
    }

    private async Task<NodeHost> StartAsync()
    {
        var host = await NodeHost.BuildAsync(
            Options(),
            new NodeParts
            {
                Sealers = Members.Sealers(),
                ManualSealing = true,
                WebHost = static web => web.UseTestServer(),
                Logging = logging => logging.AddProvider(log),
            },
            TestNode.Ct
        );
        await host.StartAsync(TestNode.Ct);
        var head = await host.Chain.GetHeadAsync(TestNode.Ct);
        await host.Services.GetRequiredService<IndexFollower>().ReachAsync(head.Number, TestNode.Ct);
        return host;
    }

    private NodeOptions Options() =>
        new()
        {
            DataDirectory = Data,
            TrustFile = Members.Path("trust.json"),
            GenesisFile = Members.Path("genesis.json"),
            Validators =
            [
                .. Members.Organisations.Select(o => new KeystoreOptions
                {
                    Keystore = Members.Path(o, "validator.json"),
                    PasswordFile = Members.Path("password.txt"),
                }),
            ],
            AllowSample = true,
        };
}
