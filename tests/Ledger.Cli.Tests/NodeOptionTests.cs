namespace Ledger.Cli.Tests;

/// <summary><c>--node</c>: every verb that reads asks any node, with everything that this takes, or says what is missing.</summary>
public sealed class NodeOptionTests
{
    private static readonly string Filing = "filings/" + new string('a', 64);
    private static readonly string[] Address = ["--node", "https://node.example:5080"];
    private static readonly string[] Identity =
    [
        "--certificate",
        "missing/tls.pem",
        "--certificate-key",
        "missing/tls.key",
        "--trust",
        "missing/trust.json",
    ];

    private static readonly string[][] Verbs =
    [
        ["show", Filing],
        ["bundle", Filing, "-o", "never.json"],
        ["qr", Filing],
        ["disclosures", "list", Filing],
        ["disclosures", "erase", Filing, "--purpose", "retention", "--yes"],
        ["outbox", "recover", "--folder", "missing"],
        ["outbox", "accept-restored", "--folder", "missing", "--yes"],
    ];

    public static TheoryData<int> Readers => [.. Enumerable.Range(0, Verbs.Length)];

    [Theory]
    [MemberData(nameof(Readers))]
    public async Task All_that_is_missing_beside_it_is_named_at_once(int number)
    {
        foreach (var (language, words) in new[] { ("zh", "用 --node 时还要给出"), ("en", "With --node also give") })
        {
            var run = await CommandRun.OfAsync([.. Verbs[number], .. Address, "--lang", language]);
            Assert.Equal(2, run.Code);
            Assert.Contains($"{words}", run.Error, StringComparison.Ordinal);
            Assert.EndsWith("--certificate, --certificate-key, --trust", run.Error.Trim(), StringComparison.Ordinal);
        }
    }

    [Theory]
    [MemberData(nameof(Readers))]
    public async Task It_needs_no_data_folder_and_names_a_file_that_is_not_there(int number)
    {
        var run = await CommandRun.OfAsync([.. Verbs[number], .. Address, .. Identity]);
        Assert.Equal(2, run.Code);
        Assert.Contains("missing/", run.Error, StringComparison.Ordinal);
        Assert.DoesNotContain("./ledger up", run.Error, StringComparison.Ordinal);
        Assert.DoesNotContain(" at Ledger.", run.Error, StringComparison.Ordinal);
    }

    [Theory]
    [MemberData(nameof(Readers))]
    public async Task A_data_folder_beside_it_and_its_options_without_it_are_refused(int number)
    {
        var mixed = await CommandRun.OfAsync([.. Verbs[number], .. Address, .. Identity, "--data", "somewhere"]);
        Assert.Contains("--data does not go with --node", mixed.Error, StringComparison.Ordinal);
        var alone = await CommandRun.OfAsync([.. Verbs[number], "--certificate", "missing/tls.pem"]);
        Assert.Contains("--certificate goes with --node only", alone.Error, StringComparison.Ordinal);
        Assert.Equal((2, 2), (mixed.Code, alone.Code));
    }

    [Theory]
    [InlineData("node.example:5080")]
    [InlineData("http://node.example:5080")]
    [InlineData("https://node.example:5080/path")]
    [InlineData("nonsense")]
    public async Task An_address_in_another_form_is_named(string address)
    {
        var run = await CommandRun.OfAsync(["show", Filing, "--node", address, .. Identity]);
        Assert.Equal(2, run.Code);
        Assert.Contains($"Not a node's address: {address}.", run.Error, StringComparison.Ordinal);
    }
}
