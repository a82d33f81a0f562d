using System.Net;
using System.Text.Json;
using Ledger.Evidence.Bundles;
using Ledger.Evidence.Machines;
using Ledger.Evidence.Primitives;
using Ledger.Evidence.Records;
using Ledger.Evidence.Verification;
using Ledger.Explorer.Filings;
using Ledger.Explorer.Pages;

namespace Ledger.Explorer.Tests;

/// <summary>What the public sees of a filing, and never sees.</summary>
public sealed class FilingTests(City city) : IClassFixture<City>
{
    private static readonly string Unknown = new('a', 64);

    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    [Fact]
    public async Task The_proof_verifies_with_the_code_and_says_nothing_of_unit_or_money()
    {
        await using var site = await city.OpenAsync();
        using var answer = await site.GetAsync("/api/v1/filings/" + city.Filing);
        Assert.Equal(["supervised"], answer.Headers.GetValues("Ledger-Money"));
        // The bare bundle, as the command and offline.html read it, under a name for whoever saves it.
        var bundle = await answer.Content.ReadAsByteArrayAsync(Ct);
        Assert.EndsWith(
            ".json",
            answer.Content.Headers.ContentDisposition?.FileName?.Trim('"'),
            StringComparison.Ordinal
        );
        var report = new Verifier(city.Ledger.Trust).Verify(
            bundle,
            new VerificationInput { Now = city.Ledger.Clock.GetUtcNow(), Code = city.Code }
        );
        Assert.Empty(report.NotValid);
        Assert.Equal(RecordStatus.Current, report.Verdict.Record);
        Assert.Null(report.Facts.Filing!.UnitRef);
        Assert.Null(report.Facts.Filing.Escrow);
        Assert.Null(report.Facts.Unit);
        Assert.Null(report.Facts.Escrow);
        Assert.NotEmpty(report.Facts.Disclosed);
        var text = System.Text.Encoding.UTF8.GetString(bundle);
        Assert.DoesNotContain(Convert.ToHexStringLower(city.Escrow.Span), text, StringComparison.Ordinal);
        var unit = city.Center.Units.ReferenceOf(Testing.Samples.Unit("A")).ToString();
        Assert.DoesNotContain(unit, text, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Of_an_unknown_filing_the_same_shape_proves_that_there_is_none()
    {
        await using var site = await city.OpenAsync();
        using var response = await site.GetAsync("/api/v1/filings/" + Unknown);
        Assert.Equal(HttpStatusCode.OK, response.StatusCode);
        Assert.Equal(["none"], response.Headers.GetValues("Ledger-Money"));
        var bundle = await response.Content.ReadAsByteArrayAsync(Ct);
        var report = new Verifier(city.Ledger.Trust).Verify(
            bundle,
            new VerificationInput { Now = city.Ledger.Clock.GetUtcNow() }
        );
        Assert.Empty(report.NotValid);
        Assert.Equal(CheckOutcome.Valid, report[CheckNumber.Absence].Outcome);
    }

    [Fact]
    public async Task The_history_names_who_in_which_role_and_both_times()
    {
        await using var site = await city.OpenAsync();
        using var history = JsonDocument.Parse(await site.TextAsync($"/api/v1/filings/{city.Filing}/history"));
        var root = history.RootElement;
        Assert.Equal("Filed", root.GetProperty("state").GetProperty("name").GetString());
        Assert.Equal("supervised", root.GetProperty("money").GetProperty("name").GetString());
        var entries = root.GetProperty("entries").EnumerateArray().ToList();
        Assert.Equal(
            ["Signed", "Filed", "Opened"],
            entries.Select(static e => e.GetProperty("event").GetProperty("en").GetString())
        );
        foreach (var entry in entries)
        {
            Assert.Equal(1u, entry.GetProperty("organisation").GetProperty("number").GetUInt32());
            Assert.Equal("房屋交易中心", entry.GetProperty("role").GetProperty("zh").GetString());
            Assert.True(ulong.Parse(entry.GetProperty("time").GetString()!) > 1_700_000_000);
            Assert.True(ulong.Parse(entry.GetProperty("eventTime").GetString()!) > 1_700_000_000);
        }
    }

    [Fact]
    public async Task The_history_names_each_entrys_key_with_its_term_and_the_rule()
    {
        await using var site = await city.OpenAsync();
        using var history = JsonDocument.Parse(await site.TextAsync($"/api/v1/filings/{city.Filing}/history"));
        var proved = city.Center.Verify.Check(await city.Center.Verify.GetBundleAsync(city.Filing, null, Ct));
        var entries = history.RootElement.GetProperty("entries").EnumerateArray().ToList();
        foreach (
            var (entry, fact) in entries.Zip(
                proved.Facts.History.Where(static e => e.Kind is RecordKind.Filing or RecordKind.Tax)
            )
        )
        {
            var key = Assert.Single(entry.GetProperty("keys").EnumerateArray());
            Assert.Equal("writes", key.GetProperty("part").GetString());
            Assert.Equal(fact.Key.ToString(), key.GetProperty("address").GetString());
            Assert.Equal("1", key.GetProperty("from").GetString());
            Assert.Equal(JsonValueKind.Null, key.GetProperty("to").ValueKind);
            Assert.Equal(JsonValueKind.Null, key.GetProperty("suspectFrom").ValueKind);
        }
        string Rule(int entry) => Assert.Single(entries[entry].GetProperty("rules").EnumerateArray()).GetRawText();
        Assert.Equal(
            """{"event":"file","from":[{"name":"Signed","zh":"已网签","en":"Signed"}],"to":[{"name":"Filed","zh":"已备案","en":"Filed"}],"roles":[{"name":"Center","zh":"房屋交易中心","en":"housing transaction center"}],"keys":1}""",
            Rule(1)
        );
        Assert.StartsWith("""{"event":"sign","from":[{"name":"-",""", Rule(0), StringComparison.Ordinal);
        Assert.Contains("\"roles\":[]", Rule(2), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(
        "zh",
        "提出的密钥",
        "确认的密钥",
        "区块 7 起有效；区块 1,090 起停用；区块 80 起写入的待核查",
        "区块 1 起有效；未停用"
    )]
    [InlineData(
        "en",
        "Proposing key",
        "Confirming key",
        "valid from block 7 on; withdrawn from block 1,090 on; what it wrote from block 80 on is under review",
        "valid from block 1 on; not withdrawn"
    )]
    public async Task Of_two_keys_both_are_named_and_a_withdrawn_one_says_from_when_and_what_is_under_review(
        string language,
        string proposing,
        string confirming,
        string withdrawn,
        string kept
    )
    {
        var bytes = await city.Center.Verify.GetBundleAsync(city.Filing, null, Ct);
        Assert.True(Bundle.TryRead(bytes, BundleLimits.Default, out var bundle, out _));
        var report = city.Center.Verify.Check(bytes);
        var signed = report.Facts.History.First(static e => e.Kind == RecordKind.Filing);
        var key = report.Facts.WriterKeys.Single(k => k.Key == signed.Key);
        var other = new Address(Enumerable.Repeat((byte)0xab, Address.Size).ToArray());
        var facts = report.Facts with
        {
            History = [signed with { Proposer = other }],
            WriterKeys = [key, new WriterKeyFact(other, 1, 7, 1090, 80)],
        };
        var page = await Rendering.TextAsync<WritersFold>(
            ("Texts", language == "zh" ? Texts.PageTexts.Chinese : Texts.PageTexts.English),
            ("Found", new PublicFiling(bundle, report with { Facts = facts }, MoneyState.None))
        );
        Assert.Contains($"{proposing} {other} {withdrawn}", page, StringComparison.Ordinal);
        Assert.Contains($"{confirming} {key.Key} {kept}", page, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("zh", "zh-CN")]
    [InlineData("en", "en")]
    public async Task The_timeline_begins_with_state_and_completeness_and_says_that_it_is_unchecked(
        string language,
        string tag
    )
    {
        await using var site = await city.OpenAsync();
        var page = WebUtility.HtmlDecode(await site.TextAsync("/filings/" + city.Filing, language));
        var texts = language == "zh" ? Texts.PageTexts.Chinese : Texts.PageTexts.English;
        var state = MachineTable.FindState(RecordKind.Filing, (byte)FilingState.Filed)!.Label;
        Assert.Contains($"<html lang=\"{tag}\"", page, StringComparison.Ordinal);
        Assert.Contains(
            texts.Fill("timeline.now", ("state", texts.Pick(state.Zh, state.En)), ("v", "1")),
            page,
            StringComparison.Ordinal
        );
        Assert.Contains(texts.Fill("timeline.complete", ("k", "3")), page, StringComparison.Ordinal);
        Assert.Contains(texts["timeline.server"], page, StringComparison.Ordinal);
        Assert.Contains(texts["money.supervised"], page, StringComparison.Ordinal);
        Assert.Contains(texts["frame.sample"], page, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("/filings/{0}")]
    [InlineData("/api/v1/filings/{0}")]
    [InlineData("/api/v1/filings/{0}/history")]
    public async Task No_amount_price_project_or_number_stands_in_public_answers(string path)
    {
        await using var site = await city.OpenAsync();
        var text = WebUtility.HtmlDecode(
            await site.TextAsync(string.Format(System.Globalization.CultureInfo.InvariantCulture, path, city.Filing))
        );
        foreach (var secret in new[] { City.ContractNo, City.Project, "1280000", "128000000", "1,280,000", "7a1a2e00" })
            Assert.DoesNotContain(secret, text, StringComparison.OrdinalIgnoreCase);
    }

    [Theory]
    [InlineData("/filings/")]
    [InlineData("/api/v1/filings/")]
    public async Task Unknown_ids_are_answered_alike(string path)
    {
        await using var site = await city.OpenAsync();
        var suffix = path.StartsWith("/api", StringComparison.Ordinal) ? "/history" : "";
        using var one = await site.GetAsync(path + Unknown + suffix);
        using var other = await site.GetAsync(path + new string('b', 64) + suffix);
        Assert.Equal(HttpStatusCode.NotFound, one.StatusCode);
        Assert.Equal(HttpStatusCode.NotFound, other.StatusCode);
        Assert.Equal(await one.Content.ReadAsByteArrayAsync(Ct), await other.Content.ReadAsByteArrayAsync(Ct));
    }
}
