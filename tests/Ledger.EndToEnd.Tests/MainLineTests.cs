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
        var certificate = "";
        await using (var up = await UpProcess.StartAsync(city.Data))
        {
            var anchored = (await up.RunAsync([.. Anchor(pdf, number, unit), .. Personal])).Fine();
            var filing = anchored.Text("filing");

            // The same call again is the same filing.
            Assert.Equal(
                filing,
                (await up.RunAsync([.. Anchor(pdf, number, unit), .. Personal])).Fine().Text("filing")
            );
            await RefusedAsync(up, "UnitOccupied", "anchor", pdf, "--contract-no", "OTHER-1", "--unit", unit);
            await RefusedAsync(up, "NotCleared", "register", filing);

            (await up.RunAsync("tax", "assess", filing)).Fine();
            (await up.RunAsync("tax", "clear", filing)).Fine();
            var escrow = (await up.RunAsync("escrow", "agree", filing, "--expected", "1000000")).Fine().Text("escrow");
            (await up.RunAsync("escrow", "deposit", escrow, "--amount", "400000", "--serial", "S1")).Fine();

            // The same deposit again is the same deposit; the same serial with another sum is another, and refused.
            (await up.RunAsync("escrow", "deposit", escrow, "--amount", "400000", "--serial", "S1")).Fine();
            await RefusedAsync(up, "SerialUsed", "escrow", "deposit", escrow, "--amount", "1", "--serial", "S1");
            await RefusedAsync(up, "OverExpected", "escrow", "deposit", escrow, "--amount", "700000", "--serial", "S2");
            await RefusedAsync(up, "EscrowUnsettled", "register", filing);
            (await up.RunAsync("escrow", "deposit", escrow, "--amount", "600000", "--serial", "S3")).Fine();
            await RefusedAsync(up, "WrongState", "escrow", "release", escrow);
            (await up.RunAsync("bundle", filing, "-o", current)).Fine();
            Assert.Equal("Contract", (await up.RunAsync("qr", filing)).Fine().Text("kind"));
            var certified = (await up.RunAsync("qr", filing, "--certify", "--pdf", city.Of("sheet.pdf"))).Fine();
            Assert.Equal("Certificate", certified.Text("kind"));
            certificate = certified.Text("code");

            (await up.RunAsync("register", filing)).Fine();
            (await up.RunAsync("escrow", "release", escrow)).Fine();
            await RefusedAsync(up, "SerialUsed", "escrow", "confirm", escrow, "--serial", "S1");
            (await up.RunAsync("escrow", "confirm", escrow, "--serial", "P1")).Fine();
            var shown = (await up.RunAsync("show", filing)).Fine();
            Assert.Equal("Registered", shown.Text("state"));
            Assert.Equal("1000000.00", shown.Text("released"));
            Assert.Equal(["opened", "assess", "clear"], Events(shown, "Tax"));
            Assert.Equal(["sign", "file", "register"], Events(shown, "Filing"));

            await FromABanksMachineAsync(city, filing, pdf);
            await KeysAsync(up);

            // The home is sold again: the title that registration moved is read, shown and bound.
            var resold = (await up.RunAsync(Anchor(pdf, "RESOLD-1", unit))).Fine();
            Assert.Equal(("1", "2"), (anchored.Text("title"), resold.Text("title")));
            (await up.RunAsync("bundle", filing, "-o", bundle)).Fine();

            // A damaged outbox is named, recovered, and still knows its keys.
            File.Delete(Path.Combine(city.Data, "outbox", "center", "outbox.meta"));
            Assert.Equal(2, (await up.RunAsync("outbox", "list")).Code);
            var recovered = (await up.RunAsync("outbox", "recover")).Fine();
            Assert.True(Directory.Exists(recovered.Text("setAside")));
            var fault = recovered.Json.GetProperty("faults")[0];
            Assert.Equal(
                ("outbox.meta", "MissingOrNotWhole", "outbox.meta：没有这个文件，或内容不完整"),
                (
                    fault.GetProperty("file").GetString(),
                    fault.GetProperty("fault").GetString(),
                    fault.GetProperty("zh").GetString()
                )
            );
            Assert.Equal(1, (await up.RunAsync("outbox", "recover")).Code);
            Assert.Equal(
                filing,
                (await up.RunAsync([.. Anchor(pdf, number, unit), .. Personal])).Fine().Text("filing")
            );
            await ErasedAsync(city, filing, pdf);
            Assert.Equal(0, await up.StopAsync());
        }

        var log = await File.ReadAllTextAsync(
            Path.Combine(city.Data, "node", "node.log"),
            TestContext.Current.CancellationToken
        );
        Assert.Contains("Ledger.Engine", log, StringComparison.Ordinal);
        foreach (var personal in Personal.Where(static p => p.Contains('=', StringComparison.Ordinal)))
            Assert.DoesNotContain(personal.Split('=')[1], log, StringComparison.Ordinal);
        foreach (var secret in new[] { number, unit })
            Assert.DoesNotContain(secret, log, StringComparison.Ordinal);

        await VerdictAsync(0, "Current", "Matches", current, pdf);
        await VerdictAsync(0, "Current", "Matches", current, pdf, "--code", certificate);
        await VerdictAsync(0, "Fulfilled", "Matches", bundle, pdf);
        foreach (var mutation in Mutation.All)
            await mutation.HoldsAsync(city, bundle, pdf, Trust);
    }

    /// <summary>A bank takes a further writer key into use, reads it, and ends it.</summary>
    private static async Task KeysAsync(UpProcess up)
    {
        const string key = "0x00000000000000000000000000000000c0ffee01";
        string[] bank = [key, "--organisation", "bank-a"];
        Assert.Equal(1, (await up.RunAsync("keys", "show", key)).Code);
        Assert.Equal(2, (await up.RunAsync("keys", "show", "0xc0ffee")).Code);
        var added = (await up.RunAsync(["keys", "add", .. bank])).Fine();
        Assert.Equal(("organisations/3", key), (added.Text("organisation"), added.Text("key")));
        // The same call again is the same key.
        Assert.Equal(
            added.Text("transaction"),
            (await up.RunAsync(["keys", "add", .. bank])).Fine().Text("transaction")
        );
        var shown = (await up.RunAsync("keys", "show", key)).Fine();
        Assert.Equal("organisations/3", shown.Text("organisation"));
        Assert.True(shown.Json.GetProperty("mayWrite").GetBoolean());
        await RefusedAsync(up, "UnknownRecord", "keys", "revoke", key, "--organisation", "center");
        (await up.RunAsync(["keys", "revoke", .. bank, "--suspect-from", "1"])).Fine();
        var ended = (await up.RunAsync("keys", "show", key)).Fine();
        Assert.False(ended.Json.GetProperty("mayWrite").GetBoolean());
        Assert.Equal("1", ended.Text("suspectFrom"));
    }

    /// <summary>A bank has its certificate, trust.json and the node's address, and nothing of the data folder: it fetches and checks.</summary>
    private static async Task FromABanksMachineAsync(City city, string filing, string pdf)
    {
        var bank = Directory.CreateDirectory(city.Of("bank")).FullName;
        foreach (var name in new[] { "bank-a/tls.pem", "bank-a/tls.key", "ca.pem", "trust.json" })
            File.Copy(Path.Combine(Path.GetDirectoryName(Trust)!, name), Path.Combine(bank, Path.GetFileName(name)));
        var trust = Path.Combine(bank, "trust.json");
        using var state = System.Text.Json.JsonDocument.Parse(
            await File.ReadAllTextAsync(Path.Combine(city.Data, "up.json"), TestContext.Current.CancellationToken)
        );
        var address = state.RootElement.GetProperty("grpc").GetString()!;
        string[] node =
        [
            "--json",
            "--node",
            address,
            "--certificate",
            Path.Combine(bank, "tls.pem"),
            "--certificate-key",
            Path.Combine(bank, "tls.key"),
            "--authority",
            Path.Combine(bank, "ca.pem"),
            "--trust",
        ];
        var fetched = Path.Combine(bank, "fetched.json");
        Assert.Equal(
            "Registered",
            (await LedgerProcess.RunAsync(["show", filing, .. node, trust])).Fine().Text("state")
        );
        (await LedgerProcess.RunAsync(["bundle", filing, "-o", fetched, .. node, trust])).Fine();
        (await LedgerProcess.RunAsync(["disclosures", "list", filing, .. node, trust])).Fine();
        var verified = await LedgerProcess.RunAsync("verify", fetched, "--document", pdf, "--trust", trust, "--json");
        Assert.Equal((0, "Matches"), (verified.Code, verified.Text("document")));

        // Another ledger's anchor: nothing that this node says is taken.
        var foreign = Path.Combine(bank, "foreign.json");
        var text = await File.ReadAllTextAsync(trust, TestContext.Current.CancellationToken);
        var genesis = System.Text.Json.Nodes.JsonNode.Parse(text)!["genesisHash"]!.GetValue<string>();
        await File.WriteAllTextAsync(
            foreign,
            text.Replace(genesis, "0x" + new string('1', 64), StringComparison.Ordinal),
            TestContext.Current.CancellationToken
        );
        var refused = await LedgerProcess.RunAsync(["show", filing, .. node, foreign]);
        Assert.NotEqual(0, refused.Code);
        Assert.StartsWith("error.", refused.Text("error"), StringComparison.Ordinal);
        Assert.NotEqual("error.internal", refused.Text("error"));
    }

    /// <summary>Fields are erased by who filed them, after a confirmation; the list says so; what is on the chain stays.</summary>
    private static async Task ErasedAsync(City city, string filing, string pdf)
    {
        const string Purpose = "retention ended";
        string[] erase = ["disclosures", "erase", filing, "--purpose", Purpose];
        Assert.True((await UsesAsync()).Fine().Json.GetProperty("uses").GetArrayLength() > 0);
        var unasked = await RunAsync(erase);
        Assert.Equal((2, "error.erase.yes"), (unasked.Code, unasked.Text("error")));
        string[] foreign = [.. erase, "--yes", "--organisation", "bank-a"];
        string[] unknown = ["disclosures", "erase", "filings/" + new string('a', 64), "--purpose", Purpose, "--yes"];
        foreach (var refused in new[] { foreign, unknown })
        {
            var run = await RunAsync(refused);
            Assert.Equal((1, "error.erase.permitted"), (run.Code, run.Text("error")));
            Assert.Contains("NOT_PERMITTED", run.Text("message"), StringComparison.Ordinal);
        }
        Assert.Equal("Contract", (await RunAsync("qr", filing)).Fine().Text("kind"));

        foreach (var before in new[] { false, true })
            Assert.Equal(before, (await RunAsync([.. erase, "--yes"])).Fine().Json.GetProperty("before").GetBoolean());
        var uses = (await UsesAsync()).Fine().Json.GetProperty("uses").EnumerateArray();
        var erased = Assert.Single(uses, static u => u.GetProperty("kind").GetString() == "Erased");
        Assert.Equal(Purpose, erased.GetProperty("purpose").GetString());
        Assert.Equal(1, erased.GetProperty("organisation").GetInt32());
        // Another organisation sees its own uses alone.
        Assert.Empty((await UsesAsync("--organisation", "bank-b")).Fine().Json.GetProperty("uses").EnumerateArray());

        Assert.Equal("Registered", (await RunAsync("show", filing)).Fine().Text("state"));
        Assert.Equal("error.code.none", (await RunAsync("qr", filing)).Text("error"));
        var after = city.Of("erased.json");
        (await RunAsync("bundle", filing, "-o", after)).Fine();
        await VerdictAsync(2, "Fulfilled", "NotCompared", after, pdf);

        Task<LedgerProcess.Run> RunAsync(params string[] arguments) =>
            LedgerProcess.HereAsync([.. arguments, "--data", city.Data, "--json"]);

        Task<LedgerProcess.Run> UsesAsync(params string[] more) => RunAsync(["disclosures", "list", filing, .. more]);
    }

    /// <summary>What must stand nowhere but in the vault and with who has the bundle.</summary>
    private static readonly string[] Personal =
    [
        "--field",
        "sellers=欧阳测试甲",
        "--field",
        "buyers=司马测试乙",
        "--field",
        "project=无名小区",
        "--field",
        "price=1234567.89",
    ];

    private static string[] Events(LedgerProcess.Run shown, string kind) =>
        [
            .. shown
                .Json.GetProperty("history")
                .EnumerateArray()
                .Where(e => e.GetProperty("kind").GetString() == kind)
                .Select(static e => e.GetProperty("name").GetString()!),
        ];

    private static string[] Anchor(string pdf, string number, string unit) =>
        ["anchor", pdf, "--contract-no", number, "--unit", unit];

    private static async Task RefusedAsync(UpProcess up, string name, params string[] arguments)
    {
        var run = await up.RunAsync(arguments);
        Assert.Equal(1, run.Code);
        Assert.Contains(name, run.Text("message"), StringComparison.Ordinal);
    }

    private static async Task VerdictAsync(
        int code,
        string record,
        string document,
        string bundle,
        string pdf,
        params string[] more
    )
    {
        string[] verify = ["verify", bundle, "--document", pdf, "--trust", Trust, "--json", .. more];
        var run = await LedgerProcess.RunAsync(verify);
        Assert.Equal((code, record, document), (run.Code, run.Text("record"), run.Text("document")));
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
