using System.CommandLine;
using System.Globalization;
using System.Security.Cryptography.X509Certificates;
using System.Text.Json.Nodes;
using Ledger.Cli.Files;
using Ledger.Cli.Invocation;
using Ledger.Cli.Terminal;

namespace Ledger.Cli.Commands;

/// <summary>
/// <c>ledger keys make</c>, <c>keys ca</c> and <c>keys certificate</c>: the files of a consortium of one's own. No ledger is asked.
/// </summary>
internal static class KeyFileCommands
{
    private const int MostDays = 825; // what public authorities last allowed (CA/Browser Forum, ballot 193)

    /// <summary>The verbs below <c>keys</c>.</summary>
    public static IEnumerable<Command> All(VerbFrame frame) => [Make(frame), Authority(frame), Certificate(frame)];

    private static Command Make(VerbFrame frame)
    {
        var verb = frame.Verb("make", "keys.make");
        var kind = new Argument<string>("KIND") { Description = frame.Texts["argument.keys.kind"] };
        kind.AcceptOnlyFromAmong("writer", "seal", "code", "unit");
        var file = new Argument<string>("FILE") { Description = frame.Texts["argument.keys.file"] };
        var password = Password(frame);
        verb.Add(kind);
        verb.Add(file);
        verb.Add(password);
        frame.Does(
            verb,
            (session, parsed) =>
            {
                var (what, path) = (parsed.GetRequiredValue(kind), parsed.GetRequiredValue(file));
                if (what is "writer" or "seal")
                    return Made(session, path, "address", OwnKeys.Keystore(path, Needed(parsed, password)));
                if (parsed.GetValue(password) is not null)
                    throw new CliException("error.keys.clear", what);
                return Made(session, path, "spki", what == "code" ? OwnKeys.Code(path) : OwnKeys.Unit(path));
            }
        );
        return verb;
    }

    private static Command Authority(VerbFrame frame)
    {
        var verb = frame.Verb("ca", "keys.ca");
        var name = new Argument<string>("NAME") { Description = frame.Texts["argument.keys.name"] };
        var output = new Option<string>("--output", "-o")
        {
            Description = frame.Texts["option.keys.ca"],
            HelpName = "FILE",
            DefaultValueFactory = static _ => "ca.pem",
        };
        var password = Password(frame);
        verb.Add(name);
        verb.Add(output);
        verb.Add(password);
        frame.Does(
            verb,
            (session, parsed) =>
            {
                var file = parsed.GetRequiredValue(output);
                using var root = OwnAuthority.Make(
                    parsed.GetRequiredValue(name),
                    file,
                    KeyBeside(file),
                    Needed(parsed, password),
                    session.Surroundings.Clock.GetUtcNow()
                );
                return Issued(session, root, file);
            }
        );
        return verb;
    }

    private static Command Certificate(VerbFrame frame)
    {
        var verb = frame.Verb("certificate", "keys.certificate");
        var name = new Argument<string>("NAME") { Description = frame.Texts["argument.keys.uri"] };
        var file = new Option<string>("--output", "-o")
        {
            Description = frame.Texts["option.keys.certificate"],
            HelpName = "FILE",
            DefaultValueFactory = static _ => "tls.pem",
        };
        var hosts = new Option<string[]>("--host") { Description = frame.Texts["option.keys.host"], HelpName = "HOST" };
        var authority = new Option<string>("--authority")
        {
            Description = frame.Texts["option.keys.authority"],
            HelpName = "FILE",
            DefaultValueFactory = static _ => "ca.pem",
        };
        var key = new Option<string?>("--authority-key")
        {
            Description = frame.Texts["option.keys.key"],
            HelpName = "FILE",
        };
        var password = Password(frame);
        var days = new Option<int>("--days")
        {
            Description = frame.Texts["option.keys.days"],
            HelpName = "N",
            DefaultValueFactory = static _ => 365,
        };
        verb.Add(name);
        foreach (var option in new Option[] { file, hosts, authority, key, password, days })
            verb.Add(option);
        frame.Does(
            verb,
            (session, parsed) =>
            {
                var lasting = parsed.GetValue(days);
                if (lasting is < 1 or > MostDays)
                    throw new CliException("error.keys.days", MostDays);
                var root = parsed.GetRequiredValue(authority);
                using var issuer = OwnAuthority.Read(root);
                using var signing = OwnKeys.ReadAuthority(
                    parsed.GetValue(key) ?? KeyBeside(root),
                    parsed.GetValue(password)
                );
                var path = parsed.GetRequiredValue(file);
                using var issued = OwnAuthority.Issue(
                    issuer,
                    signing,
                    Named(parsed.GetRequiredValue(name)),
                    parsed.GetValue(hosts) ?? [],
                    path,
                    KeyBeside(path),
                    session.Surroundings.Clock.GetUtcNow(),
                    lasting
                );
                return Issued(session, issued, path);
            }
        );
        return verb;
    }

    /// <summary>The one name by which a node knows its callers (docs/access.md).</summary>
    /// <exception cref="CliException">Another form.</exception>
    private static Uri Named(string name)
    {
        var parts = name.Split(':');
        var isName =
            parts is ["ledger", "org" or "reader", { Length: >= 1 and <= 64 } last]
            && last.All(static c => char.IsAsciiLetterLower(c) || char.IsAsciiDigit(c) || c == '-');
        return isName ? new Uri(name) : throw new CliException("error.keys.uri", name);
    }

    private static string KeyBeside(string certificate) => Path.ChangeExtension(certificate, ".key");

    private static Option<string?> Password(VerbFrame frame) =>
        new("--password-file") { Description = frame.Texts["option.keys.password"], HelpName = "FILE" };

    private static string Needed(ParseResult parsed, Option<string?> password) =>
        parsed.GetValue(password) ?? throw new CliException("usage.option", password.Name);

    private static int Made(Session session, string file, string name, string value)
    {
        session.Answer(
            new JsonObject { ["file"] = file, [name] = value },
            screen => screen.Pairs([(session.Texts["keys.file"], file), (session.Texts["keys." + name], value)])
        );
        return ExitCode.Fine;
    }

    private static int Issued(Session session, X509Certificate2 certificate, string file)
    {
        var until = certificate.NotAfter.ToUniversalTime().ToString("yyyy-MM-dd", CultureInfo.InvariantCulture);
        var fingerprint = certificate.GetCertHashString(System.Security.Cryptography.HashAlgorithmName.SHA256);
        session.Answer(
            new JsonObject
            {
                ["file"] = file,
                ["key"] = KeyBeside(file),
                ["until"] = until,
                ["sha256"] = fingerprint,
            },
            screen =>
                screen.Pairs([
                    (session.Texts["keys.file"], file),
                    (session.Texts["keys.key"], KeyBeside(file)),
                    (session.Texts["keys.until"], until),
                    ("SHA-256", fingerprint),
                ])
        );
        return ExitCode.Fine;
    }
}
