using System.Net;
using Ledger.Evidence.Texts;
using Ledger.Explorer.Site;

namespace Ledger.Explorer.Hosting;

/// <summary>Every fault of the settings at once, each with what to write instead.</summary>
internal static class OptionsFaults
{
    public static IReadOnlyList<string> Of(ExplorerOptions options, long files)
    {
        var faults = new List<string>();
        if (files < ExplorerFiles.Least)
            faults.Add(
                FormattableString.Invariant(
                    $"The system allows this process {files} open files, an explorer needs at least {ExplorerFiles.Least}: raise it (ulimit -n, LimitNOFILE)."
                )
            );
        if (Normalisation.Fault is { En: var fault })
            faults.Add(fault);
        if (!Uri.TryCreate(options.Listen, UriKind.Absolute, out var listen) || listen.Scheme != Uri.UriSchemeHttp)
            faults.Add($"Explorer:Listen is \"{options.Listen}\": write an address such as http://127.0.0.1:5082.");
        if (options.BasePath.Length > 0 && !IsPath(options.BasePath))
            faults.Add($"Explorer:BasePath is \"{options.BasePath}\": it begins with a slash and ends without one.");
        if (options.RequestsPerMinute is < 1 or > 1_000_000)
            faults.Add("Explorer:RequestsPerMinute lies between 1 and 1,000,000.");
        if (options.NodeWithin < TimeSpan.FromSeconds(1) || options.NodeWithin > TimeSpan.FromMinutes(5))
            faults.Add("Explorer:NodeWithin lies between 00:00:01 and 00:05:00.");
        foreach (var proxy in options.TrustedProxies)
            if (!IPAddress.TryParse(proxy, out _))
                faults.Add($"Explorer:TrustedProxies holds \"{proxy}\", which is no address.");
        if (options.Web.Length > 0 && !Directory.Exists(options.Web))
            faults.Add($"Explorer:Web is \"{options.Web}\", which is no folder.");
        if (
            options.Phone.Length > 40
            || !options.Phone.All(static c => char.IsAsciiDigit(c) || c is '+' or '-' or '(' or ')')
        )
            faults.Add(
                $"Explorer:Phone is \"{options.Phone}\": at most 40 of digits, +, - and brackets, for instance 0518-12345678."
            );
        return faults;
    }

    private static bool IsPath(string path) =>
        path[0] == '/'
        && path[^1] != '/'
        && path.All(static c => char.IsAsciiLetterOrDigit(c) || c is '/' or '-' or '_' or '.')
        && !path.Contains("//", StringComparison.Ordinal)
        && !path.Contains("..", StringComparison.Ordinal);
}
