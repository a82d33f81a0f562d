using Ledger.Node.Tests.Driver;
using Ledger.Node.Vault;

namespace Ledger.Node.Tests;

/// <summary>
/// Each file of a vault, one bit turned at several places, its head, middle or tail cut, deleted: the vault is refused by name,
/// or all that it held is there. No cell is silent.
/// </summary>
public sealed class VaultDamageTests : IDisposable
{
    private const int Bits = 5;
    private readonly VaultDriver files = new();

    public void Dispose() => files.Dispose();

    [Fact]
    public void Damage_of_any_file_is_named_or_changes_nothing()
    {
        using (var vault = files.Open())
        {
            VaultDriver.Keep(vault, "a");
            VaultDriver.Keep(vault, "b");
        }
        // Opened again, what was in RocksDB's log lies in a table.
        using (var vault = files.Open())
        {
            VaultDriver.Keep(vault, "c");
            VaultDriver.Keep(vault, "erased");
            vault.Erase(VaultDriver.Id("erased"), 1, "certificate", "asked");
            vault.Log(VaultDriver.Id("a"), 1, "certificate", VaultUse.Full, "read");
            VaultDriver.Stage(vault, "waits");
        }
        var sound = files.Copy("sound");
        var (named, harmless) = (0, 0);
        foreach (var whole in Directory.GetFiles(sound, "*", SearchOption.AllDirectories).Order())
        {
            var name = Path.GetRelativePath(sound, whole);
            var file = Path.Combine(files.Root, name);
            foreach (var (what, damaged) in Damages(File.ReadAllBytes(whole)))
            {
                foreach (var part in (string[])["vault", "vault.mark"])
                    files.PutBack(sound, part);
                if (damaged is null)
                    File.Delete(file);
                else
                    File.WriteAllBytes(file, damaged);
                if (Opens(name, what))
                    harmless++;
                else
                    named++;
            }
        }
        // Data keys, rows, mark and master secret are named, RocksDB's own notes are not needed.
        Assert.True(named > 40 && harmless > 20, $"{named} named, {harmless} harmless");
    }

    private bool Opens(string name, string what)
    {
        DisclosureVault vault;
        try
        {
            vault = files.Open();
        }
        catch (NodeStoreException e)
        {
            Assert.True(
                e.Fault is NodeStoreFault.Damaged or NodeStoreFault.Io or NodeStoreFault.OtherFormat,
                $"{name}, {what}: {e.Message}"
            );
            return false;
        }
        using (vault)
        {
            var content = string.Join(
                ",",
                ((string[])["a", "b", "c", "erased", "waits"]).Select(n =>
                    $"{n} {vault.Find(VaultDriver.Id(n)).Count} {vault.Accesses(VaultDriver.Id(n)).Count}"
                )
            );
            Assert.True(
                content == "a 1 1,b 1 0,c 1 0,erased 0 1,waits 0 0"
                    && vault.IsErased(VaultDriver.Id("erased"))
                    && vault.Waiting().Count == 1,
                $"{name}, {what}, is silent: {content}, {vault.Waiting().Count} wait"
            );
            VaultDriver.Accept(vault, "waits");
            Assert.Single(vault.Find(VaultDriver.Id("waits")));
        }
        files.Open().Dispose();
        return true;
    }

    private static IEnumerable<(string What, byte[]? Bytes)> Damages(byte[] bytes)
    {
        for (var i = 0; i < Bits && bytes.Length > 0; i++)
        {
            var turned = bytes.ToArray();
            turned[(2L * i + 1) * bytes.Length / (2 * Bits)] ^= (byte)(1 << (i + 1));
            yield return ($"bit {i + 1} of {Bits}", turned);
        }
        if (bytes.Length >= 4)
        {
            var quarter = bytes.Length / 4;
            yield return ("head cut off", bytes[quarter..]);
            yield return (
                "middle cut out",
                [.. bytes[..(bytes.Length * 3 / 8)], .. bytes[(bytes.Length * 3 / 8 + quarter)..]]
            );
            yield return ("tail cut off", bytes[..^quarter]);
        }
        yield return ("deleted", null);
    }
}
