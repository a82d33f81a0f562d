using Ledger.Node.Tests.Driver;
using Ledger.Node.Vault;

namespace Ledger.Node.Tests;

/// <summary>What a vault lost is named with its number when it is opened; what a crash cut short is finished.</summary>
public sealed class VaultLossTests : IDisposable
{
    private readonly VaultDriver files = new();

    public void Dispose() => files.Dispose();

    [Theory]
    [InlineData("vault.keys deleted", "3 of 3 data keys are missing")]
    [InlineData("vault.keys cut at a row", "1 of 3 data keys are missing")]
    [InlineData("vault.keys without its last two rows", "2 of 3 data keys are missing")]
    [InlineData("one state byte changed", "1 of 3 data keys are missing")]
    [InlineData("one state byte to erased", "1 of 3 data keys are missing")]
    [InlineData("a row of keys emptied", "1 of 3 data keys are missing")]
    [InlineData("older vault.keys", "1 of 3 data keys are missing")]
    [InlineData("older rows", "1 rows of fields")]
    [InlineData("older rows", "1 entries of the log of uses")]
    [InlineData("older vault folder", "1 rows of fields")]
    [InlineData("rows deleted", "rows is missing")]
    [InlineData("vault.key deleted", "vault.key is missing")]
    [InlineData("vault folder deleted", "rows is missing")]
    [InlineData("vault.mark deleted", "vault.mark is missing")]
    [InlineData("vault.mark zeroed", "vault.mark is missing or was changed")]
    [InlineData("what waited is gone", "transactions that wait")]
    public void What_is_missing_is_named_with_its_number_and_nothing_is_begun_anew(string damage, string named)
    {
        using (var vault = files.Open())
        {
            VaultDriver.Keep(vault, "a");
            VaultDriver.Keep(vault, "b");
        }
        var older = files.Copy("older");
        using (var vault = files.Open())
        {
            VaultDriver.Keep(vault, "c");
            vault.Log(VaultDriver.Id("c"), 1, "certificate", VaultUse.Full, "asked");
            if (damage == "what waited is gone")
                VaultDriver.Stage(vault, "d");
        }
        Damage(damage, older);
        var before = Snapshot();
        var refusal = files.Refusal();
        Assert.Equal(NodeStoreFault.Damaged, refusal.Fault);
        Assert.Contains(named, refusal.Message, StringComparison.Ordinal);
        Assert.Contains(named, files.Refusal().Message, StringComparison.Ordinal);
        Assert.Equal(before, Snapshot());
    }

    /// <summary>The newest of all three: nothing is lost, and the mark goes on from there.</summary>
    [Fact]
    public void An_older_mark_beside_a_whole_vault_is_brought_up_to_it()
    {
        using (var vault = files.Open())
            VaultDriver.Keep(vault, "a");
        var older = files.Copy("older");
        using (var vault = files.Open())
        {
            VaultDriver.Keep(vault, "b");
            VaultDriver.Keep(vault, "c");
        }
        files.PutBack(older, "vault.mark");
        var newest = files.Copy("newest");
        using (var vault = files.Open())
            Assert.Equal(3UL, vault.Head.Rows);
        files.PutBack(older, "vault/rows");
        Assert.Contains("2 rows of fields", files.Refusal().Message, StringComparison.Ordinal);
        files.PutBack(newest, "vault/rows");
        files.Open().Dispose();
    }

    /// <summary>Each order in which a crash can cut a change: keys are there and rows are not, or the mark is behind.</summary>
    [Fact]
    public void A_change_that_a_crash_cut_short_is_undone_or_finished()
    {
        using (var vault = files.Open())
            VaultDriver.Keep(vault, "a");
        var before = files.Copy("before");
        using (var vault = files.Open())
            VaultDriver.Stage(vault, "b");
        var staged = files.Copy("staged");
        foreach (var part in (string[])["vault/rows", "vault.mark"])
            files.PutBack(before, part);
        using (var vault = files.Open())
            Assert.Equal((1UL, 0UL, 1UL), (vault.Head.Keys, vault.Head.Staged, vault.Head.Rows));
        // The same with rows that came and a mark that did not, and with keys that were to go and are there.
        files.PutBack(staged, "vault");
        files.PutBack(before, "vault.mark");
        using (var vault = files.Open())
        {
            Assert.Equal((2UL, 1UL), (vault.Head.Keys, vault.Head.Staged));
            vault.Drop([.. vault.Waiting().Select(static f => f.Transaction)]);
        }
        files.PutBack(staged, "vault/vault.keys");
        using (var vault = files.Open())
        {
            Assert.Equal((1UL, 0UL), (vault.Head.Keys, vault.Head.Staged));
            VaultDriver.Keep(vault, "b");
        }
        var kept = files.Copy("kept");
        using (var vault = files.Open())
            vault.Erase(VaultDriver.Id("b"), 1, "certificate", "asked");
        foreach (var part in (string[])["vault/rows", "vault.mark"])
            files.PutBack(kept, part);
        using (var vault = files.Open())
        {
            Assert.True(vault.IsErased(VaultDriver.Id("b")));
            Assert.Equal((1UL, 1UL, 1UL), (vault.Head.Keys, vault.Head.Erased, vault.Head.Rows));
            Assert.Empty(vault.Find(VaultDriver.Id("b")));
            Assert.False(vault.Erase(VaultDriver.Id("b"), 1, "certificate", "asked again").Before);
        }
        files.Open().Dispose();
    }

    [Fact]
    public void Without_a_backup_the_vault_goes_on_with_what_is_left_when_a_person_says_so()
    {
        using (var vault = files.Open())
            foreach (var name in (string[])["a", "b", "c"])
                VaultDriver.Keep(vault, name);
        Damage("vault.keys cut at a row", "");
        File.Delete(files.Mark);
        files.Refusal();
        var done = VaultRestore.Run(files.Folder);
        Assert.Equal((1, 2UL, 2UL), (done.Dropped, done.Rows, done.Keys));
        Assert.Contains(done.Problems, p => p.Contains("1 of 3 data keys", StringComparison.Ordinal));
        using (var vault = files.Open())
        {
            Assert.Single(vault.Find(VaultDriver.Id("a")));
            Assert.Empty(vault.Find(VaultDriver.Id("c")));
        }
        Assert.Empty(VaultRestore.Run(files.Folder).Problems);
    }

    private void Damage(string damage, string older)
    {
        const int place = VaultKeyBook.PlaceSize;
        switch (damage)
        {
            case "vault.keys deleted":
                File.Delete(files.Keys);
                break;
            case "vault.keys cut at a row":
                Cut(3 * place);
                break;
            case "vault.keys without its last two rows":
                Cut(2 * place);
                break;
            case "one state byte changed":
                Change(2 * place + 32, 7);
                break;
            case "one state byte to erased":
                Change(2 * place + 32, 2);
                break;
            case "a row of keys emptied":
                var bytes = File.ReadAllBytes(files.Keys);
                bytes.AsSpan(2 * place, place).Clear();
                File.WriteAllBytes(files.Keys, bytes);
                break;
            case "older vault.keys":
                files.PutBack(older, "vault/vault.keys");
                break;
            case "older rows":
                files.PutBack(older, "vault/rows");
                break;
            case "older vault folder":
                files.PutBack(older, "vault");
                break;
            case "rows deleted":
                Directory.Delete(files.Rows, recursive: true);
                break;
            case "vault.key deleted":
                File.Delete(Path.Combine(files.Folder, "vault.key"));
                break;
            case "vault folder deleted":
                Directory.Delete(files.Folder, recursive: true);
                break;
            case "vault.mark deleted":
                File.Delete(files.Mark);
                break;
            case "vault.mark zeroed":
                File.WriteAllBytes(files.Mark, new byte[8192]);
                break;
            case "what waited is gone":
                files.PutBack(older, "vault");
                break;
            default:
                throw new ArgumentOutOfRangeException(nameof(damage));
        }
    }

    private void Cut(int length)
    {
        using var file = File.OpenWrite(files.Keys);
        file.SetLength(length);
    }

    private void Change(int at, byte value)
    {
        var bytes = File.ReadAllBytes(files.Keys);
        bytes[at] = value;
        File.WriteAllBytes(files.Keys, bytes);
    }

    /// <summary>The files that the vault itself writes in place; RocksDB keeps a log of its own openings.</summary>
    private string Snapshot() =>
        string.Join(
            ";",
            ((string[])[files.Keys, files.Mark]).Select(f => File.Exists(f) ? Convert.ToHexString(SHA256Of(f)) : "none")
        );

    private static byte[] SHA256Of(string file) =>
        System.Security.Cryptography.SHA256.HashData(File.ReadAllBytes(file));
}
