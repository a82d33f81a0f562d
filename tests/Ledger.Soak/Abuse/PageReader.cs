using System.Globalization;
using System.Text.RegularExpressions;

namespace Ledger.Soak.Abuse;

/// <summary>
/// Citizens who look at the explorer meanwhile, each with an address of its own and within its share: the start page, the page of
/// verdicts, a filing that is not there.
/// </summary>
internal sealed partial class PageReader : IDisposable
{
    private const int Readers = 50;
    private const int Attempts = 3;
    private readonly Uri[] pages;
    private readonly HttpClient[] readers;
    private int asked;
    private int late;

    /// <summary>Pages that said that the node did not answer in time.</summary>
    public int Late => late;

    public PageReader(Uri explorer)
    {
        pages =
        [
            .. new[] { "", "v", "filings/" + new string('7', 64), "health/live" }.Select(p => new Uri(explorer, p)),
        ];
        readers =
        [
            .. Enumerable
                .Range(0, Readers)
                .Select(i => new HttpClient(
                    new SocketsHttpHandler
                    {
                        ConnectCallback = (context, ct) =>
                            RpcCaller.ConnectAsync(
                                System.Net.IPAddress.Parse(
                                    string.Create(CultureInfo.InvariantCulture, $"127.0.2.{1 + i}")
                                ),
                                context.DnsEndPoint.Port,
                                ct
                            ),
                    }
                )),
        ];
    }

    /// <exception cref="SoakException">Another answer than the page, that nothing is there, or that the node does not answer.</exception>
    public async Task ReadAsync()
    {
        var number = Interlocked.Increment(ref asked);
        var page = pages[number % pages.Length];
        using var answer = await AskAsync(readers[number % Readers], page);
        if ((int)answer.StatusCode is 503 or 504)
            Interlocked.Increment(ref late);
        else if ((int)answer.StatusCode is not (200 or 404))
            throw new SoakException(string.Create(CultureInfo.InvariantCulture, $"{page}: {(int)answer.StatusCode}"));
    }

    /// <summary>As a browser does: a connection that was closed before an answer is none, and it asks again (RFC 9112 9.3.1).</summary>
    private static async Task<HttpResponseMessage> AskAsync(HttpClient reader, Uri page)
    {
        for (var attempt = 1; ; attempt++)
            try
            {
                return await reader.GetAsync(page);
            }
            catch (HttpRequestException) when (attempt < Attempts) { }
    }

    /// <summary>Path of the first script that the page of verdicts names; without a built page, its own.</summary>
    public async Task<string> LargestAsync()
    {
        var html = await readers[0].GetStringAsync(pages[1]);
        return Script().Match(html) is { Success: true } found ? found.Groups["path"].Value : pages[1].AbsolutePath;
    }

    [GeneratedRegex("src=\"(?<path>/[^\"]+\\.js)\"", RegexOptions.ExplicitCapture)]
    private static partial Regex Script();

    public void Dispose()
    {
        foreach (var reader in readers)
            reader.Dispose();
    }
}
