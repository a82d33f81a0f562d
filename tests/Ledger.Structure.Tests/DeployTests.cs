using System.Text.Json;
using System.Text.RegularExpressions;

namespace Ledger.Structure.Tests;

/// <summary>Images and compose file against the code's own configuration, without a container engine.</summary>
public sealed partial class DeployTests
{
    private const string Compose = "docker-compose.yml";

    public static TheoryData<string> Dockerfiles =>
        [.. Checkout.Files.Where(static f => f.EndsWith(".Dockerfile", StringComparison.Ordinal))];

    [Theory]
    [MemberData(nameof(Dockerfiles))]
    public void What_an_image_copies_exists(string file)
    {
        var copied = Copied()
            .Matches(Checkout.Read(file))
            .SelectMany(static m => m.Groups[1].Value.Split(' ')[..^1])
            .ToList();
        Assert.NotEmpty(copied);
        var here = copied.Where(static path => !path.StartsWith("--", StringComparison.Ordinal)).ToList();
        Assert.Empty(here.Where(static path => !Exists(path.TrimEnd('/'))));
    }

    [Theory]
    [MemberData(nameof(Dockerfiles))]
    public void What_a_project_needs_is_copied_into_its_image(string file)
    {
        var text = Checkout.Read(file);
        var project = Published().Match(text).Groups[1].Value;
        Assert.Contains(project, Checkout.Files);
        foreach (var outside in Included().Matches(Checkout.Read(project)).Select(static m => m.Groups[1].Value))
        {
            var path = Path.GetRelativePath(
                Checkout.Root,
                Path.Combine(Checkout.Root, Path.GetDirectoryName(project)!, outside)
            );
            Assert.Contains($"COPY {path.Split('/')[0]}/", text, StringComparison.Ordinal);
        }
    }

    [Theory]
    [MemberData(nameof(Dockerfiles))]
    public void An_image_is_built_in_stages_runs_as_nobody_and_tells_its_health(string file)
    {
        var text = Checkout.Read(file);
        Assert.True(From().Count(text) >= 2, file);
        Assert.Matches(@"(?m)^USER 10001:10001$", text);
        Assert.Contains("HEALTHCHECK ", text, StringComparison.Ordinal);
        Assert.DoesNotContain(":latest", text, StringComparison.Ordinal);
        Assert.Matches(@"FROM mcr\.microsoft\.com/dotnet/aspnet:10\.0\n", text);
    }

    [Fact]
    public void Services_run_as_nobody_on_a_read_only_root_without_capabilities()
    {
        var services = Services();
        Assert.Equal(["node", "explorer", "city"], services.Keys);
        foreach (var (name, text) in services)
        {
            Assert.Contains("read_only: true", text, StringComparison.Ordinal);
            Assert.Contains("user: \"10001:10001\"", text, StringComparison.Ordinal);
            Assert.Contains("cap_drop: [\"ALL\"]", text, StringComparison.Ordinal);
            Assert.Contains("no-new-privileges:true", text, StringComparison.Ordinal);
            var image = name == "explorer" ? name : "node";
            Assert.Contains($"dockerfile: deploy/{image}.Dockerfile", text, StringComparison.Ordinal);
        }
        Assert.DoesNotMatch("(?i)password|secret|token", Checkout.Read(Compose));
    }

    [Fact]
    public void Mounted_files_exist_and_published_ports_stay_on_this_machine()
    {
        var text = Checkout.Read(Compose);
        Assert.Equal(7, Mounted().Count(text)); // every mount of a file or folder of the checkout
        Assert.DoesNotContain("../", text, StringComparison.Ordinal);
        Assert.Equal(Services().Count, Regex.Count(text, @"(?m)^      context: \.$"));
        foreach (Match mount in Mounted().Matches(text))
            Assert.True(Exists(mount.Groups[1].Value), mount.Value);
        var ports = Port().Matches(text).Select(static m => m.Groups[1].Value).ToList();
        Assert.Equal(["127.0.0.1:5082:5082"], ports);
        Assert.DoesNotContain("\t", text, StringComparison.Ordinal);
    }

    [Fact]
    public void Ports_are_those_of_the_command_and_the_explorer_finds_the_node()
    {
        var node = Services()["node"];
        var ports = Checkout.Read("node/Ledger.Cli/Running/Ports.cs");
        var start = int.Parse(
            DefaultPort().Match(ports).Groups[1].Value,
            System.Globalization.CultureInfo.InvariantCulture
        );
        Assert.Contains("[\"node\", \"--config\", \"/etc/ledger/node.json\"]", node, StringComparison.Ordinal);
        Assert.DoesNotContain("stdin_open", node, StringComparison.Ordinal);
        using var config = JsonDocument.Parse(Checkout.Read("deploy/node.json"));
        Assert.Equal(start, config.RootElement.GetProperty("port").GetInt32());
        Assert.Equal(start + 1, config.RootElement.GetProperty("rpcPort").GetInt32());
        Assert.Equal(5083, config.RootElement.GetProperty("healthPort").GetInt32());
        foreach (var (service, source) in new[] { ("node", "NodeCommand"), ("city", "SeedCommand") })
        {
            var command = Checkout.Read($"node/Ledger.Cli/Commands/{source}.cs");
            foreach (Match option in Option().Matches(Services()[service]))
                Assert.Contains($"\"{option.Groups[1].Value}\"", command, StringComparison.Ordinal);
        }
        Assert.Contains($"\"https://127.0.0.1:{start}\"", Services()["city"], StringComparison.Ordinal);
        Assert.Contains("127.0.0.1/5083", Checkout.Read("deploy/node.Dockerfile"), StringComparison.Ordinal);
        using var json = JsonDocument.Parse(Checkout.Read("deploy/explorer.json"));
        var explorer = json.RootElement.GetProperty("Explorer");
        Assert.Equal($"http://0.0.0.0:{start + 2}", explorer.GetProperty("Listen").GetString());
        Assert.Equal($"https://127.0.0.1:{start}", explorer.GetProperty("Ledger").GetProperty("Nodes")[0].GetString());
        Assert.Contains("network_mode: \"service:node\"", Services()["explorer"], StringComparison.Ordinal);
    }

    [Fact]
    public void Settings_of_the_explorers_file_are_settings_of_the_explorer()
    {
        var options = Checkout.Read("explorer/Ledger.Explorer/Site/ExplorerOptions.cs");
        using var json = JsonDocument.Parse(Checkout.Read("deploy/explorer.json"));
        foreach (var setting in json.RootElement.GetProperty("Explorer").EnumerateObject())
            Assert.Contains($" {setting.Name} {{ get;", options, StringComparison.Ordinal);
        var ledger = json.RootElement.GetProperty("Explorer").GetProperty("Ledger");
        var known = Checkout.Read("sdk/Ledger.Sdk/LedgerOptions.cs");
        foreach (var setting in ledger.EnumerateObject().Concat(ledger.GetProperty("Certificate").EnumerateObject()))
            Assert.Contains($" {setting.Name} {{ get;", known, StringComparison.Ordinal);
        foreach (var file in Key().Matches(Checkout.Read("deploy/explorer.json")).Select(static m => m.Groups[1].Value))
            Assert.True(Exists(Path.Combine("keys-sample", file)), file);
    }

    /// <summary>What stands on a public host holds a reader's certificate, and no member's file is in its reach.</summary>
    [Fact]
    public void The_explorer_holds_a_readers_certificate_and_no_members_key()
    {
        var mounts = KeyMount().Matches(Services()["explorer"]).Select(static m => m.Groups[1].Value).ToList();
        Assert.Equal(["explorer", "ca.pem", "trust.json"], mounts);
        Assert.Equal(
            ["tls.key", "tls.pem"],
            Checkout
                .Files.Where(static f => f.StartsWith("keys-sample/explorer/", StringComparison.Ordinal))
                .Select(Path.GetFileName)
        );
        foreach (var file in Key().Matches(Checkout.Read("deploy/explorer.json")).Select(static m => m.Groups[1].Value))
            Assert.Contains(file.Split('/')[0], mounts);
        foreach (var program in new[] { "node/Ledger.Cli/Commands/UpCommand.cs", "tests/browser/sample.mjs" })
            Assert.DoesNotMatch(@"Certificate[^\n]*(?:center|tax|bank-)", Checkout.Read(program));
    }

    /// <summary>Path and port of each image's health check are what the program serves.</summary>
    [Theory]
    [InlineData("node", "5083", "node/Ledger.Node/Hosting/NodeApplication.cs")]
    [InlineData("explorer", "5082", "explorer/Ledger.Explorer/Hosting/ExplorerApplication.cs")]
    public void A_health_check_asks_what_the_program_serves(string image, string port, string program)
    {
        var check = HealthCheck().Match(Checkout.Read($"deploy/{image}.Dockerfile"));
        Assert.Equal(port, check.Groups[1].Value);
        Assert.Contains(
            $"MapHealthChecks(\"{check.Groups[2].Value}\"",
            Checkout.Read(program),
            StringComparison.Ordinal
        );
    }

    /// <summary>The built page lies where the explorer looks for it when no folder is configured.</summary>
    [Fact]
    public void The_page_is_copied_beside_the_explorer()
    {
        Assert.Contains(
            "COPY --from=page /src/explorer/web/dist ./web\n",
            Checkout.Read("deploy/explorer.Dockerfile"),
            StringComparison.Ordinal
        );
        Assert.Contains(
            "Combine(AppContext.BaseDirectory, \"web\")",
            Checkout.Read("explorer/Ledger.Explorer/Site/WebFolder.cs"),
            StringComparison.Ordinal
        );
    }

    [Fact]
    public void What_a_service_names_is_declared()
    {
        var text = Checkout.Read(Compose);
        var declared = DeclaredVolume()
            .Matches(text[text.IndexOf("\nvolumes:\n", StringComparison.Ordinal)..])
            .Select(static m => m.Groups[1].Value)
            .Order(StringComparer.Ordinal);
        var used = UsedVolume().Matches(text).Select(static m => m.Groups[1].Value).Distinct();
        Assert.Equal(declared, used.Order(StringComparer.Ordinal));
        foreach (var service in Services())
        foreach (Match other in NamedService().Matches(service.Value))
            Assert.Contains(other.Groups[1].Success ? other.Groups[1].Value : other.Groups[2].Value, Services().Keys);
        // Two blanks a level, no key twice in a service: what YAML parsers differ on does not stand here.
        Assert.DoesNotMatch(@"(?m)^(?:  )* [^ ]", text);
        foreach (var (name, service) in Services())
        {
            var keys = ServiceKey().Matches(service).Select(static m => m.Groups[1].Value).ToList();
            Assert.Equal((name, keys.Count), (name, keys.Distinct(StringComparer.Ordinal).Count()));
        }
    }

    [Fact]
    public void The_one_command_is_the_documents_command()
    {
        const string command = "docker compose up --build";
        Assert.Contains("#   " + command + "\n", Checkout.Read(Compose), StringComparison.Ordinal);
        Assert.Contains("`" + command + "`", Checkout.Read("docs/operations.md"), StringComparison.Ordinal);
    }

    [Fact]
    public void Nothing_built_or_kept_on_this_machine_goes_to_the_engine()
    {
        var ignored = Checkout.Read(".dockerignore").Split('\n');
        foreach (
            var path in new[] { "**/bin", "**/obj", "**/node_modules", "**/.git", ".ledger", "docker-compose.yml" }
        )
            Assert.Contains(path, ignored);
        var copied = Dockerfiles
            .SelectMany(row => Copied().Matches(Checkout.Read(row.Data)))
            .Select(static m => m.Value);
        Assert.DoesNotContain(copied, static line => line.Contains("tests", StringComparison.Ordinal));
    }

    private static bool Exists(string relative)
    {
        var path = Path.Combine(Checkout.Root, relative);
        return File.Exists(path) || Directory.Exists(path);
    }

    /// <summary>The text of each service, by its name.</summary>
    private static Dictionary<string, string> Services()
    {
        var text = Checkout.Read(Compose);
        var body = text[
            text.IndexOf("services:\n", StringComparison.Ordinal)..text.IndexOf(
                "\nvolumes:\n",
                StringComparison.Ordinal
            )
        ];
        var parts = ServiceName().Split(body);
        return Enumerable
            .Range(0, parts.Length / 2)
            .ToDictionary(i => parts[2 * i + 1], i => parts[2 * i + 2], StringComparer.Ordinal);
    }

    [GeneratedRegex(@"^COPY (?!--from)(.+)$", RegexOptions.Multiline)]
    private static partial Regex Copied();

    [GeneratedRegex(@"dotnet publish (\S+)")]
    private static partial Regex Published();

    [GeneratedRegex(@"Include=""((?:\.\./)+[^""*;]+)""")]
    private static partial Regex Included();

    [GeneratedRegex(@"^FROM ", RegexOptions.Multiline)]
    private static partial Regex From();

    [GeneratedRegex(@"^  (\w+):$", RegexOptions.Multiline)]
    private static partial Regex ServiceName();

    [GeneratedRegex(@"^      - (\./[^:]+):", RegexOptions.Multiline)]
    private static partial Regex Mounted();

    [GeneratedRegex(@"^      - \./keys-sample/?([^:]*):", RegexOptions.Multiline)]
    private static partial Regex KeyMount();

    [GeneratedRegex(@"^      - ""([0-9.:]+)""$", RegexOptions.Multiline)]
    private static partial Regex Port();

    [GeneratedRegex(@"HEALTHCHECK [^\n]*\\\n[^\n]*/dev/tcp/127\.0\.0\.1/(\d+) [^\n]*GET (\S+) HTTP")]
    private static partial Regex HealthCheck();

    [GeneratedRegex(@"^  ([\w-]+):$", RegexOptions.Multiline)]
    private static partial Regex DeclaredVolume();

    [GeneratedRegex(@"^      - ([a-z][\w-]*):/", RegexOptions.Multiline)]
    private static partial Regex UsedVolume();

    [GeneratedRegex(@"network_mode: ""service:(\w+)""|depends_on:\n      (\w+):")]
    private static partial Regex NamedService();

    [GeneratedRegex(@"^    ([a-z_]+):", RegexOptions.Multiline)]
    private static partial Regex ServiceKey();

    [GeneratedRegex(@"Default = (\d+);")]
    private static partial Regex DefaultPort();

    [GeneratedRegex(@"""(--[a-z-]+)""")]
    private static partial Regex Option();

    [GeneratedRegex(@"""/keys/([^""]+)""")]
    private static partial Regex Key();
}
