using System.Diagnostics;
using System.Text.RegularExpressions;

namespace Ledger.Structure.Tests;

/// <summary>Unit files of systemd in deploy/: what systemd says of them, and what the program and the images say.</summary>
public sealed partial class UnitFileTests
{
    /// <summary>Exposure by <c>systemd-analyze security</c>, times ten: 100 is a service without any bound.</summary>
    private const string MostExposed = "20";

    public static TheoryData<string> Units =>
        [.. Checkout.Files.Where(static f => f.EndsWith(".service", StringComparison.Ordinal))];

    [Theory]
    [MemberData(nameof(Units))]
    public void What_must_stand_in_a_unit_stands_there(string file)
    {
        var settings = Settings(file);
        Assert.DoesNotContain(settings["User"], new[] { "root", "" });
        foreach (
            var (name, value) in new[]
            {
                ("NoNewPrivileges", "yes"),
                ("CapabilityBoundingSet", ""),
                ("ProtectSystem", "strict"),
                ("ProtectHome", "yes"),
                ("UMask", "0077"),
                ("StandardInput", "null"),
                ("Restart", "on-failure"),
                ("SystemCallFilter", "@system-service"),
            }
        )
            Assert.Equal((name, value), (name, settings[name]));
        // The same bounds of the runtime as in the image.
        var image = file.Contains("explorer", StringComparison.Ordinal) ? "explorer" : "node";
        Assert.Contains(
            "ENV " + settings["Environment"],
            Checkout.Read($"deploy/{image}.Dockerfile"),
            StringComparison.Ordinal
        );
        Assert.Contains(
            settings["ExecStart"].Split(' ')[1].Split('/')[^1],
            Checkout.Read($"deploy/{image}.Dockerfile"),
            StringComparison.Ordinal
        );
    }

    [Fact]
    public void The_nodes_unit_waits_for_ready_and_watches()
    {
        var settings = Settings("deploy/ledger-node.service");
        Assert.Equal("notify", settings["Type"]);
        Assert.True(int.Parse(settings["WatchdogSec"], System.Globalization.CultureInfo.InvariantCulture) >= 10);
        Assert.Equal("0700", settings["StateDirectoryMode"]);
        Assert.EndsWith(" node --config /etc/ledger/node.json", settings["ExecStart"], StringComparison.Ordinal);
    }

    [Theory]
    [MemberData(nameof(Units))]
    public void Systemd_takes_each_unit_and_finds_little_exposed(string file)
    {
        Assert.SkipUnless(File.Exists("/usr/bin/systemd-analyze"), "systemd-analyze is not on this machine");
        var folder = Directory.CreateTempSubdirectory("unit").FullName;
        try
        {
            // Programs that lie elsewhere on this machine would be a fault of the machine and not of the unit.
            var unit = Path.Combine(folder, Path.GetFileName(file));
            File.WriteAllText(
                unit,
                Checkout.Read(file).Replace("/usr/bin/dotnet", "/usr/bin/env", StringComparison.Ordinal)
            );
            Assert.Equal((0, ""), Analyze("verify", unit));
            var (code, words) = Analyze("security", "--offline=true", "--threshold=" + MostExposed, "--no-pager", unit);
            Assert.True(code == 0, words);
            // A name that systemd does not know is a warning to it, and the test would not see a typing error otherwise.
            File.AppendAllText(unit, "\n[Service]\nProtectHomes=yes\n");
            Assert.Contains("ProtectHomes", Analyze("verify", unit).Words, StringComparison.Ordinal);
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }
    }

    private static (int Code, string Words) Analyze(params string[] arguments)
    {
        using var process = Process.Start(
            new ProcessStartInfo("/usr/bin/systemd-analyze", arguments)
            {
                UseShellExecute = false,
                RedirectStandardError = true,
                RedirectStandardOutput = true,
            }
        )!;
        var table = process.StandardOutput.ReadToEndAsync();
        var words = process.StandardError.ReadToEnd();
        process.WaitForExit();
        return (process.ExitCode, arguments[0] == "verify" ? words : words + table.GetAwaiter().GetResult());
    }

    private static Dictionary<string, string> Settings(string file) =>
        Setting()
            .Matches(Checkout.Read(file))
            .GroupBy(static m => m.Groups[1].Value, StringComparer.Ordinal)
            .ToDictionary(static g => g.Key, static g => g.Last().Groups[2].Value, StringComparer.Ordinal);

    [GeneratedRegex(@"(?m)^([A-Z][A-Za-z]+)=(.*)$")]
    private static partial Regex Setting();
}
