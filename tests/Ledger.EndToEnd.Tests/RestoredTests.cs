namespace Ledger.EndToEnd.Tests;

/// <summary>The drill of a chain that was put back from an older copy, as an operator walks it.</summary>
public sealed class RestoredTests
{
    [Fact]
    public async Task A_ledger_restored_from_a_copy_goes_on_with_its_outbox_and_its_vault()
    {
        using var city = new City();
        var (node, older) = (Path.Combine(city.Data, "node"), city.Of("older"));
        string[] kept,
            lost;
        await using (var up = await UpProcess.StartAsync(city.Data))
        {
            kept = Anchor(city, 1);
            (await up.RunAsync(kept)).Fine();
            Assert.Equal(0, await up.StopAsync());
        }
        Copy(Path.Combine(node, "engine"), older);
        await using (var up = await UpProcess.StartAsync(city.Data))
        {
            lost = Anchor(city, 2);
            (await up.RunAsync(lost)).Fine();
            Assert.Equal(0, await up.StopAsync());
        }
        Directory.Delete(Path.Combine(node, "engine"), recursive: true);
        Copy(older, Path.Combine(node, "engine"));
        var refused = await LedgerProcess.RunAsync("up", "--data", city.Data, "--no-sample");
        Assert.Equal(2, refused.Code);
        Assert.Contains("ledger restore", refused.Error, StringComparison.Ordinal);

        var unasked = await LedgerProcess.RunAsync("restore", "--data", city.Data);
        Assert.Equal(2, unasked.Code);
        Assert.True(unasked.Error.Contains("--yes", StringComparison.Ordinal), unasked.Error);
        (await LedgerProcess.RunAsync("restore", "--data", city.Data, "--yes")).Fine();
        await using (var up = await UpProcess.StartAsync(city.Data))
        {
            var accepted = (await up.RunAsync("outbox", "accept-restored", "--yes")).Fine();
            Assert.Equal(3, accepted.Json.GetProperty("lost").GetArrayLength()); // the unit's, the signing's, the filing's
            Assert.True(Directory.Exists(accepted.Text("setAside")));
            Assert.Equal(1, (await up.RunAsync("outbox", "accept-restored", "--yes")).Code);
            // What is there is found again; what was lost is taken anew.
            (await up.RunAsync(kept)).Fine();
            (await up.RunAsync(lost)).Fine();
            Assert.Equal(0, await up.StopAsync());
        }
        var fsck = await LedgerProcess.RunAsync("fsck", "--data", city.Data);
        Assert.True(fsck.Code == 0, fsck.Output + fsck.Error);
    }

    private static string[] Anchor(City city, int number)
    {
        var (pdf, contract, unit) = city.Contract(number);
        return ["anchor", pdf, "--contract-no", contract, "--unit", unit, "--field", "project=无名小区"];
    }

    private static void Copy(string from, string to)
    {
        Directory.CreateDirectory(to);
        foreach (var below in Directory.GetDirectories(from))
            Copy(below, Path.Combine(to, Path.GetFileName(below)));
        foreach (var file in Directory.GetFiles(from))
            File.Copy(file, Path.Combine(to, Path.GetFileName(file)));
    }
}
