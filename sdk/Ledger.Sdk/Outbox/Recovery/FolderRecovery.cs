using Ledger.Evidence.Primitives;
using Ledger.Sdk.Outbox.Engine;
using Ledger.Sdk.Outbox.Entries;
using Ledger.Sdk.Outbox.Files;
using Ledger.Sdk.Outbox.Lanes.Settling;
using Ledger.Sdk.Outbox.State;
using Ledger.Sdk.Outbox.Store;
using Ledger.Sdk.Outbox.Transport;

namespace Ledger.Sdk.Outbox.Recovery;

/// <summary>
/// Makes a fresh folder of what a damaged one still holds. Where signed bytes may be lost, no statement goes out again
/// before a final block has used each nonce under which they may stand: until then they may come into one.
/// </summary>
internal sealed class FolderRecovery(IOutboxTransport transport, OutboxSettings settings, TimeProvider time)
{
    private static readonly string[] Traces =
    [
        OutboxMeta.FileName,
        OutboxStore.DataName,
        OutboxStore.LogName,
        RowSeal.KeyFileName,
    ];
    private readonly AppliedSearch search = new(transport);
    private readonly List<OutboxTransaction> kept = [];
    private readonly Dictionary<Bytes32, TransactionAnswer?> answers = [];
    private readonly Dictionary<long, RecoveredState> states = [];
    private ulong leaseOrder;

    /// <summary>Null where the folder is whole.</summary>
    public static async Task<OutboxRecovery?> RecoverAsync(
        string folder,
        IOutboxTransport transport,
        OutboxSettings settings,
        TimeProvider time,
        CancellationToken ct
    )
    {
        folder = Path.TrimEndingDirectorySeparator(Path.GetFullPath(folder));
        if (!Directory.Exists(folder))
            throw new DirectoryNotFoundException(folder);
        var files = new FolderFiles(folder);
        if (!Traces.Any(files.Exists))
            throw new DirectoryNotFoundException(folder);
        var parts = OutboxEngine.Offline(files);
        try
        {
            await using var engine = await OutboxEngine.OpenAsync(parts, ct);
            var keys = new SettledKeys(files);
            if (keys.Names.All(n => keys.Salvage(n).IsWhole))
                return null;
        }
        catch (OutboxException e) when (e.Reason == OutboxFault.Damaged) { }
        using var held = await FolderOwnership.LockAsync(parts, ct);
        try
        {
            return await new FolderRecovery(transport, settings, time).RunAsync(folder, files, ct);
        }
        catch (NoAnswerException e)
        {
            throw new LedgerUnavailableException(e.Message, e);
        }
    }

    /// <param name="folder">Full path; its lock is held.</param>
    /// <param name="files">The folder.</param>
    /// <param name="ct">Until the fresh folder takes its place.</param>
    /// <exception cref="NoAnswerException">The ledger was not reached: nothing was changed.</exception>
    private async Task<OutboxRecovery> RunAsync(string folder, IOutboxFiles files, CancellationToken ct)
    {
        var found = Salvage.Read(files);
        var writers = found
            .Open.Values.Select(e => e.Writer)
            .Concat(found.Transactions.Select(t => t.Writer))
            .Distinct()
            .ToList();
        foreach (var writer in writers)
            await AskAsync(writer, found, ct);
        var control = new ControlRow
        {
            NextOrder = Math.Max(found.NextOrder, leaseOrder + 1),
            SeenBlock = found.Control.SeenBlock,
            SeenHash = found.Control.SeenHash,
            Genesis = found.Control.Genesis,
        };
        foreach (var (writer, mark) in found.Control.Writers)
            control.Writers[writer] = mark;
        var aside = new FreshFolder(found.Instance ?? Guid.NewGuid(), control)
        {
            Open = found.Open.Values,
            Transactions = kept,
            Settled = found.Settled,
            KeyFiles = found.KeyFiles,
        }.Replace(folder, "damaged", settings.MaxStatements, time.GetUtcNow());
        return new OutboxRecovery(
            aside,
            found.Faults,
            [
                .. found
                    .Open.Values.OrderBy(e => e.Order)
                    .Select(e => new RecoveredEntry(new OperationKey(e.Key), checked((ulong)e.Order), states[e.Order])),
            ],
            found
                .Settled.Select(s => s.KeyHash)
                .Union(found.KeyFiles.SelectMany(f => f.Rows).Select(r => r.KeyHash))
                .Count(),
            [.. Lost(found, control.NextOrder)]
        );
    }

    private async Task AskAsync(Address writer, Salvage found, CancellationToken ct)
    {
        var account = await transport.GetWriterAsync(writer, ct);
        leaseOrder = Math.Max(leaseOrder, account.LeaseOrder);
        var mine = found.Transactions.Where(t => t.Writer == writer).ToList();
        foreach (var tx in mine)
            answers[tx.Hash] = await transport.GetTransactionAsync(tx.Hash, ct);
        // Under a used nonce only what the block holds counts; other bytes of ours may have been lost with it.
        mine.RemoveAll(t =>
            t.Nonce < account.FinalNonce
            && (!IsFinal(t) && found.BytesMayBeLost || !t.Orders.Any(found.Open.ContainsKey))
        );
        var carried = mine.SelectMany(t => t.Orders).ToHashSet();
        var open = found.Open.Values.Where(e => e.Writer == writer).OrderBy(e => e.Order).ToList();
        foreach (var entry in open)
            states[entry.Order] = StateOf(entry, mine);
        var doubtful = found.BytesMayBeLost ? open.Where(e => !carried.Contains(e.Order)).ToList() : [];
        foreach (var entry in doubtful)
        {
            var old = found.Old.Contains(entry.Order) || entry.Hold != HoldReason.Unset;
            entry.Standing = entry.Standing with
            {
                Hold = old ? HoldReason.RecoveredOld : HoldReason.Recovered,
                Signed = true,
            };
            states[entry.Order] = old ? RecoveredState.ForAPerson : RecoveredState.InDoubt;
        }
        var settled = found.Settled.Select(s => (s.Record, s.Position.Seq)).ToHashSet();
        foreach (var record in doubtful.GroupBy(e => e.Record))
        foreach (
            var (entry, _) in await search.FindAsync(
                [.. record],
                e => answers.ContainsKey(e.Transaction) || settled.Contains((record.Key, e.Position.Seq)),
                ct
            ) ?? new Dictionary<Entry, AppliedStatement>()
        )
            states[entry.Order] = RecoveredState.Final;
        if (found.BytesMayBeLost && (doubtful.Count > 0 || mine.Count > 0))
            kept.AddRange(LostBytes(writer, account.FinalNonce));
        kept.AddRange(mine);
    }

    /// <summary>
    /// The nonces under way were those from the first unused one on, without a gap, and never more than the setting: lost
    /// bytes stand under one of them, or can no longer count.
    /// </summary>
    private IEnumerable<OutboxTransaction> LostBytes(Address writer, ulong first) =>
        Enumerable.Range(0, settings.MaxUnderWay).Select(i => OutboxTransaction.Lost(writer, first + (ulong)i));

    private bool IsFinal(OutboxTransaction tx) =>
        answers[tx.Hash] is { Stage: TransactionStage.Final or TransactionStage.Reverted };

    private RecoveredState StateOf(Entry entry, List<OutboxTransaction> mine) =>
        mine.Exists(t => IsApplied(t, entry.Order)) ? RecoveredState.Final
        : entry.Hold == HoldReason.Unset ? RecoveredState.Open
        : RecoveredState.ForAPerson;

    private bool IsApplied(OutboxTransaction tx, long order)
    {
        for (var i = 0; i < tx.Orders.Count; i++)
            if (tx.Orders[i] == order)
                return answers[tx.Hash] is { Stage: TransactionStage.Final } answer
                    && answer.Results.Any(r => r.Index == i && r.Applied is not null);
        return false;
    }

    private IEnumerable<LostEntries> Lost(Salvage found, ulong nextOrder)
    {
        var from = 1UL;
        foreach (var known in found.Known.Order().Select(o => checked((ulong)o)).Append(nextOrder))
        {
            foreach (var part in Gap(found, from, known))
                yield return part;
            from = Math.Max(from, known + 1);
        }
    }

    private IEnumerable<LostEntries> Gap(Salvage found, ulong from, ulong end)
    {
        var first = from;
        foreach (
            var (order, tx) in found
                .Transactions.SelectMany(t => t.Orders.Select(o => (Order: checked((ulong)o), Transaction: t)))
                .Where(t => t.Order >= from && t.Order < end)
                .GroupBy(t => t.Order)
                .OrderBy(g => g.Key)
                .Select(g =>
                    (
                        g.Key,
                        (
                            g.FirstOrDefault(t => IsApplied(t.Transaction, (long)g.Key)) is { Transaction: { } applied }
                                ? applied
                                : g.Last().Transaction
                        )
                    )
                )
        )
        {
            if (order > first)
                yield return new LostEntries(first, order - 1, "", false);
            yield return new LostEntries(order, order, tx.Hash.ToString(), IsApplied(tx, (long)order));
            first = order + 1;
        }
        if (end > first)
            yield return new LostEntries(first, end - 1, "", false);
    }
}
