using System.Diagnostics;
using System.Globalization;
using Ledger.Cli.Clients;
using Ledger.Cli.Files;
using Ledger.Cli.Messages;
using Ledger.Cli.Running;
using Ledger.Cli.Sample;
using Ledger.Engine.Chain;
using Ledger.Engine.Store;
using Ledger.Evidence.Machines;
using Ledger.Sdk;
using Ledger.Soak;

namespace Ledger.EndToEnd.Tests;

/// <summary>What the machine and its people do to a start: another ledger's folder, disks, users, a kill in the middle.</summary>
public sealed class StartFaultTests
{
    [Fact]
    public async Task A_folder_of_another_ledger_is_named_and_left_alone()
    {
        using var city = new City();
        var other = TestConsortium.Make(LedgerFolders.KeysSample, city.Of("keys"));
        var engine = Path.Combine(city.Data, "node", "engine");
        await using (
            ChainEngine.Open(
                RocksStore.Open(engine),
                other.Genesis,
                new EngineOptions
                {
                    Sealers = [],
                    Admission = OpenAdmission.Instance,
                    ManualSealing = true,
                }
            )
        ) { }

        // Only the chain is there: the node finds it.
        var run = await UpAsync(city.Data);
        Assert.Equal(2, run.Code);
        Assert.Contains("belongs to another ledger", run.Error, StringComparison.Ordinal);
        Assert.Contains(other.Genesis.Hash.ToString(), run.Error, StringComparison.Ordinal);
        Assert.False(File.Exists(Path.Combine(city.Data, "trust.json")));

        // With its trust anchor beside it nothing is started.
        var trust = Path.Combine(city.Data, "trust.json");
        File.Copy(other.Trust, trust);
        run = await UpAsync(city.Data);
        Assert.Equal(2, run.Code);
        Assert.Contains(other.Genesis.Hash.ToString(), run.Error, StringComparison.Ordinal);
        Assert.Equal(
            await File.ReadAllBytesAsync(other.Trust, TestContext.Current.CancellationToken),
            await File.ReadAllBytesAsync(trust, TestContext.Current.CancellationToken)
        );
        await using var still = ChainEngine.Open(
            RocksStore.Open(engine, create: false),
            other.Genesis,
            new EngineOptions
            {
                Sealers = [],
                Admission = OpenAdmission.Instance,
                ManualSealing = true,
            }
        );
        Assert.Equal(0UL, (await still.GetHeadAsync(TestContext.Current.CancellationToken)).Number);
    }

    [Theory]
    [InlineData("ro", "read-only")]
    [InlineData("size=64k", "disk is full")]
    public async Task A_disk_that_takes_nothing_is_named(string mount, string words)
    {
        using var city = new City();
        Directory.CreateDirectory(city.Data);
        string[] space = ["unshare", "--map-root-user", "--mount"];
        await SkipUnlessAsync([.. space, "true"], "this machine lets no test mount a disk of its own");
        var run = await LedgerProcess.RunUnderAsync(
            [.. space, "sh", "-c", $"mount -t tmpfs -o {mount} tmpfs \"$0\" && exec \"$@\"", city.Data],
            "up",
            "--data",
            city.Data,
            "--port-base",
            Port(),
            "--no-sample"
        );
        Assert.Equal(2, run.Code);
        Assert.StartsWith("ledger: ", run.Error, StringComparison.Ordinal);
        Assert.Contains(words, run.Error, StringComparison.Ordinal);
        Assert.DoesNotContain(" at Ledger.", run.Error, StringComparison.Ordinal);
        Assert.Empty(Directory.EnumerateFileSystemEntries(city.Data));
    }

    [Fact]
    public async Task Another_user_than_root_runs_up_anchor_bundle_and_verify()
    {
        const string User = "65534";
        string[] another = ["setpriv", "--reuid", User, "--regid", User, "--clear-groups"];
        await SkipUnlessAsync([.. another, "true"], "not root: every other test here runs as an ordinary user already");
        using var city = new City();
        var (pdf, number, unit) = city.Contract(3);
        await DoneAsync("chown", "-R", User + ":" + User, Path.GetDirectoryName(pdf)!);
        await using (var up = await UpProcess.StartAsync(city.Data, prefix: another))
        {
            var run = await up.RunUnderAsync(another, "anchor", pdf, "--contract-no", number, "--unit", unit);
            var filing = run.Fine().Text("filing");
            (await up.RunUnderAsync(another, "bundle", filing, "-o", city.Of("bundle.json"))).Fine();
            Assert.Equal(0, await up.StopAsync());
        }
        var verified = await LedgerProcess.RunUnderAsync(
            another,
            "verify",
            city.Of("bundle.json"),
            "--document",
            pdf,
            "--trust",
            Path.Combine(city.Data, "trust.json"),
            "--json"
        );
        Assert.Equal("Matches", verified.Fine().Text("document"));

        // And a folder of root's is not for that user.
        var roots = city.Of("root");
        Directory.CreateDirectory(roots);
        var refused = await LedgerProcess.RunUnderAsync(
            another,
            "up",
            "--data",
            roots,
            "--port-base",
            Port(),
            "--no-sample"
        );
        Assert.Equal(2, refused.Code);
        Assert.Contains("No permission", refused.Error, StringComparison.Ordinal);
        Assert.Contains(roots, refused.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_sample_city_whose_seeding_was_killed_is_finished_by_the_next_start()
    {
        const int Deals = 24;
        var cancel = TestContext.Current.CancellationToken;
        using var city = new City();
        Directory.CreateDirectory(city.Data);
        using var drawn = new SemaphoreSlim(0);
        using (var watcher = new FileSystemWatcher(city.Data, "*.pdf") { IncludeSubdirectories = true })
        {
            watcher.Renamed += (_, _) => drawn.Release();
            watcher.Created += (_, _) => drawn.Release();
            watcher.EnableRaisingEvents = true;
            using var first = LedgerProcess.Start(
                "up",
                "--data",
                city.Data,
                "--port-base",
                Port(),
                "--deals",
                Deals.ToString(CultureInfo.InvariantCulture)
            );
            var ended = first.WaitForExitAsync(cancel);
            var some = drawn.WaitAsync(cancel);
            Assert.True(await Task.WhenAny(some, ended) == some, "up ended before the first contract was drawn");
            using var node = Process.GetProcessById(UpState.Find(city.Data).Process);
            first.Kill();
            await first.WaitForExitAsync(cancel);
            await node.WaitForExitAsync(cancel); // the rope: it never outlives its supervisor
        }
        Assert.False(SampleFiles.IsDone(Path.Combine(city.Data, "sample")));

        await using var up = await UpProcess.StartAsync(city.Data, Deals);
        Assert.True(SampleFiles.IsDone(Path.Combine(city.Data, "sample")));
        await using var reader = await LedgerAccess.OpenReaderAsync(
            UpState.Find(city.Data),
            SampleOrganisations.Center,
            cancel
        );
        var states = (await reader.Filings.ListAsync(pageSize: 1000, ct: cancel))
            .Items.Select(static f => f.State)
            .ToList();
        var plan = SamplePlan.Deals(Deals, new DateOnly(2026, 3, 1));
        Assert.Equal(Deals, states.Count);
        Assert.Equal(
            plan.Count(static d => d.Stage == SampleStage.Signed),
            states.Count(static s => s == FilingState.Signed)
        );
        Assert.Equal(
            plan.Count(static d => d.Stage == SampleStage.Voided),
            states.Count(static s => s == FilingState.Voided)
        );
        Assert.Equal(
            plan.Count(static d => d.Stage == SampleStage.Cancelled),
            states.Count(static s => s == FilingState.Cancelled)
        );
        Assert.Equal(plan.Count(static d => d.IsRegistered), states.Count(static s => s == FilingState.Registered));
        await NoCertificateBeforeFilingAsync(city, reader, cancel);
        Assert.Equal(0, await up.StopAsync());
        (await LedgerProcess.RunAsync("fsck", "--data", city.Data, "--json")).Fine();
    }

    /// <summary>Of a contract that is not filed yet, and of one that never was, no certificate's code is made.</summary>
    private static async Task NoCertificateBeforeFilingAsync(City city, LedgerClient reader, CancellationToken cancel)
    {
        var filings = (await reader.Filings.ListAsync(pageSize: 1000, ct: cancel)).Items;
        foreach (
            var (state, zh, en) in new[]
            {
                (FilingState.Signed, "已网签", "Signed"),
                (FilingState.Voided, "已作废", "Voided"),
            }
        )
        {
            var filing = filings.First(f => f.State == state).Id.Name;
            var files = city.Of("none.svg");
            foreach (var (language, word) in new[] { ("zh", zh), ("en", en) })
            {
                var run = await LedgerProcess.HereAsync([
                    "qr",
                    filing,
                    "--certify",
                    "--svg",
                    files,
                    "--data",
                    city.Data,
                    "--lang",
                    language,
                ]);
                var texts = Catalogue.For(language, "iv");
                Assert.Equal((1, ""), (run.Code, run.Output));
                Assert.Equal(texts["error.line", texts["error.certificate", word]], run.Error.Trim());
                Assert.False(File.Exists(files));
            }
        }
    }

    private static Task<LedgerProcess.Run> UpAsync(string data) =>
        LedgerProcess.RunAsync("up", "--data", data, "--port-base", Port(), "--no-sample");

    private static string Port() => UpProcess.FreePorts().ToString(CultureInfo.InvariantCulture);

    private static async Task SkipUnlessAsync(string[] command, string reason) =>
        Assert.SkipUnless(OperatingSystem.IsLinux() && await CodeAsync(command) == 0, reason);

    private static async Task DoneAsync(params string[] command) => Assert.Equal(0, await CodeAsync(command));

    private static async Task<int> CodeAsync(string[] command)
    {
        using var process = Process.Start(new ProcessStartInfo(command[0], command[1..]) { UseShellExecute = false })!;
        await process.WaitForExitAsync(TestContext.Current.CancellationToken);
        return process.ExitCode;
    }
}
