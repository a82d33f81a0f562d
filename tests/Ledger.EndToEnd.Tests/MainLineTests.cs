using System.Text.Json.Nodes;

namespace Ledger.EndToEnd.Tests;

/// <summary>The main line as a person walks it: PDF and money in, release after registration, evidence with the node dead.</summary>
public sealed class MainLineTests
{
    [Fact]
    public async Task A_contract_s_whole_life_verifies_with_the_node_stopped_and_every_change_is_seen()
    {
        using var city = new City();
        var (pdf, number, unit) = city.Contract(1);
        var bundle = city.Of("copied.json");
        var current = city.Of("current.json");
        await using (var up = await UpProcess.StartAsync(city.Data))
        {
            var anchored = (await up.RunAsync("anchor", pdf, "--contract-no", number, "--unit", unit)).Fine();
            var filing = anchored.Text("filing");

            // The same call again is the same filing.
            Assert.Equal(
                filing,
                (await up.RunAsync("anchor", pdf, "--contract-no", number, "--unit", unit)).Fine().Text("filing")
            );
            await RefusedAsync(up, "UnitOccupied", "anchor", pdf, "--contract-no", "OTHER-1", "--unit", unit);
            await RefusedAsync(up, "NotCleared", "register", filing);

            (await up.RunAsync("tax", "assess", filing)).Fine();
            (await up.RunAsync("tax", "clear", filing)).Fine();
            var escrow = (await up.RunAsync("escrow", "agree", filing, "--expected", "1000000")).Fine().Text("escrow");
            (await up.RunAsync("escrow", "deposit", escrow, "--amount", "400000", "--serial", "S1")).Fine();
            await RefusedAsync(up, "OverExpected", "escrow", "deposit", escrow, "--amount", "700000", "--serial", "S2");
            await RefusedAsync(up, "EscrowUnsettled", "register", filing);
            (await up.RunAsync("escrow", "deposit", escrow, "--amount", "600000", "--serial", "S3")).Fine();
            await RefusedAsync(up, "WrongState", "escrow", "release", escrow);
            (await up.RunAsync("bundle", filing, "-o", current)).Fine();

            (await up.RunAsync("register", filing)).Fine();
            (await up.RunAsync("escrow", "release", escrow)).Fine();
            await RefusedAsync(up, "SerialUsed", "escrow", "confirm", escrow, "--serial", "S1");
            (await up.RunAsync("escrow", "confirm", escrow, "--serial", "P1")).Fine();
            var shown = (await up.RunAsync("show", filing)).Fine();
            Assert.Equal("Registered", shown.Text("state"));
            Assert.Equal("1000000.00", shown.Text("released"));
            (await up.RunAsync("bundle", filing, "-o", bundle)).Fine();
            Assert.Equal(0, await up.StopAsync());
        }

        await VerdictAsync(0, "Current", "Matches", current, pdf);
        await VerdictAsync(0, "Fulfilled", "Matches", bundle, pdf);
        var bytes = await File.ReadAllBytesAsync(pdf, TestContext.Current.CancellationToken);
        bytes[^200] ^= 1;
        var altered = city.Of("altered.pdf");
        await File.WriteAllBytesAsync(altered, bytes, TestContext.Current.CancellationToken);
        await VerdictAsync(1, "Fulfilled", "Altered", bundle, altered);
        await MutatedAsync(city, bundle, pdf, "601", static b => Flip(b, "target", -40));
        await MutatedAsync(
            city,
            bundle,
            pdf,
            "1001",
            static b => Flip(b["disclosures"]![0]!["fields"]![0]!.AsObject(), "salt", -1)
        );
        await MutatedAsync(
            city,
            bundle,
            pdf,
            "801",
            static b => Flip(b["nodes"]!.AsArray(), b["nodes"]!.AsArray().Count - 1)
        );
    }

    private static async Task RefusedAsync(UpProcess up, string name, params string[] arguments)
    {
        var run = await up.RunAsync(arguments);
        Assert.Equal(1, run.Code);
        Assert.Contains(name, run.Text("message"), StringComparison.Ordinal);
    }

    private static async Task VerdictAsync(int code, string record, string document, string bundle, string pdf)
    {
        var run = await LedgerProcess.RunAsync("verify", bundle, "--document", pdf, "--trust", Trust, "--json");
        Assert.Equal((code, record, document), (run.Code, run.Text("record"), run.Text("document")));
    }

    /// <summary>A changed bundle is never good, and the check that the change hits is not valid any more.</summary>
    private static async Task MutatedAsync(
        City city,
        string bundle,
        string pdf,
        string check,
        Action<JsonObject> mutate
    )
    {
        var json = JsonNode
            .Parse(await File.ReadAllTextAsync(bundle, TestContext.Current.CancellationToken))!
            .AsObject();
        mutate(json);
        var path = city.Of("mutated.json");
        await File.WriteAllTextAsync(path, json.ToJsonString(), TestContext.Current.CancellationToken);
        var run = await LedgerProcess.RunAsync("verify", path, "--document", pdf, "--trust", Trust, "--json");
        Assert.NotEqual(0, run.Code);
        var outcome = run
            .Json.GetProperty("checks")
            .EnumerateArray()
            .Single(c =>
                c.GetProperty("number").GetInt32().ToString(System.Globalization.CultureInfo.InvariantCulture) == check
            )
            .GetProperty("outcome")
            .GetString();
        Assert.NotEqual("Valid", outcome);
    }

    private static void Flip(JsonObject owner, string name, int at) =>
        owner[name] = Flipped(owner[name]!.GetValue<string>(), at);

    private static void Flip(JsonArray owner, int index) =>
        owner[index] = Flipped(owner[index]!.GetValue<string>(), -1);

    /// <summary>Another hex digit at a place counted from the end.</summary>
    private static string Flipped(string hex, int at)
    {
        var digits = hex.ToCharArray();
        digits[^-at] = digits[^-at] == '0' ? '1' : '0';
        return new string(digits);
    }

    private static string Trust { get; } = Path.Combine(FindRoot(), "keys-sample", "trust.json");

    private static string FindRoot()
    {
        var at = new DirectoryInfo(AppContext.BaseDirectory);
        while (at is not null && !File.Exists(Path.Combine(at.FullName, "Ledger.sln")))
            at = at.Parent;
        return at?.FullName ?? throw new InvalidOperationException("Ledger.sln is in no folder above the tests.");
    }
}
