using System.CommandLine;
using Ledger.Cli.Files;
using Ledger.Cli.Invocation;
using Ledger.Cli.Running;
using Ledger.Cli.Terminal;
using Ledger.Evidence.Machines;
using Ledger.Sdk;

namespace Ledger.Cli.Clients;

/// <summary>
/// Where a verb that reads asks, by its options: the ledger that <c>up</c> runs on a data folder, as one of its organisations;
/// or any node (<c>--node</c>), with a certificate and a trust anchor of one's own and no data folder.
/// </summary>
internal sealed class ReadingVerb
{
    private readonly Option<string> data;
    private readonly Option<string?> organisation;
    private readonly Option<string?> node;
    private readonly Option<string?> certificate;
    private readonly Option<string?> key;
    private readonly Option<string?> password;
    private readonly Option<string?> authority;
    private readonly Option<string?> trust;

    private ReadingVerb(VerbFrame frame)
    {
        data = ClientVerb.Data(frame);
        organisation = ClientVerb.Organisation(frame);
        node = new("--node") { Description = frame.Texts["option.node"], HelpName = "URL" };
        certificate = new("--certificate")
        {
            Description = frame.Texts["option.client.certificate"],
            HelpName = "FILE",
        };
        key = new("--certificate-key") { Description = frame.Texts["option.client.key"], HelpName = "FILE" };
        password = new("--certificate-password")
        {
            Description = frame.Texts["option.client.password"],
            HelpName = "FILE",
        };
        authority = new("--authority") { Description = frame.Texts["option.client.authority"], HelpName = "FILE" };
        trust = new("--trust") { Description = frame.Texts["option.node.trust"], HelpName = "FILE" };
    }

    public Option<string> Data => data;
    public Option<string?> Organisation => organisation;

    /// <summary>A node is named, so there is no data folder.</summary>
    public bool IsElsewhere(ParseResult parsed) => parsed.GetValue(node) is not null;

    /// <summary>Gives the verb the options.</summary>
    public static ReadingVerb Of(VerbFrame frame, Command verb)
    {
        var reading = new ReadingVerb(frame);
        foreach (var option in reading.Options)
            verb.Add(option);
        return reading;
    }

    private IEnumerable<Option> Options => [data, organisation, node, certificate, key, password, authority, trust];

    /// <summary>Opens the client, runs, closes.</summary>
    /// <exception cref="CliException">Nothing runs there; options of the two ways are mixed, or one is missing: all of them at once.</exception>
    public async Task<int> RunAsync(
        ParseResult parsed,
        Func<LedgerClient, ReadSource, Task<int>> action,
        CancellationToken cancel
    )
    {
        if (parsed.GetValue(node) is { } address)
        {
            var (options, source) = Elsewhere(parsed, address);
            await using var reader = await LedgerClient.OpenAsync(options, new LedgerKeys(), cancel);
            return await action(reader, source);
        }
        if (Options.Skip(3).FirstOrDefault(o => IsGiven(parsed, o)) is { } stray)
            throw new CliException("error.node.alone", stray.Name);
        var up = UpState.Find(Path.GetFullPath(parsed.GetRequiredValue(data)));
        var keys = KeyFolder.Open(up.Keys);
        var who = parsed.GetValue(organisation) ?? keys.With(Role.Center);
        keys.NumberOf(who);
        await using var client = await LedgerAccess.OpenReaderAsync(up, who, cancel);
        return await action(client, new ReadSource(up.Trust, up.Explorer));
    }

    private (LedgerOptions, ReadSource) Elsewhere(ParseResult parsed, string address)
    {
        Option[] here = [data, organisation];
        if (here.FirstOrDefault(o => IsGiven(parsed, o)) is { } mixed)
            throw new CliException("error.node.mixed", mixed.Name);
        Option[] needed = [certificate, key, trust];
        var missing = needed.Where(o => !IsGiven(parsed, o)).Select(static o => o.Name).ToList();
        if (missing.Count > 0)
            throw new CliException("error.node.needs", string.Join(", ", missing));
        if (
            !Uri.TryCreate(address, UriKind.Absolute, out var url)
            || url.Scheme != Uri.UriSchemeHttps
            || url.PathAndQuery != "/"
        )
            throw new CliException("error.node.address", address);
        var anchor = parsed.GetRequiredValue(trust)!;
        var options = new LedgerOptions
        {
            TrustFile = anchor,
            ReadTimeout = LedgerAccess.Patience,
            Certificate = new CertificateOptions
            {
                File = parsed.GetRequiredValue(certificate)!,
                KeyFile = parsed.GetRequiredValue(key)!,
                PasswordFile = parsed.GetValue(password) ?? "",
                AuthorityFile = parsed.GetValue(authority) ?? "",
            },
        };
        options.Nodes.Add(url);
        return (options, new ReadSource(anchor, null));
    }

    private static bool IsGiven(ParseResult parsed, Option option) => parsed.GetResult(option) is { Implicit: false };
}

/// <summary>What a reading verb learns of where it asks.</summary>
/// <param name="Trust">Path of the trust anchor that answers are checked against.</param>
/// <param name="Explorer">Address of the explorer beside it; null where none is known.</param>
internal sealed record ReadSource(string Trust, Uri? Explorer);
