using System.CommandLine;
using System.Globalization;
using System.Runtime.InteropServices;
using System.Text.Json.Nodes;
using Ledger.Cli.Clients;
using Ledger.Cli.Files;
using Ledger.Cli.Invocation;
using Ledger.Cli.Printing;
using Ledger.Cli.Running;
using Ledger.Cli.Sample;
using Ledger.Cli.Terminal;
using Spectre.Console;

namespace Ledger.Cli.Commands;

/// <summary>
/// <c>ledger up [--data DIR] [--port-base N] [--no-sample]</c>: supervises a node process, seeds the sample city on the first
/// start, prints what to try, and waits. Ctrl-C stops everything; the next start goes on.
/// </summary>
internal static class UpCommand
{
    public const string DiskReserve = "--disk-reserve";

    /// <summary>The telephone of the sample's counter: nobody's number.</summary>
    private const string SamplePhone = "0518-00000000";

    public static Command Build(VerbFrame frame)
    {
        var verb = frame.Verb("up");
        var data = ClientVerb.Data(frame);
        var port = new Option<int>("--port-base")
        {
            Description = frame.Texts["option.port-base"],
            HelpName = "N",
            DefaultValueFactory = static _ => Ports.Default,
        };
        var bare = new Option<bool>("--no-sample") { Description = frame.Texts["option.no-sample"] };
        var deals = new Option<int>("--deals")
        {
            Description = frame.Texts["option.deals"],
            HelpName = "N",
            DefaultValueFactory = static _ => SamplePlan.DefaultDeals,
        };
        verb.Add(data);
        verb.Add(port);
        verb.Add(bare);
        verb.Add(deals);
        var clock = new Option<bool>(NodeCommand.AcceptClock) { Description = frame.Texts["option.accept-clock"] };
        verb.Add(clock);
        var reserve = new Option<int?>(DiskReserve)
        {
            Description = frame.Texts["option.disk-reserve"],
            HelpName = "MIB",
        };
        verb.Add(reserve);
        frame.Does(
            verb,
            (session, parsed, cancel) =>
                RunAsync(
                    session,
                    parsed.GetRequiredValue(data),
                    new Ports(parsed.GetValue(port)),
                    parsed.GetValue(bare) ? 0 : Math.Clamp(parsed.GetValue(deals), 1, 100_000),
                    parsed.GetValue(clock),
                    parsed.GetValue(reserve),
                    cancel
                )
        );
        return verb;
    }

    private static async Task<int> RunAsync(
        Session session,
        string path,
        Ports ports,
        int deals,
        bool acceptClock,
        int? diskReserve,
        CancellationToken cancel
    )
    {
        using var folder = DataFolder.Own(path);
        ports.MustBeFree();
        var keys = LedgerFolders.KeysSample;
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(cancel);
        using var interrupt = PosixSignalRegistration.Create(PosixSignal.SIGINT, Stop);
        using var terminate = PosixSignalRegistration.Create(PosixSignal.SIGTERM, Stop);
        var trust = Path.Combine(keys, TrustFile.Name);
        MustBeSameLedger(folder, trust);
        session.Note("up.starting");
        var options = SampleNode.Options(folder.Node, keys, ports.Grpc, ports.Rpc);
        if (diskReserve is { } kept)
            options = options with { DiskReserveMiB = kept };
        await using var node = ChildProcess.Node(
            SampleNode.Write(folder.Path, options),
            [
                "--lang",
                session.Texts.IsChinese ? "zh" : "en",
                .. acceptClock ? (string[])[NodeCommand.AcceptClock] : [],
            ],
            session.Surroundings.Error
        );
        var program = LedgerFolders.Explorer;
        var up = new UpState(
            node.Id,
            Address("https", ports.Grpc),
            Address("http", ports.Rpc),
            program is null ? null : Address("http", ports.Explorer),
            keys,
            Path.Combine(folder.Path, TrustFile.Name)
        );
        try
        {
            await node.WhenReadyAsync(stop.Token);
            WholeFile.Write(up.Trust, SampleAnchor.At(await File.ReadAllBytesAsync(trust, stop.Token), ports.Explorer));
            await HealthyAsync(up, stop.Token);
            await using var explorer = program is null ? null : ExplorerOf(up, program);
            if (explorer is not null)
                await explorer.WhenReadyAsync(stop.Token);
            up.Write(folder.Path);
            if (deals > 0 && !SampleFiles.IsDone(folder.Sample))
                await SeedAsync(session, up, folder, deals, node, stop.Token);
            var tries = deals > 0 ? await TriesAsync(session, up, folder, deals, stop.Token) : [];
            Show(session, up, folder, deals > 0, tries);
            ChildProcess[] children = explorer is null ? [node] : [node, explorer];
            await Task.WhenAny(children.Select(static c => c.Ended)).WaitAsync(stop.Token);
            throw children.First(static c => c.HasEnded).Fault;
        }
        catch (OperationCanceledException) when (stop.IsCancellationRequested)
        {
            session.Note("up.stopping");
            return ExitCode.Fine;
        }
        finally
        {
            UpState.Remove(folder.Path);
        }

        void Stop(PosixSignalContext context)
        {
            context.Cancel = true;
            stop.Cancel();
        }
    }

    private static ChildProcess ExplorerOf(UpState up, string program)
    {
        // A reader's certificate: what stands on a public host can look and prove, and nothing else.
        var reader = Path.Combine(up.Keys, SampleOrganisations.Explorer);
        List<string> arguments =
        [
            "--Explorer:Supervised=true",
            // On loopback all visitors, and a proxy with all of its own, have one address.
            "--Explorer:RequestsPerMinute=6000",
            $"--Explorer:Phone={SamplePhone}",
            $"--Explorer:Listen={up.Explorer!.GetLeftPart(UriPartial.Authority)}",
            $"--Explorer:Ledger:Nodes:0={up.Grpc}",
            $"--Explorer:Ledger:TrustFile={up.Trust}",
            $"--Explorer:Ledger:Certificate:File={Path.Combine(reader, "tls.pem")}",
            $"--Explorer:Ledger:Certificate:KeyFile={Path.Combine(reader, "tls.key")}",
            $"--Explorer:Ledger:Certificate:AuthorityFile={Path.Combine(up.Keys, "ca.pem")}",
        ];
        if (LedgerFolders.ExplorerPage is { } page)
            arguments.Add($"--Explorer:Web={page}");
        return ChildProcess.Explorer(program, arguments);
    }

    /// <summary>Before anything is written: the folder's own trust anchor names its ledger.</summary>
    private static void MustBeSameLedger(DataFolder folder, string trust)
    {
        var own = Path.Combine(folder.Path, TrustFile.Name);
        if (!File.Exists(own))
            return;
        var (there, here) = (TrustFile.Open(own).Anchor.GenesisHash, TrustFile.Open(trust).Anchor.GenesisHash);
        if (there != here)
            throw new CliException("error.data.genesis", folder.Path, there, here);
    }

    /// <summary>Through the door that every client uses: mutual TLS, the sample's certificates, the right ledger behind it.</summary>
    private static async Task HealthyAsync(UpState up, CancellationToken cancel)
    {
        await using var client = await LedgerAccess.OpenReaderAsync(up, SampleOrganisations.Center, cancel);
        var info = await client.GetInfoAsync(cancel);
        if (info.GenesisHash != client.Trust.GenesisHash)
            throw new CliException("error.genesis", info.GenesisHash, client.Trust.GenesisHash);
    }

    private static async Task SeedAsync(
        Session session,
        UpState up,
        DataFolder folder,
        int deals,
        ChildProcess node,
        CancellationToken cancel
    )
    {
        using var seeding = CancellationTokenSource.CreateLinkedTokenSource(cancel);
        var city = new SampleCity(session, up, folder.Path);
        var ended = node.Ended;
        session.Note("up.seeding", deals);
        var work = session is { AsJson: false, Surroundings.Interactive: true }
            ? session
                .Screen.Progress()
                .StartAsync(async context =>
                {
                    var bar = context.AddTask(session.Texts["up.progress"]);
                    await city.SeedAsync(
                        deals,
                        (done, total) => (bar.MaxValue, bar.Value) = (total, done),
                        seeding.Token
                    );
                })
            : city.SeedAsync(deals, static (_, _) => { }, seeding.Token);
        if (await Task.WhenAny(work, ended) == ended && !work.IsCompleted)
        {
            await seeding.CancelAsync();
            throw node.Fault;
        }
        await work;
    }

    /// <summary>One address of the page for each verdict, from the deals that this folder was seeded with.</summary>
    private static async Task<IReadOnlyList<SampleAddress>> TriesAsync(
        Session session,
        UpState up,
        DataFolder folder,
        int deals,
        CancellationToken cancel
    )
    {
        await using var center = await LedgerAccess.OpenReaderAsync(up, SampleOrganisations.Center, cancel);
        var files = SampleFiles.Open(folder.Sample, session.Surroundings.Clock);
        var plan = SamplePlan.Deals(deals, SamplePlan.FirstDay(files.Began));
        return await new SampleAddresses(up, files, center).ListAsync(plan, cancel);
    }

    private static Uri Address(string scheme, int port) =>
        new(string.Create(CultureInfo.InvariantCulture, $"{scheme}://127.0.0.1:{port}"));

    private static void Show(
        Session session,
        UpState up,
        DataFolder folder,
        bool sample,
        IReadOnlyList<SampleAddress> tries
    )
    {
        var own = folder.Path == Path.GetFullPath(LedgerFolders.DefaultData) ? "" : $" --data {folder.Path}";
        var pdf = Path.Combine(folder.Sample, "my.pdf");
        session.Answer(
            new JsonObject
            {
                ["grpc"] = up.Grpc.ToString(),
                ["rpc"] = up.Rpc.ToString(),
                ["explorer"] = up.Explorer?.ToString(),
                ["data"] = folder.Path,
                ["trust"] = up.Trust,
                ["try"] = new JsonArray([.. tries.Select(static t => t.ToJson())]),
            },
            screen =>
            {
                screen.Pairs([
                    ("gRPC (mTLS)", up.Grpc.ToString()),
                    ("JSON-RPC", up.Rpc.ToString()),
                    (session.Texts["up.explorer"], up.Explorer?.ToString() ?? session.Texts["up.explorer.none"]),
                    (session.Texts["up.data"], folder.Path),
                    (session.Texts["verify.trust"], up.Trust),
                ]);
                screen.WriteLine();
                screen.Line(session.Texts["up.try"]);
                if (sample)
                    screen.Line(
                        $"  ./ledger anchor {pdf} --contract-no MY-000001 --unit {SamplePlan.UnitCode(99_999_999)}{own}"
                    );
                // A filing of the sample, so that each line runs as it stands.
                var first = tries is [var one, ..] ? one : null;
                var filing = "filings/" + (first is null ? "ID" : Convert.ToHexStringLower(first.Filing.Span));
                screen.Line($"  ./ledger show {filing}{own}");
                screen.Line($"  ./ledger bundle {filing} -o my-bundle.json{own}");
                screen.Line(
                    $"  ./ledger verify my-bundle.json --document {first?.Document ?? (sample ? pdf : "my.pdf")} --trust {up.Trust}"
                );
                if (first is not null)
                {
                    screen.Line($"  ./ledger qr {filing} --pdf sheet.pdf{own}");
                    ShowTries(session, screen, tries);
                }
                screen.Line(session.Texts["up.stop"]);
            }
        );
        session.Surroundings.Output.Flush();
    }

    /// <summary>Two rows have one headline.</summary>
    private static string Why(Session session, string row) =>
        row switch
        {
            "verdict.notFiled.signed" => session.Texts["up.signed"],
            "verdict.notFiled.absent" => session.Texts["up.absent"],
            _ => "",
        };

    /// <summary>The first code to scan, then an address for each verdict. An address is one line, to be copied whole.</summary>
    private static void ShowTries(Session session, IAnsiConsole screen, IReadOnlyList<SampleAddress> tries)
    {
        var output = session.Surroundings.Output;
        screen.WriteLine();
        screen.Line(session.Texts["up.page"]);
        output.Write(TerminalCode.Draw(tries[0].Code, session.Surroundings.Interactive));
        foreach (var one in tries)
        {
            output.WriteLine("  " + session.Texts.Pick(one.Headline.Zh, one.Headline.En) + Why(session, one.Row));
            output.WriteLine("  " + one.Address);
            if (one.Document is not null && one == tries[0])
                output.WriteLine("  " + session.Texts["up.compare", one.Document]);
        }
    }
}
