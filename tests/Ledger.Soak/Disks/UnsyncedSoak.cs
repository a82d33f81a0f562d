using System.Diagnostics;
using System.Globalization;
using Ledger.Evidence.Identifiers;
using Ledger.Evidence.Primitives;
using Ledger.Node;
using Ledger.Node.Vault;
using Ledger.Sdk;
using Ledger.Soak.Hosts;
using Ledger.Soak.Nodes;

namespace Ledger.Soak.Disks;

/// <summary>What a run counted.</summary>
/// <param name="Answers">Answers of the node, and of the SDK's host, after which the power went.</param>
/// <param name="Writes">Calls that wrote into the folders.</param>
/// <param name="Syncs">Calls that synced there.</param>
internal sealed record UnsyncedReport(int Answers, int Writes, int Syncs);

/// <summary>
/// A power cut after each answer of the real programs: their system calls are traced, and from the calls that came before an
/// answer a disk is made that has lost whatever was not synced. On it everything that was answered for must be there: blocks
/// and index, fields that wait and fields that were kept, data keys, the mark, the lease, the outbox.
/// </summary>
internal sealed class UnsyncedSoak(string folder, string keysSample, int contracts, TextWriter output)
{
    private readonly List<Answer> answers = [];
    private readonly List<EntryStatus.Final> finals = [];
    private string Data => Path.Combine(folder, "node");

    /// <exception cref="SoakException">Something that was answered for is not there; or strace is missing.</exception>
    public async Task<UnsyncedReport> RunAsync(CancellationToken ct)
    {
        var consortium = TestConsortium.Make(keysSample, Path.Combine(folder, "keys"));
        var node = await NodeAsync(consortium, ct);
        var host = await HostAsync(consortium, ct);
        return new UnsyncedReport(node.Answers + host.Answers, node.Writes + host.Writes, node.Syncs + host.Syncs);
    }

    private async Task<UnsyncedReport> NodeAsync(TestConsortium consortium, CancellationToken ct)
    {
        var (trace, before) = (Path.Combine(folder, "node.trace"), Path.Combine(folder, "node.before"));
        await using (var node = new VictimNode(consortium, Data))
        {
            await node.StartAsync(ct);
            // It does nothing yet: what stands there is what the trace begins with.
            await CopyAsync(Data, before, ct);
            await using var tracer = await Tracer.AttachAsync(node.Id, trace, ct);
            await UseAsync(consortium, node.Address, ct);
            node.Kill();
            await node.DeadAsync(ct);
            await tracer.EndedAsync(ct);
        }
        var (disk, deaf) = (new UnsyncedDisk(Data), new UnsyncedDisk(Data) { IsDeaf = true });
        disk.Begin(before);
        deaf.Begin(before);
        using var calls = SystemCall.Read(trace).GetEnumerator();
        var more = calls.MoveNext();
        foreach (var answer in answers)
        {
            for (; more && calls.Current.Ended <= answer.Time; more = calls.MoveNext())
            {
                disk.Apply(calls.Current);
                deaf.Apply(calls.Current);
            }
            await CheckAsync(consortium, disk, answer, ct);
        }
        await MustFailAsync(() => CheckAsync(consortium, deaf, answers[^1], ct));
        return new UnsyncedReport(answers.Count, disk.Writes, disk.Syncs);
    }

    /// <summary>One statement after the other; each answer is noted with the moment at which it was here.</summary>
    private async Task UseAsync(TestConsortium consortium, Uri address, CancellationToken ct)
    {
        var outbox = Path.Combine(folder, "client");
        Directory.CreateDirectory(outbox);
        var (options, keys) = CenterClient.Of(consortium.Folder, address, outbox);
        var parts = OptionsCheck.ToParts(options, keys, loggers: null);
        var record = Bytes32.Zero;
        await using var client = await LedgerClient.OpenAsync(
            parts with
            {
                Wrap = inner => new NotingTransport(
                    inner,
                    () => Note(record == Bytes32.Zero ? "submit" : "submit with fields", record)
                ),
            },
            ct
        );
        for (var n = 1; n <= contracts; n++)
        {
            var name = string.Create(CultureInfo.InvariantCulture, $"POWER-{n}");
            var now = DateTimeOffset.FromUnixTimeSeconds(TimeProvider.System.GetUtcNow().ToUnixTimeSeconds());
            record = Bytes32.Zero;
            finals.Add(await FinalAsync(client, SoakStatements.OpenUnit(name, now), ct));
            Note("unit is final", Bytes32.Zero);
            var sign = await SoakStatements.SignAsync(client, name, now);
            record = sign.Code.Filing(consortium.Genesis.Hash).Value;
            finals.Add(await FinalAsync(client, sign, ct));
            Note("filing is final", record);
            await client.Verify.GetBundleAsync(new FilingId(record), "power", ct);
            Note("use", record, uses: 1);
        }
        await client.Disclosures.EraseAsync(new FilingId(record), "power", ct);
        Note("erasure", record, uses: 2, isErased: true);
    }

    private void Note(string what, Bytes32 record, int uses = 0, bool isErased = false) =>
        answers.Add(new Answer(what, Now(), record, uses, isErased, finals.Count));

    private static async Task<EntryStatus.Final> FinalAsync(
        LedgerClient client,
        Statement statement,
        CancellationToken ct
    )
    {
        var receipt = (await client.SubmitAsync(statement, ct)).OrThrow();
        return await client.Outbox.SettleAsync(receipt, TimeSpan.FromMinutes(2), ct) is EntryStatus.Final final
            ? final
            : throw new SoakException($"{receipt.Key} did not become final.");
    }

    private async Task CheckAsync(TestConsortium consortium, UnsyncedDisk disk, Answer answer, CancellationToken ct)
    {
        var place = Path.Combine(folder, "after-power-cut");
        disk.Materialise(place);
        try
        {
            var head = await DeadNode.CheckAsync(place, consortium, finals.Take(answer.Finals), ct);
            var lease = await File.ReadAllTextAsync(Path.Combine(place, "leases.json"), ct);
            if (!lease.Contains("Writer", StringComparison.Ordinal))
                throw new SoakException("the lease that was given is not there");
            using (
                var vault = VaultOpening.Open(
                    Path.Combine(place, "vault"),
                    consortium.Genesis.Hash,
                    TimeProvider.System
                )
            )
                Check(vault, answer);
            await output.WriteLineAsync(
                string.Create(
                    CultureInfo.InvariantCulture,
                    $"power cut after: {answer.What, -20} head {head}, all there"
                )
            );
        }
        catch (Exception e) when (e is NodeStoreException or Ledger.Engine.Store.StoreException or IOException)
        {
            throw new SoakException($"after {answer.What}: {e.Message}");
        }
        finally
        {
            Directory.Delete(place, recursive: true);
        }
    }

    private static void Check(DisclosureVault vault, Answer answer)
    {
        if (answer.Record == Bytes32.Zero)
            return;
        var isKept = vault.Find(answer.Record).Count == 1;
        var waits = vault.Waiting().Any(w => w.Rows.Any(r => r.Record == answer.Record));
        if (answer.IsErased ? !vault.IsErased(answer.Record) || isKept : !isKept && !waits)
            throw new SoakException($"after {answer.What}: the fields of the filing are not as they were answered for");
        if (answer.What == "filing is final" && !isKept)
            throw new SoakException($"after {answer.What}: the fields still wait");
        if (vault.Accesses(answer.Record).Count < answer.Uses)
            throw new SoakException($"after {answer.What}: the log of uses lost an entry");
    }

    /// <summary>The SDK's own process: an entry is in its outbox once the call returned.</summary>
    private async Task<UnsyncedReport> HostAsync(TestConsortium consortium, CancellationToken ct)
    {
        var (trace, outbox) = (Path.Combine(folder, "host.trace"), Path.Combine(folder, "outbox"));
        await using (var node = new VictimNode(consortium, Data))
        {
            await node.StartAsync(ct);
            using var host = VictimHost.Start(
                consortium,
                node.Address,
                outbox,
                "POWER-HOST",
                KillPoint.AfterFinal,
                contracts,
                trace
            );
            await host.DeadAsync(ct);
        }
        var (disk, deaf) = (new UnsyncedDisk(outbox), new UnsyncedDisk(outbox) { IsDeaf = true });
        var acknowledged = new List<string>();
        foreach (var call in SystemCall.Read(trace))
        {
            disk.Apply(call);
            deaf.Apply(call);
            if (call.Name != "write" || call.DescriptorPath?.StartsWith("pipe:", StringComparison.Ordinal) != true)
                continue;
            var said = System
                .Text.Encoding.UTF8.GetString(call.Texts[0])
                .Split('\n')
                .Where(static l => l.StartsWith(HostProcess.Acknowledged, StringComparison.Ordinal))
                .Select(static l => l[HostProcess.Acknowledged.Length..].Trim())
                .ToList();
            if (said.Count == 0)
                continue;
            acknowledged.AddRange(said);
            await CheckAsync(disk, acknowledged, ct);
        }
        if (acknowledged.Count == 0)
            throw new SoakException("The host acknowledged nothing.");
        await MustFailAsync(() => CheckAsync(deaf, acknowledged, ct));
        return new UnsyncedReport(acknowledged.Count, disk.Writes, disk.Syncs);
    }

    private async Task CheckAsync(UnsyncedDisk disk, List<string> acknowledged, CancellationToken ct)
    {
        var place = Path.Combine(folder, "outbox-after-power-cut");
        disk.Materialise(place);
        try
        {
            await using var opened = await OutboxFolder.OpenAsync(place, ct);
            var known = new HashSet<string>(StringComparer.Ordinal);
            await foreach (var row in opened.ExportAsync(ct))
                known.Add(row.Key);
            // Of a key that moved to the files of settled keys an export has no text; asked for, it is known.
            foreach (var key in acknowledged.Where(k => !known.Contains(k)))
                if (await opened.ShowAsync(new OperationKey(key), ct) is null)
                    throw new SoakException($"{key} was acknowledged and is not in the outbox after a power cut.");
        }
        catch (Exception e) when (e is OutboxException or IOException)
        {
            throw new SoakException("the outbox after a power cut: " + e.Message);
        }
        finally
        {
            Directory.Delete(place, recursive: true);
        }
        await output.WriteLineAsync(
            string.Create(
                CultureInfo.InvariantCulture,
                $"power cut after: {acknowledged.Count} calls of the SDK, all there"
            )
        );
    }

    /// <summary>A disk to which no sync counts has to lose what was answered for, or this run shows nothing.</summary>
    private static async Task MustFailAsync(Func<Task> check)
    {
        try
        {
            await check();
        }
        catch (SoakException)
        {
            return;
        }
        throw new SoakException(
            "A disk that ignores every sync held all that was answered for: the run shows nothing."
        );
    }

    private static double Now() => TimeProvider.System.GetUtcNow().ToUnixTimeMilliseconds() / 1000.0;

    /// <summary>By cp: .NET respects the locks that the node holds on its files.</summary>
    private static async Task CopyAsync(string from, string to, CancellationToken ct)
    {
        using var copy = Tracer.Start(new ProcessStartInfo("cp", ["-r", from, to]));
        await copy.WaitForExitAsync(ct);
        if (copy.ExitCode != 0)
            throw new SoakException($"{from} cannot be copied.");
    }

    private sealed record Answer(string What, double Time, Bytes32 Record, int Uses, bool IsErased, int Finals);
}
