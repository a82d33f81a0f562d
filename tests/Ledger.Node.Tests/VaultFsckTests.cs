using Ledger.Engine.Store;
using Ledger.Node.Tests.Driver;
using Ledger.Node.Vault;

namespace Ledger.Node.Tests;

/// <summary>What fsck says of a vault beside the chain that it belongs to.</summary>
public sealed class VaultFsckTests : IDisposable
{
    private readonly VaultDriver files = new();

    public void Dispose() => files.Dispose();

    [Fact]
    public async Task A_lost_key_and_fields_that_the_chain_does_not_bind_are_findings_with_their_number()
    {
        GenesisBlock genesis;
        await using (
            var node = await TestNode.StartAsync(change: parts =>
                parts with
                {
                    EngineStore = RocksStore.Open(Path.Combine(files.Root, "engine")),
                    Vault = (genesis, time) => VaultOpening.Open(files.Folder, genesis, time),
                }
            )
        )
        {
            genesis = node.Host.Configuration.Genesis!;
            await new Sale(node, "a").FileAsync();
        }
        Assert.Empty(Fsck());
        var sound = files.Copy("sound");
        File.Delete(files.Keys);
        Assert.Contains(Fsck(), f => f.Contains("1 of 1 data keys are missing", StringComparison.Ordinal));
        files.PutBack(sound, "vault");
        using (var vault = files.Open())
            VaultDriver.Keep(vault, "of no statement");
        Assert.Contains(Fsck(), f => f.Contains("1 rows of fields are bound by no accepted", StringComparison.Ordinal));
        Assert.Contains(Fsck(), f => f.Contains("the vault stands at block", StringComparison.Ordinal));

        List<string> Fsck() =>
            [.. NodeMaintenance.Fsck(files.Root, genesis, TestNode.Ct).Findings.Select(f => $"{f.Check}: {f.Message}")];
    }
}
