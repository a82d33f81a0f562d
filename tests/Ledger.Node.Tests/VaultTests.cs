using System.Security.Cryptography;
using Ledger.Node.Vault;
using LiteDB;

namespace Ledger.Node.Tests;

public sealed class VaultTests : IDisposable
{
    private static readonly Bytes32 Genesis = Keccak256.Hash("genesis"u8);
    private static readonly Bytes32 Record = Keccak256.Hash("filing"u8);
    private static readonly Bytes32 Commitment = Keccak256.Hash("commitment"u8);
    private readonly string folder = Directory.CreateTempSubdirectory("vault").FullName;

    public void Dispose() => Directory.Delete(folder, recursive: true);

    [Fact]
    public void Disclosures_survive_a_restart_and_stand_nowhere_in_clear()
    {
        using (var vault = VaultFolder.Open(folder, Genesis, TimeProvider.System))
        {
            Assert.True(vault.Put([(Sample(), Record, Commitment)], 1));
            Assert.True(vault.Put([(Sample(), Record, Commitment)], 1));
        }
        foreach (var file in Directory.GetFiles(folder))
            Assert.Equal(-1, File.ReadAllBytes(file).AsSpan().IndexOf("very secret"u8));
        using var again = VaultFolder.Open(folder, Genesis, TimeProvider.System);
        var row = Assert.Single(again.Find(Record));
        Assert.Equal("very secret", row.Disclosure.Code);
        Assert.Equal((Commitment, 1U), (row.Commitment, row.Organisation));
    }

    [Fact]
    public void Erasure_drops_the_key_for_ever()
    {
        var keys = Path.Combine(folder, "vault.keys");
        byte[] wrapped;
        using (var vault = VaultFolder.Open(folder, Genesis, TimeProvider.System))
            vault.Put([(Sample(), Record, Commitment)], 1);
        wrapped = File.ReadAllBytes(keys)[45..77];
        using (var vault = VaultFolder.Open(folder, Genesis, TimeProvider.System))
        {
            var (at, before) = vault.Erase(Record, 1, "certificate", "asked for");
            Assert.False(before);
            Assert.Equal((at, true), vault.Erase(Record, 1, "certificate", "asked again"));
        }
        Assert.Equal(-1, File.ReadAllBytes(keys).AsSpan().IndexOf(wrapped));
        using var again = VaultFolder.Open(folder, Genesis, TimeProvider.System);
        Assert.Empty(again.Find(Record));
        Assert.True(again.IsErased(Record));
        Assert.Equal(
            (VaultUse.Erased, "asked for"),
            Assert.Single(again.Accesses(Record).Select(a => (a.Use, a.Purpose)))
        );
        Assert.False(again.Put([(Sample(), Record, Commitment)], 1));
    }

    [Fact]
    public void A_changed_key_file_and_a_missing_master_key_are_named()
    {
        using (var vault = VaultFolder.Open(folder, Genesis, TimeProvider.System))
            vault.Put([(Sample(), Record, Commitment)], 1);
        var keys = Path.Combine(folder, "vault.keys");
        var bytes = File.ReadAllBytes(keys);
        bytes[50] ^= 1;
        File.WriteAllBytes(keys, bytes);
        Assert.Equal(NodeStoreFault.Damaged, Open().Fault);
        File.Delete(Path.Combine(folder, "vault.key"));
        Assert.Equal(NodeStoreFault.Damaged, Open().Fault);
    }

    [Fact]
    public void Uses_are_kept_whole_and_in_order()
    {
        var clock = new Microsoft.Extensions.Time.Testing.FakeTimeProvider();
        using (var vault = VaultFolder.Open(folder, Genesis, clock))
            for (var i = 0; i < 40; i++)
            {
                vault.Log(Record, 3, "certificate", VaultUse.Masked, "loan " + i);
                vault.Log(Commitment, 4, "", VaultUse.Full, "another record's");
                clock.Advance(TimeSpan.FromMilliseconds(1));
            }
        using var again = VaultFolder.Open(folder, Genesis, clock);
        var uses = again.Accesses(Record);
        Assert.Equal(Enumerable.Range(0, 40).Select(i => "loan " + i), uses.Select(u => u.Purpose));
        Assert.Equal(uses.OrderBy(u => u.At), uses);
        Assert.All(
            uses,
            u => Assert.Equal((3U, "certificate", VaultUse.Masked), (u.Organisation, u.Certificate, u.Use))
        );
    }

    /// <summary>Room at the end without content, or half a row: a crash before the sync, so nothing was promised.</summary>
    [Fact]
    public void What_a_crash_left_at_the_end_of_the_key_file_goes_and_the_next_row_lies_whole()
    {
        var keys = Path.Combine(folder, "vault.keys");
        using (var vault = VaultFolder.Open(folder, Genesis, TimeProvider.System))
            vault.Put([(Sample(), Record, Commitment)], 1);
        var whole = File.ReadAllBytes(keys);
        foreach (var left in new[] { new byte[whole.Length], new byte[whole.Length - 1], whole[..40] })
        {
            File.WriteAllBytes(keys, [.. whole, .. left]);
            using (var vault = VaultFolder.Open(folder, Genesis, TimeProvider.System))
                vault.Put([(Sample(), Keccak256.Hash(left), Commitment)], 1);
            using var again = VaultFolder.Open(folder, Genesis, TimeProvider.System);
            Assert.Single(again.Find(Record));
            Assert.Single(again.Find(Keccak256.Hash(left)));
            again.Erase(Keccak256.Hash(left), 1, "", "made ready for the next");
        }
    }

    [Fact]
    public void A_second_process_is_refused_by_name()
    {
        using var vault = VaultFolder.Open(folder, Genesis, TimeProvider.System);
        Assert.Equal(NodeStoreFault.InUse, Open().Fault);
    }

    [Fact]
    public void A_vault_of_another_format_is_refused_by_name_and_left_alone()
    {
        VaultFolder.Open(folder, Genesis, TimeProvider.System).Dispose();
        var path = Path.Combine(folder, "vault.db");
        File.Delete(path);
        var password = Convert.ToHexStringLower(
            HKDF.DeriveKey(
                HashAlgorithmName.SHA256,
                File.ReadAllBytes(Path.Combine(folder, "vault.key")),
                32,
                info: "ledger/vault/rows"u8.ToArray()
            )
        );
        // As the first version wrote it: no mark, rows without packing.
        using (var old = new LiteDatabase(new ConnectionString { Filename = path, Password = password }))
            old.GetCollection("disclosures").Insert(new BsonDocument { ["r"] = Record.ToArray() });
        Assert.Equal(NodeStoreFault.OtherFormat, Open().Fault);
        using var still = new LiteDatabase(new ConnectionString { Filename = path, Password = password });
        Assert.Equal((0, 1), (still.UserVersion, still.GetCollection("disclosures").Count()));
    }

    private NodeStoreException Open() =>
        Assert.Throws<NodeStoreException>(() => VaultFolder.Open(folder, Genesis, TimeProvider.System).Dispose());

    private static Wire.Disclosure Sample() => new() { Version = 1, Code = "very secret" };
}
