using Ledger.Evidence.Primitives;
using Ledger.Node.Tests.Driver;
using Ledger.Node.Vault;
using Microsoft.Extensions.Time.Testing;

namespace Ledger.Node.Tests;

/// <summary>What a vault keeps, for how long, and what of it is readable afterwards.</summary>
public sealed class VaultTests : IDisposable
{
    private static readonly Bytes32 Record = VaultDriver.Id("filing");
    private readonly VaultDriver files = new();

    public void Dispose() => files.Dispose();

    [Fact]
    public void Disclosures_survive_a_restart_and_stand_nowhere_in_clear()
    {
        using (var vault = files.Open())
        {
            VaultDriver.Keep(vault, "filing");
            VaultDriver.Keep(vault, "filing");
            vault.Log(Record, 3, "certificate", VaultUse.Full, "quite private purpose");
        }
        foreach (var file in Directory.EnumerateFiles(files.Root, "*", SearchOption.AllDirectories))
        {
            Assert.Equal(-1, File.ReadAllBytes(file).AsSpan().IndexOf("very secret"u8));
            Assert.Equal(-1, File.ReadAllBytes(file).AsSpan().IndexOf("quite private"u8));
        }
        using var again = files.Open();
        var row = Assert.Single(again.Find(Record));
        Assert.Equal("very secret", row.Disclosure.Code);
        Assert.Equal((VaultDriver.Id("filing root"), 1U), (row.Commitment, row.Organisation));
    }

    [Fact]
    public void Erasure_drops_the_key_for_ever()
    {
        using (var vault = files.Open())
            VaultDriver.Keep(vault, "filing");
        var wrapped = File.ReadAllBytes(files.Keys)[(VaultKeyBook.PlaceSize + 61)..(VaultKeyBook.PlaceSize + 93)];
        using (var vault = files.Open())
        {
            VaultDriver.Stage(vault, "filing", version: 2);
            var (at, before) = vault.Erase(Record, 1, "certificate", "asked for");
            Assert.False(before);
            Assert.Equal((at, true), vault.Erase(Record, 1, "certificate", "asked again"));
            // What waited for it is never kept, and none is taken any more.
            VaultDriver.Accept(vault, "filing", version: 2);
            Assert.Empty(VaultDriver.Stage(vault, "filing", version: 3));
        }
        Assert.Equal(-1, File.ReadAllBytes(files.Keys).AsSpan().IndexOf(wrapped));
        using var again = files.Open();
        Assert.Empty(again.Find(Record));
        Assert.True(again.IsErased(Record));
        Assert.Equal((0UL, 0UL, 1UL), (again.Head.Rows, again.Head.Keys, again.Head.Erased));
        Assert.Equal(
            (VaultUse.Erased, "asked for"),
            Assert.Single(again.Accesses(Record).Select(a => (a.Use, a.Purpose)))
        );
    }

    [Fact]
    public void Uses_are_kept_whole_and_in_order()
    {
        var clock = new FakeTimeProvider();
        using (var vault = files.Open(clock))
            for (var i = 0; i < 40; i++)
            {
                vault.Log(Record, 3, "certificate", VaultUse.Masked, "loan " + i);
                vault.Log(VaultDriver.Id("another"), 4, "", VaultUse.Full, "another record's");
                clock.Advance(TimeSpan.FromMilliseconds(1));
            }
        using var again = files.Open(clock);
        var uses = again.Accesses(Record);
        Assert.Equal(Enumerable.Range(0, 40).Select(i => "loan " + i), uses.Select(u => u.Purpose));
        Assert.Equal(uses.OrderBy(u => u.At), uses);
        Assert.All(
            uses,
            u => Assert.Equal((3U, "certificate", VaultUse.Masked), (u.Organisation, u.Certificate, u.Use))
        );
    }

    /// <summary>Only what the chain accepts is kept; of the rest neither row nor key is left, however often it comes.</summary>
    [Fact]
    public void Fields_count_once_the_chain_has_accepted_them_and_go_when_it_has_not()
    {
        using var vault = files.Open();
        Assert.Single(VaultDriver.Stage(vault, "filing"));
        Assert.Empty(vault.Find(Record));
        VaultDriver.Accept(vault, "filing");
        Assert.Single(vault.Find(Record));
        var size = new FileInfo(files.Keys).Length;
        for (var i = 0; i < 50; i++)
        {
            // Refused; its nonce used by other bytes; never taken by the pool.
            VaultDriver.Stage(vault, "refused " + i, nonce: 7);
            VaultDriver.Refuse(vault, "refused " + i);
            VaultDriver.Stage(vault, "other bytes " + i, nonce: 8);
            VaultDriver.Use(vault, 8);
            VaultDriver.Stage(vault, "not taken " + i, nonce: 9);
            vault.Drop([VaultDriver.Id("not taken " + i + " 1 transaction")]);
        }
        Assert.Equal((1UL, 0UL, 1UL), (vault.Head.Rows, vault.Head.Staged, vault.Head.Keys));
        Assert.InRange(new FileInfo(files.Keys).Length, size, size + VaultKeyBook.PlaceSize);
    }

    [Fact]
    public void An_organisation_has_so_much_room_for_what_waits_and_another_one_its_own()
    {
        using var vault = files.Open();
        for (var i = 0; i < DisclosureVault.StagedTransactions; i += 1024)
            VaultDriver.Stage(vault, "filing " + i, code: new string('x', 1000));
        var big = new byte[DisclosureVault.StagedBytes / 40];
        System.Security.Cryptography.RandomNumberGenerator.Fill(big);
        var text = Convert.ToHexString(big);
        var taken = 0;
        while (VaultDriver.TryStage(vault, "large " + taken, text) == StagingOutcome.Staged)
            Assert.InRange(++taken, 1, 200);
        Assert.InRange(taken, 20, 60);
        Assert.Equal(StagingOutcome.Staged, VaultDriver.TryStage(vault, "of another", "code", organisation: 2));
        // What was there is known again, and room comes back with it.
        Assert.Equal(StagingOutcome.Staged, VaultDriver.TryStage(vault, "large 0", text));
        VaultDriver.Accept(vault, "large 0");
        Assert.Equal(StagingOutcome.Staged, VaultDriver.TryStage(vault, "large again", text));
    }

    [Fact]
    public void A_second_process_is_refused_by_name()
    {
        using var vault = files.Open();
        Assert.Equal(NodeStoreFault.InUse, files.Refusal().Fault);
    }

    [Fact]
    public void A_vault_of_an_earlier_version_is_refused_by_name_and_left_alone()
    {
        Directory.CreateDirectory(files.Folder);
        var old = Path.Combine(files.Folder, "vault.db");
        File.WriteAllBytes(old, [1, 2, 3]);
        Assert.Equal(NodeStoreFault.OtherFormat, files.Refusal().Fault);
        Assert.Equal([old], Directory.GetFiles(files.Folder));
    }

    [Fact]
    public void A_chain_that_was_set_back_takes_the_fields_of_its_lost_versions_with_it()
    {
        var (bound, hash) = (VaultDriver.Id("a"), VaultDriver.Id("block"));
        using (var vault = files.Open())
        {
            VaultDriver.Keep(vault, "a");
            VaultDriver.Keep(vault, "b");
            VaultDriver.Stage(vault, "c", nonce: 9);
            Assert.Equal(1, vault.TakeBack(1, hash, 1, (record, _) => record == bound));
            Assert.Empty(vault.Find(VaultDriver.Id("b")));
            Assert.Equal(
                (1UL, hash, 1UL, 1UL, 2UL),
                (vault.Head.Block, vault.Head.BlockHash, vault.Head.Versions, vault.Head.Rows, vault.Head.Keys)
            );
        }
        // Whole, with nothing left to be finished: the lost version's key is gone with it.
        using var again = files.Open();
        Assert.Single(again.Find(bound));
        Assert.Single(again.Waiting());
        VaultDriver.Keep(again, "b");
        Assert.Single(again.Find(VaultDriver.Id("b")));
    }
}
