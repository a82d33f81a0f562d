using System.IO.Compression;
using System.Net;
using System.Net.Http.Headers;
using System.Text.Json;
using Ledger.Explorer.Hosting;
using Ledger.Sdk;

namespace Ledger.Explorer.Tests;

/// <summary>What goes over the wire, on a socket: each route by each method, how it is compressed, kept and bounded.</summary>
public sealed class WireTests : IClassFixture<City>, IDisposable
{
    private const string Script = "console.log('as often as you like');";
    private readonly City city;
    private readonly DirectoryInfo web = Directory.CreateTempSubdirectory();

    public WireTests(City city)
    {
        this.city = city;
        BuiltPage.Write(web.FullName, string.Concat(Enumerable.Repeat(Script, 100)));
    }

    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    public void Dispose() => web.Delete(recursive: true);

    [Fact]
    public async Task Every_route_answers_HEAD_as_GET_without_a_body_and_carries_the_headers()
    {
        await using var site = await OpenAsync();
        Assert.True(site.Routes.Count >= 12, string.Join(' ', site.Routes));
        foreach (var path in site.Routes.Select(Address).Concat(["/nothing-here", "/api/v1/nothing", "/filings/xyz"]))
        {
            using var get = await SendAsync(site, HttpMethod.Get, path);
            using var head = await SendAsync(site, HttpMethod.Head, path);
            Assert.True(get.StatusCode == head.StatusCode, $"{path}: GET {get.StatusCode}, HEAD {head.StatusCode}");
            Assert.Equal(Named(get), Named(head));
            Assert.NotEmpty(await get.Content.ReadAsByteArrayAsync(Ct));
            Assert.Empty(await head.Content.ReadAsByteArrayAsync(Ct));
            foreach (var answer in new[] { get, head })
            {
                var isPage = answer.Content.Headers.ContentType?.MediaType == "text/html";
                Assert.Equal(
                    [isPage ? SecurityHeaders.PagePolicy : SecurityHeaders.Policy],
                    answer.Headers.GetValues("Content-Security-Policy")
                );
                foreach (var ofPages in (string[])["Permissions-Policy", "Cross-Origin-Opener-Policy"])
                    Assert.Equal(isPage, answer.Headers.Contains(ofPages));
                Assert.Equal(["same-origin"], answer.Headers.GetValues("Cross-Origin-Resource-Policy"));
                Assert.Equal(["nosniff"], answer.Headers.GetValues("X-Content-Type-Options"));
                Assert.Equal(["no-referrer"], answer.Headers.GetValues("Referrer-Policy"));
                Assert.Equal(["noindex, nofollow"], answer.Headers.GetValues("X-Robots-Tag"));
                Assert.NotNull(answer.Headers.CacheControl);
            }
        }
        foreach (var policy in (string[])[SecurityHeaders.Policy, SecurityHeaders.PagePolicy])
        {
            Assert.DoesNotContain("unsafe", policy, StringComparison.Ordinal);
            Assert.StartsWith("default-src 'none'; ", policy, StringComparison.Ordinal);
            Assert.EndsWith("frame-ancestors 'none'", policy, StringComparison.Ordinal);
        }
    }

    [Theory]
    [InlineData("br")]
    [InlineData("gzip")]
    public async Task Every_text_is_sent_compressed_to_who_takes_it_and_says_the_same(string coding)
    {
        await using var site = await OpenAsync();
        foreach (
            var path in site
                .Routes.Select(Address)
                .Where(static p => !p.StartsWith("/health", StringComparison.Ordinal))
        )
        {
            using var plain = await SendAsync(site, HttpMethod.Get, path);
            using var coded = await SendAsync(site, HttpMethod.Get, path, coding);
            Assert.True(coded.Content.Headers.ContentEncoding.SequenceEqual([coding]), path);
            Assert.Contains("Accept-Encoding", coded.Headers.Vary);
            var sent = await coded.Content.ReadAsByteArrayAsync(Ct);
            var text = await plain.Content.ReadAsByteArrayAsync(Ct);
            Assert.Equal(text, Decoded(sent, coding));
            if (text.Length > 1_000)
                Assert.True(sent.Length < text.Length * 2 / 3, $"{path}: {sent.Length} of {text.Length}");
        }
    }

    [Fact]
    public async Task Chinese_stands_in_a_page_as_it_is()
    {
        await using var site = await OpenAsync();
        var page = await site.TextAsync("/v");
        Assert.Contains("<h1>" + Texts.PageTexts.Chinese["check.title"] + "</h1>", page, StringComparison.Ordinal);
        Assert.DoesNotContain("&#x", page, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Who_takes_no_coding_is_sent_none()
    {
        await using var site = await OpenAsync();
        using var answer = await SendAsync(site, HttpMethod.Get, "/assets/keeper.js", "br;q=0, gzip;q=0");
        Assert.Empty(answer.Content.Headers.ContentEncoding);
    }

    /// <summary>Everything that the pages load by a name with its content's hash is never asked for again; what has none is asked for with its tag.</summary>
    [Fact]
    public async Task Assets_are_kept_for_ever_by_their_hash_or_asked_for_with_their_tag()
    {
        await using var site = await OpenAsync();
        var page = await site.TextAsync("/v");
        var loaded = page.Split("/assets/").Skip(1).Select(static p => p[..p.IndexOf('"', StringComparison.Ordinal)]);
        var names = loaded.ToList();
        Assert.Equal(3, names.Count);
        foreach (var name in names)
        {
            using var answer = await SendAsync(site, HttpMethod.Get, "/assets/" + name);
            Assert.Equal("public, max-age=31536000, immutable", answer.Headers.GetValues("Cache-Control").Single());
        }
        foreach (
            var path in (string[])["/assets/keeper.js", "/assets/parts.json", "/offline.html", "/assets/" + names[0]]
        )
        foreach (var coding in (string?[])[null, "br", "gzip"])
        {
            using var first = await SendAsync(site, HttpMethod.Get, path, coding);
            var tag = first.Headers.ETag;
            Assert.NotNull(tag);
            using var again = await SendAsync(site, HttpMethod.Get, path, coding, tag);
            Assert.Equal(HttpStatusCode.NotModified, again.StatusCode);
            Assert.Empty(await again.Content.ReadAsByteArrayAsync(Ct));
        }
        using var plain = await SendAsync(site, HttpMethod.Get, "/assets/keeper.js");
        using var coded = await SendAsync(site, HttpMethod.Get, "/assets/keeper.js", "br");
        Assert.NotEqual(plain.Headers.ETag, coded.Headers.ETag);
        Assert.Equal("no-cache", plain.Headers.GetValues("Cache-Control").Single());
        Assert.Equal("/", plain.Headers.GetValues("Service-Worker-Allowed").Single());
    }

    [Fact]
    public async Task A_page_that_was_built_anew_is_served_anew()
    {
        await using var site = await OpenAsync();
        using var before = await SendAsync(site, HttpMethod.Get, "/assets/keeper.js");
        var file = Path.Combine(web.FullName, "keeper.js");
        await File.WriteAllTextAsync(file, "// another one", Ct);
        File.SetLastWriteTimeUtc(file, DateTime.UnixEpoch);
        using var after = await SendAsync(site, HttpMethod.Get, "/assets/keeper.js", null, before.Headers.ETag);
        Assert.Equal("// another one", await after.Content.ReadAsStringAsync(Ct));
    }

    [Theory]
    [InlineData("/assets/..%2fpackages.lock.json")]
    [InlineData("/assets/.hidden.js")]
    [InlineData("/assets/keeper.ts")]
    [InlineData("/assets/sub/keeper.js")]
    [InlineData("/assets/page.js")]
    public async Task Below_assets_there_is_nothing_but_what_pages_load(string path)
    {
        await File.WriteAllTextAsync(Path.Combine(web.FullName, ".hidden.js"), "x", Ct);
        await File.WriteAllTextAsync(Path.Combine(web.FullName, "keeper.ts"), "x", Ct);
        await using var site = await OpenAsync();
        using var answer = await SendAsync(site, HttpMethod.Get, path);
        Assert.Equal(HttpStatusCode.NotFound, answer.StatusCode);
    }

    /// <summary>What is asked wrongly, and the fault that is told, by its texts in both languages.</summary>
    public static TheoryData<string, string, int, string> Odd { get; } =
        new()
        {
            { "GET", "/filings/xyz", 400, "malformed" },
            { "GET", "/filings/" + new string('A', 64), 400, "malformed" },
            { "GET", "/filings/" + new string('a', 63), 400, "malformed" },
            { "GET", "/filings/" + new string('a', 65), 400, "malformed" },
            { "GET", "/filings/" + new string('a', 10_000), 400, "malformed" },
            { "GET", "/filings/%zz", 400, "malformed" },
            { "GET", "/filings/%ff%fe", 400, "malformed" },
            { "GET", "/filings/a%2fb", 400, "malformed" },
            { "GET", "/filings/" + new string('a', 64) + "?lang=zz", 404, "notFound" },
            { "GET", "/filings/" + new string('a', 64) + "/more", 404, "notFound" },
            { "GET", "/filings/", 404, "notFound" },
            { "GET", "/help/nothing", 404, "notFound" },
            { "GET", "/verify", 404, "notFound" },
            { "GET", "/api/v1/filings/xyz", 400, "malformed" },
            { "GET", "/api/v1/filings/" + new string('a', 10_000), 400, "malformed" },
            { "GET", "/api/v1/filings/xyz/history", 400, "malformed" },
            { "GET", "/api/v1/filings/" + new string('a', 64) + "/history?lang=zh&lang=en", 404, "notFound" },
            { "GET", "/api/v2/anchor", 404, "notFound" },
            { "POST", "/", 405, "method" },
            { "POST", "/v", 405, "method" },
            { "PUT", "/filings/" + new string('a', 64), 405, "method" },
            { "DELETE", "/api/v1/filings/" + new string('a', 64), 405, "method" },
            { "PATCH", "/api/v1/anchor", 405, "method" },
            { "OPTIONS", "/api/v1/anchor", 405, "method" },
            { "ODD", "/assets/keeper.js", 405, "method" },
            { "POST", "/nothing/here", 404, "notFound" },
        };

    [Theory]
    [MemberData(nameof(Odd))]
    public async Task What_is_asked_wrongly_is_told_by_name_in_both_languages(
        string method,
        string path,
        int status,
        string code
    )
    {
        await using var site = await OpenAsync();
        foreach (var texts in new[] { Texts.PageTexts.Chinese, Texts.PageTexts.English })
        {
            using var request = new HttpRequestMessage(
                new HttpMethod(method),
                new Uri(
                    site.Http.BaseAddress + path[1..],
                    new UriCreationOptions { DangerousDisablePathAndQueryCanonicalization = true }
                )
            );
            request.Headers.AcceptLanguage.ParseAdd(texts.Tag);
            if (method is "POST" or "PUT" or "PATCH")
                request.Content = new StringContent("<odd/>", new MediaTypeHeaderValue("application/odd"));
            using var answer = await site.Http.SendAsync(request, Ct);
            var body = WebUtility.HtmlDecode(await answer.Content.ReadAsStringAsync(Ct));
            Assert.Equal(status, (int)answer.StatusCode);
            Assert.Contains(texts[$"fault.{code}.text"], body, StringComparison.Ordinal);
            if (status == 405)
                Assert.Equal(
                    "GET, HEAD",
                    string.Join(", ", answer.Content.Headers.Allow.Order(StringComparer.Ordinal))
                );
            if (path.StartsWith("/api", StringComparison.Ordinal))
            {
                using var json = JsonDocument.Parse(body);
                Assert.Equal(code, json.RootElement.GetProperty("error").GetProperty("code").GetString());
            }
            // Another language at the same address.
            else
                Assert.Contains($"href=\"?lang={texts.Other.Code}\"", body, StringComparison.Ordinal);
        }
    }

    [Theory]
    [InlineData("lang=en&lang=zh", "en")]
    [InlineData("lang=zh&from=groupmessage&lang=en", "zh-CN")]
    public async Task Of_a_language_that_is_there_twice_the_first_counts(string query, string tag)
    {
        await using var site = await OpenAsync();
        Assert.Contains($"<html lang=\"{tag}\"", await site.TextAsync("/help/code?" + query), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("/filings/{0}")]
    [InlineData("/api/v1/filings/{0}")]
    [InlineData("/api/v1/filings/{0}/history")]
    public async Task A_node_that_hangs_is_told_by_name_at_the_deadline(string path)
    {
        var hung = new OtherClient(
            city.Center,
            static async (_, ct) =>
            {
                await Task.Delay(Timeout.InfiniteTimeSpan, ct);
                return [];
            }
        );
        await using var site = await city.OpenAsync(hung, static o => o.NodeWithin = TimeSpan.FromMilliseconds(20));
        var address = string.Format(System.Globalization.CultureInfo.InvariantCulture, path, city.Filing);
        foreach (var texts in new[] { Texts.PageTexts.Chinese, Texts.PageTexts.English })
        {
            using var answer = await site.GetAsync(address, texts.Code);
            Assert.Equal(HttpStatusCode.GatewayTimeout, answer.StatusCode);
            Assert.Contains(
                texts["fault.late.text"],
                WebUtility.HtmlDecode(await answer.Content.ReadAsStringAsync(Ct)),
                StringComparison.Ordinal
            );
        }
    }

    [Fact]
    public async Task The_anchors_fingerprint_stands_on_the_page_about_proofs_and_is_that_of_the_anchor_that_is_served()
    {
        await using var site = await OpenAsync();
        using var anchor = await SendAsync(site, HttpMethod.Get, "/api/v1/anchor");
        var sum = Convert.ToHexStringLower(
            System.Security.Cryptography.SHA256.HashData(await anchor.Content.ReadAsByteArrayAsync(Ct))
        );
        foreach (var language in new[] { "zh", "en" })
        {
            var page = await site.TextAsync("/proof", language);
            Assert.Contains(sum, page.Replace("</span><span>", "", StringComparison.Ordinal), StringComparison.Ordinal);
        }
    }

    private Task<Site> OpenAsync() => city.OpenAsync(configure: o => o.Web = web.FullName, listens: true);

    private string Address(string route) =>
        route
            .Replace("{id}", city.Filing.ToString(), StringComparison.Ordinal)
            .Replace("{topic}", "code", StringComparison.Ordinal)
            .Replace("{rest}", "%231730570727852239", StringComparison.Ordinal)
            .Replace("{name}", "keeper.js", StringComparison.Ordinal);

    private static async Task<HttpResponseMessage> SendAsync(
        Site site,
        HttpMethod method,
        string path,
        string? coding = null,
        EntityTagHeaderValue? tag = null
    )
    {
        using var request = new HttpRequestMessage(method, path);
        if (coding is not null)
            request.Headers.AcceptEncoding.ParseAdd(coding);
        if (tag is not null)
            request.Headers.IfNoneMatch.Add(tag);
        return await site.Http.SendAsync(request, Ct);
    }

    /// <summary>All but what depends on when, and how much of the body goes in one piece.</summary>
    private static IEnumerable<string> Named(HttpResponseMessage answer) =>
        answer
            .Headers.Concat(answer.Content.Headers)
            .Where(static h => h.Key is not ("Date" or "Content-Length" or "Transfer-Encoding"))
            .Select(static h => h.Key + ": " + string.Join(", ", h.Value))
            .Order(StringComparer.Ordinal);

    private static byte[] Decoded(byte[] sent, string coding)
    {
        using var from = new MemoryStream(sent);
        using Stream stream =
            coding == "br"
                ? new BrotliStream(from, CompressionMode.Decompress)
                : new GZipStream(from, CompressionMode.Decompress);
        using var text = new MemoryStream();
        stream.CopyTo(text);
        return text.ToArray();
    }
}
