using System.Globalization;
using System.Net;
using System.Net.Sockets;

namespace Ledger.EndToEnd.Tests;

public sealed class StartTests
{
    [Fact]
    public async Task A_second_up_on_the_folder_names_the_holder_and_the_first_goes_on()
    {
        using var city = new City();
        await using var up = await UpProcess.StartAsync(city.Data);
        var second = await LedgerProcess.RunAsync("up", "--data", city.Data, "--port-base", "25990", "--no-sample");
        Assert.Equal(2, second.Code);
        Assert.Contains(city.Data, second.Error, StringComparison.Ordinal);
        Assert.Contains(up.Id.ToString(CultureInfo.InvariantCulture), second.Error, StringComparison.Ordinal);
        foreach (var verb in new[] { "fsck", "rebuild-index" })
        {
            var maintenance = await LedgerProcess.RunAsync(verb, "--data", city.Data);
            Assert.Equal(2, maintenance.Code);
            Assert.Contains(up.Id.ToString(CultureInfo.InvariantCulture), maintenance.Error, StringComparison.Ordinal);
        }
        var (pdf, number, unit) = city.Contract(2);
        (await up.RunAsync("anchor", pdf, "--contract-no", number, "--unit", unit)).Fine();
    }

    /// <summary>As a script without job control starts it with an ampersand: SIGINT is ignored from the beginning.</summary>
    [Fact]
    public async Task Ctrl_C_ends_it_although_it_was_started_with_the_signal_ignored()
    {
        using var city = new City();
        await using var up = await UpProcess.StartAsync(
            city.Data,
            prefix: ["sh", "-c", "trap '' INT; exec \"$@\"", "sh"]
        );
        Assert.Equal(0, await up.StopAsync());
    }

    [Fact]
    public async Task A_port_in_use_is_named()
    {
        using var city = new City();
        using var holder = new TcpListener(IPAddress.Loopback, 0);
        holder.Start();
        var port = ((IPEndPoint)holder.LocalEndpoint).Port.ToString(CultureInfo.InvariantCulture);
        var run = await LedgerProcess.RunAsync("up", "--data", city.Data, "--port-base", port, "--no-sample");
        Assert.Equal(2, run.Code);
        Assert.Contains(port, run.Error, StringComparison.Ordinal);
        Assert.Contains("--port-base", run.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_file_where_the_data_folder_should_be_is_named_and_left_alone()
    {
        using var city = new City();
        await File.WriteAllTextAsync(city.Data, "mine", TestContext.Current.CancellationToken);
        var run = await LedgerProcess.RunAsync("up", "--data", city.Data, "--no-sample");
        Assert.Equal(2, run.Code);
        Assert.Contains(city.Data, run.Error, StringComparison.Ordinal);
        Assert.Equal("mine", await File.ReadAllTextAsync(city.Data, TestContext.Current.CancellationToken));
    }

    [Fact]
    public async Task Verbs_without_a_running_ledger_say_how_to_start_one()
    {
        using var city = new City();
        var run = await LedgerProcess.RunAsync("show", "filings/" + new string('a', 64), "--data", city.Data);
        Assert.Equal(2, run.Code);
        Assert.Contains("./ledger up", run.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task What_was_final_is_there_after_kill_9_of_the_node_and_the_next_start_goes_on()
    {
        using var city = new City();
        var filings = new List<string>();
        for (var round = 1; round <= 3; round++)
        {
            await using var up = await UpProcess.StartAsync(city.Data);
            foreach (var earlier in filings)
                Assert.Equal("Filed", (await up.RunAsync("show", earlier)).Fine().Text("state"));
            var (pdf, number, unit) = city.Contract(10 + round);
            filings.Add(
                (await up.RunAsync("anchor", pdf, "--contract-no", number, "--unit", unit)).Fine().Text("filing")
            );
            await up.KillNodeAsync();
            var check = await LedgerProcess.RunAsync("fsck", "--data", city.Data, "--json");
            Assert.True(check.Fine().Json.GetProperty("clean").GetBoolean());
        }
        (await LedgerProcess.RunAsync("rebuild-index", "--data", city.Data, "--json")).Fine();
        (await LedgerProcess.RunAsync("fsck", "--data", city.Data, "--json")).Fine();
        Assert.Equal(3, filings.Distinct(StringComparer.Ordinal).Count());
    }
}
