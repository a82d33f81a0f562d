using System.Collections.Concurrent;
using System.Net;
using System.Text.Json;
using Ledger.Evidence.Bundles;
using Ledger.Explorer.Hosting;
using Ledger.Explorer.Pages;
using Ledger.Explorer.Site;
using Ledger.Sdk;
using Ledger.Tests;
using Microsoft.Extensions.Logging;

namespace Ledger.Explorer.Tests;

/// <summary>Headers, limits, faults, paths.</summary>
public sealed class SiteTests(City city) : IClassFixture<City>
{
    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData("/")]
    [InlineData("/v")]
    [InlineData("/help/original-pdf")]
    [InlineData("/nothing-here")]
    [InlineData("/filings/xyz")]
    public async Task Pages_hold_no_inline_script_or_style_and_no_other_origin(string path)
    {
        await using var site = await city.OpenAsync();
        var page = await site.TextAsync(path);
        Assert.DoesNotContain("style=", page, StringComparison.Ordinal);
        Assert.DoesNotContain("<style", page, StringComparison.Ordinal);
        Assert.DoesNotContain(" onclick", page, StringComparison.Ordinal);
        Assert.DoesNotContain(
            "//",
            page.Replace("<!DOCTYPE html>", "", StringComparison.Ordinal),
            StringComparison.Ordinal
        );
        Assert.Single(page.Split("<h1"), static part => part.Contains("</h1>", StringComparison.Ordinal));
    }

    [Theory]
    [InlineData("/api/v1/filings/XYZ", 400, "malformed")]
    [InlineData("/api/v1/nothing", 404, "notFound")]
    public async Task Faults_of_the_json_name_a_code_and_both_languages(string path, int status, string code)
    {
        await using var site = await city.OpenAsync();
        using var response = await site.GetAsync(path);
        Assert.Equal(status, (int)response.StatusCode);
        using var body = JsonDocument.Parse(await response.Content.ReadAsStringAsync(Ct));
        var error = body.RootElement.GetProperty("error");
        Assert.Equal(code, error.GetProperty("code").GetString());
        Assert.NotEmpty(error.GetProperty("zh").GetString()!);
        Assert.NotEmpty(error.GetProperty("en").GetString()!);
    }

    [Fact]
    public async Task A_code_whose_number_sign_was_rewritten_leads_to_the_page_and_is_not_repeated()
    {
        await using var site = await city.OpenAsync();
        using var page = await site.GetAsync("/v%231730570727852239");
        Assert.Equal(HttpStatusCode.OK, page.StatusCode);
        Assert.DoesNotContain("17305707", await page.Content.ReadAsStringAsync(Ct), StringComparison.Ordinal);
        using var other = await site.GetAsync("/verify");
        Assert.Equal(HttpStatusCode.NotFound, other.StatusCode);
    }

    [Fact]
    public async Task The_offline_verifier_is_a_download_and_missing_where_the_page_is_not_built()
    {
        var folder = Directory.CreateTempSubdirectory();
        try
        {
            await File.WriteAllTextAsync(Path.Combine(folder.FullName, "offline.html"), "<!doctype html>", Ct);
            await using (var site = await city.OpenAsync(configure: o => o.Web = folder.FullName))
            {
                using var file = await site.GetAsync("/offline.html");
                Assert.Equal(HttpStatusCode.OK, file.StatusCode);
                Assert.Equal("attachment", file.Content.Headers.ContentDisposition?.DispositionType);
                Assert.Contains("/offline.html", await site.TextAsync("/proof"), StringComparison.Ordinal);
            }
            await using var bare = await city.OpenAsync();
            using var none = await bare.GetAsync("/offline.html");
            Assert.Equal(HttpStatusCode.NotFound, none.StatusCode);
        }
        finally
        {
            folder.Delete(recursive: true);
        }
    }

    [Fact]
    public async Task Too_many_requests_are_answered_429_and_health_is_not_counted()
    {
        await using var site = await city.OpenAsync(configure: static o => o.RequestsPerMinute = 1);
        Assert.Equal(HttpStatusCode.OK, (await site.GetAsync("/help/code")).StatusCode);
        using var second = await site.GetAsync("/api/v1/anchor");
        Assert.Equal(HttpStatusCode.TooManyRequests, second.StatusCode);
        Assert.Contains("tooMany", await second.Content.ReadAsStringAsync(Ct), StringComparison.Ordinal);
        Assert.Equal(HttpStatusCode.OK, (await site.GetAsync("/health/live")).StatusCode);
    }

    [Theory]
    [InlineData("/ledger/help/code")]
    [InlineData("/help/code")] // the proxy took it off
    public async Task C50_below_a_base_path_every_address_of_a_page_begins_with_it(string path)
    {
        await using var site = await city.OpenAsync(configure: static o => o.BasePath = "/ledger");
        var page = await site.TextAsync(path);
        Assert.Contains("href=\"/ledger/assets/style-", page, StringComparison.Ordinal);
        foreach (var part in page.Split("href=\"/").Skip(1))
            Assert.StartsWith("ledger/", part, StringComparison.Ordinal);
    }

    [Fact]
    public async Task C50_a_forwarded_prefix_of_nobody_known_changes_no_address()
    {
        await using var site = await city.OpenAsync();
        using var request = new HttpRequestMessage(HttpMethod.Get, "/help/code");
        request.Headers.Add("X-Forwarded-Prefix", "/elsewhere");
        request.Headers.Add("X-Forwarded-Host", "other.example");
        var page = await (await site.Http.SendAsync(request, Ct)).Content.ReadAsStringAsync(Ct);
        Assert.Contains("href=\"/assets/style-", page, StringComparison.Ordinal);
        Assert.DoesNotContain("elsewhere", page, StringComparison.Ordinal);
        Assert.DoesNotContain("other.example", page, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(1772640000, "2026-03-05 00:00")]
    [InlineData(1798732799, "2026-12-31 23:59")]
    public void C52_times_are_those_of_Beijing_in_any_zone(ulong time, string shown) =>
        Assert.Equal(shown, PageContext.Time(time));

    [Fact]
    public async Task A_node_that_does_not_answer_is_503_and_says_nothing_about_the_contract()
    {
        await using var site = await city.OpenAsync(
            new OtherClient(city.Center, _ => throw new LedgerUnavailableException("gone"))
        );
        using var page = await site.GetAsync("/filings/" + city.Filing);
        Assert.Equal(HttpStatusCode.ServiceUnavailable, page.StatusCode);
        Assert.Contains(
            "这不代表合同有问题",
            WebUtility.HtmlDecode(await page.Content.ReadAsStringAsync(Ct)),
            StringComparison.Ordinal
        );
    }

    [Fact]
    public async Task A_node_whose_evidence_does_not_verify_is_502_and_none_of_it_is_shown()
    {
        var honest = await city.Center.Verify.GetBundleAsync(city.Filing, null, Ct);
        var text = System.Text.Encoding.UTF8.GetString(honest);
        // The first entry's event time, an hour earlier: the head no longer fits.
        var time = text.IndexOf("\"eventTime\": \"", StringComparison.Ordinal) + 14;
        var lie =
            text[..time]
            + "1"
            + text[(time + 1)..].Replace("\"eventTime\": \"17", "\"eventTime\": \"16", StringComparison.Ordinal);
        await using var site = await city.OpenAsync(
            new OtherClient(city.Center, _ => System.Text.Encoding.UTF8.GetBytes(lie))
        );
        using var page = await site.GetAsync("/filings/" + city.Filing);
        Assert.Equal(HttpStatusCode.BadGateway, page.StatusCode);
        using var proof = await site.GetAsync("/api/v1/filings/" + city.Filing);
        Assert.Equal(HttpStatusCode.BadGateway, proof.StatusCode);
    }

    [Fact]
    public async Task Evidence_of_another_filing_is_502()
    {
        var honest = await city.Center.Verify.GetBundleAsync(city.Filing, null, Ct);
        await using var site = await city.OpenAsync(new OtherClient(city.Center, _ => honest));
        using var page = await site.GetAsync("/filings/" + new string('a', 64));
        Assert.Equal(HttpStatusCode.BadGateway, page.StatusCode);
    }

    [Fact]
    public async Task Logs_hold_no_filing_and_no_query()
    {
        var log = new CapturedLog();
        await using var site = await city.OpenAsync(
            new OtherClient(city.Center, _ => throw new LedgerUnavailableException("gone")),
            log: log
        );
        await site.GetAsync("/filings/" + city.Filing + "?from=groupmessage");
        await site.GetAsync("/api/v1/filings/" + city.Filing);
        Assert.NotEmpty(log.Lines);
        Assert.All(log.Lines, line => Assert.DoesNotContain(city.Filing.ToString(), line, StringComparison.Ordinal));
        Assert.All(log.Lines, static line => Assert.DoesNotContain("groupmessage", line, StringComparison.Ordinal));
    }

    [Theory]
    [InlineData("/")]
    [InlineData("/v")]
    [InlineData("/accessibility")]
    [InlineData("/nothing-here")]
    [InlineData("/filings/0000000000000000000000000000000000000000000000000000000000000000")]
    public async Task Every_page_names_the_counters_telephone_where_one_is_configured(string path)
    {
        const string Link = "href=\"tel:0518-00000000\"";
        await using var silent = await city.OpenAsync();
        foreach (var language in new[] { "zh", "en" })
        {
            var texts = language == "zh" ? Texts.PageTexts.Chinese : Texts.PageTexts.English;
            var none = await silent.TextAsync(path, language);
            Assert.DoesNotContain("tel:", none, StringComparison.Ordinal);
            Assert.DoesNotContain(texts["frame.phone"], WebUtility.HtmlDecode(none), StringComparison.Ordinal);
            await using var site = await city.OpenAsync(configure: static o => o.Phone = "0518-00000000");
            var page = WebUtility.HtmlDecode(await site.TextAsync(path, language));
            var (main, foot) = (
                page[..page.IndexOf("<footer", StringComparison.Ordinal)],
                page[page.IndexOf("<footer", StringComparison.Ordinal)..]
            );
            Assert.Contains(Link, foot, StringComparison.Ordinal);
            Assert.Contains(texts["frame.phone"], foot, StringComparison.Ordinal);
            // Where nothing can be checked it stands with the reason, not in the foot alone.
            if (path != "/accessibility")
                Assert.Contains(Link, main, StringComparison.Ordinal);
        }
    }

    [Fact]
    public async Task Without_script_and_in_an_old_browser_the_counters_telephone_stands_beside_the_reason()
    {
        var folder = Directory.CreateTempSubdirectory();
        try
        {
            BuiltPage.Write(folder.FullName);
            await using var site = await city.OpenAsync(configure: o =>
                (o.Phone, o.Web) = ("0518-00000000", folder.FullName)
            );
            var page = WebUtility.HtmlDecode(await site.TextAsync("/v"));
            foreach (var reason in new[] { "check.noScript", "check.oldBrowser" })
            {
                var from = page.IndexOf(Texts.PageTexts.Chinese[reason], StringComparison.Ordinal);
                Assert.True(from > 0, reason);
                var rest = page[from..page.IndexOf("</p>", from, StringComparison.Ordinal)];
                Assert.Contains("href=\"tel:0518-00000000\"", rest, StringComparison.Ordinal);
            }
        }
        finally
        {
            folder.Delete(recursive: true);
        }
    }

    [Fact]
    public void Every_fault_of_the_settings_is_told_at_once()
    {
        var options = new ExplorerOptions
        {
            Listen = "ftp://x",
            BasePath = "ledger/",
            RequestsPerMinute = 0,
            Web = "/nothing/here",
            Phone = "call me",
            NodeWithin = TimeSpan.Zero,
        };
        options.TrustedProxies.Add("proxy");
        Assert.Equal(7, OptionsFaults.Of(options, files: 1_024).Count);
        Assert.Empty(OptionsFaults.Of(new ExplorerOptions(), files: ExplorerFiles.Least));
        Assert.Contains("511 open files", Assert.Single(OptionsFaults.Of(new ExplorerOptions(), files: 511)));
    }

    /// <summary>A wrong setting of the pages hides none of the client that asks the node.</summary>
    [Fact]
    public async Task Faults_of_the_ledger_s_settings_are_told_with_those_of_the_pages()
    {
        var options = new ExplorerOptions { Listen = "nonsense" };
        options.Ledger.TrustFile = "missing-trust.json";
        options.Ledger.Nodes.Add(new Uri("https://node.example:5080"));
        options.Ledger.Certificate.File = "missing-tls.pem";
        options.Ledger.Certificate.KeyFile = "missing-tls.key";
        var faults = await ExplorerProgram.FaultsAsync(options, files: 1_024);
        foreach (var part in new[] { "Explorer:Listen", "missing-trust.json", "missing-tls.pem", "missing-tls.key" })
            Assert.Contains(faults, f => f.Contains(part, StringComparison.Ordinal));
    }

    [Theory]
    [InlineData(512, 144)]
    [InlineData(1_024, 528)]
    [InlineData(65_536, 1_000)]
    public void Visitors_have_fewer_connections_than_the_process_may_open_files(long files, int connections) =>
        Assert.Equal(connections, ExplorerFiles.Connections(files));

    [Fact]
    public async Task An_explorer_is_ready_while_its_node_answers_and_lives_without_it()
    {
        var node = new DyingNode(city.Center);
        await using var site = await city.OpenAsync(node);
        Assert.Equal(HttpStatusCode.OK, (await site.GetAsync("/health/ready")).StatusCode);
        Assert.Equal(HttpStatusCode.OK, (await site.GetAsync("/health/ready")).StatusCode);
        Assert.Equal(1, node.Asked); // probes within a second are one question
        await using var without = await city.OpenAsync(new DyingNode(null));
        using var answer = await without.GetAsync("/health/ready");
        Assert.Equal(HttpStatusCode.ServiceUnavailable, answer.StatusCode);
        Assert.Equal(HttpStatusCode.OK, (await without.GetAsync("/health/live")).StatusCode);
    }

    /// <summary>A client whose node answers, or is gone.</summary>
    private sealed class DyingNode(LedgerClient? honest) : LedgerClient
    {
        public int Asked { get; private set; }

        public override TrustAnchor Trust => honest!.Trust;

        public override Task<LedgerInfo> GetInfoAsync(CancellationToken ct = default)
        {
            Asked++;
            return honest?.GetInfoAsync(ct) ?? throw new LedgerUnavailableException("no node answers");
        }
    }
}
