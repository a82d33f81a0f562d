using Ledger.Evidence.Primitives;
using Ledger.Evidence.Verification;
using Ledger.Sdk.Outbox.Engine;
using Ledger.Sdk.Outbox.Entries;
using Ledger.Sdk.Outbox.Files;
using Ledger.Sdk.Outbox.State;
using Ledger.Sdk.Outbox.Store;
using Ledger.Sdk.Outbox.Transport;

namespace Ledger.Sdk.Outbox.Recovery;

/// <summary>
/// Makes a folder that goes on with a ledger which was restored from a copy older than what the outbox saw. What settled in
/// blocks that are gone is taken out, so that it can be handed in anew; no open statement goes out again before a final block
/// has used each nonce under which this outbox signed since: until then those bytes, which others may keep, can come into one.
/// </summary>
internal sealed class RestoredFolder(IOutboxTransport transport, OutboxSettings settings, TimeProvider time)
{
    /// <summary>Answers about the transactions of blocks that are gone; null: the ledger does not have it.</summary>
    private readonly Dictionary<Bytes32, TransactionAnswer?> gone = [];
    private readonly Dictionary<long, RecoveredState> states = [];
    private readonly List<OutboxTransaction> lost = [];
    private ulong leaseOrder;

    /// <summary>The block that was proved to the folder last, with the genesis of its ledger; null where none was.</summary>
    /// <exception cref="OutboxException">Locked, Damaged, TooNew.</exception>
    public static async Task<(BlockRef Block, Bytes32? Genesis)?> SeenAsync(FolderFiles files, CancellationToken ct)
    {
        await using var engine = await OutboxEngine.OpenAsync(OutboxEngine.Offline(files), ct);
        return engine.Seen is { } seen ? (seen, engine.Genesis) : null;
    }

    /// <param name="folder">Full path of the folder.</param>
    /// <param name="head">The ledger's, proved.</param>
    /// <param name="confirm">Throws where it is not to be done; nothing is changed then.</param>
    /// <param name="ct">Until the fresh folder takes the old one's place.</param>
    /// <returns>What was given up, and where the old folder stands now.</returns>
    /// <exception cref="NoAnswerException">The ledger was not reached, or cannot tell yet what it has: nothing was changed.</exception>
    public async Task<(RestoredLedger Done, string SetAside)> AcceptAsync(
        string folder,
        BlockRef head,
        Action<RestoredLedger> confirm,
        CancellationToken ct
    )
    {
        var files = new FolderFiles(folder);
        using var held = await FolderOwnership.LockAsync(OutboxEngine.Offline(files), ct);
        var found = Salvage.Read(files);
        var control = found.Control;
        if (found.Faults.Count > 0 || control.SeenHash.Length != Bytes32.Size)
            throw new OutboxException(OutboxFault.Damaged, files.Describe("") + " was changed meanwhile.");
        var writers = control
            .Writers.Keys.Select(w => new Address(Convert.FromHexString(w)))
            .Concat(found.Open.Values.Select(e => e.Writer))
            .Concat(found.Transactions.Select(t => t.Writer))
            .ToHashSet();
        foreach (var writer in writers)
            await AskAsync(writer, found, ct);
        await LookAsync(found, ct);

        var settled = found.Settled.Where(s => !IsGone(s.Transaction)).Select(Moved).ToList();
        var keyFiles = found
            .KeyFiles.Select(f =>
                (f.Name, (IReadOnlyList<KeyRow>)[.. f.Rows.Where(r => !IsGone(r.Transaction)).Select(Moved)])
            )
            .ToList();
        var dropped = found.Settled.Where(s => IsGone(s.Transaction)).ToList();
        Doubt(found, dropped.Select(s => s.Record).ToHashSet());
        var plan = new RestoredLedger(
            new BlockRef(control.SeenBlock, new Bytes32(control.SeenHash), 0),
            head,
            [
                .. dropped
                    .Select(s => s.ToRow())
                    .Concat(
                        found
                            .KeyFiles.SelectMany(f => f.Rows)
                            .Where(r => IsGone(r.Transaction) && !dropped.Exists(s => s.KeyHash == r.KeyHash))
                            .Select(r => r.ToRow(""))
                    )
                    .OrderBy(r => r.Entry),
            ],
            gone.Values.Sum(a => a?.Results.Count ?? 0),
            [
                .. found
                    .Open.Values.OrderBy(e => e.Order)
                    .Select(e => new RecoveredEntry(new OperationKey(e.Key), checked((ulong)e.Order), states[e.Order])),
            ]
        );
        confirm(plan);

        control.NextOrder = Math.Max(found.NextOrder, leaseOrder + 1);
        (control.SeenBlock, control.SeenHash) = (head.Number, head.Hash.ToArray());
        foreach (var writer in writers)
            control.SetMark(writer, control.Mark(writer) with { DoubtUpTo = control.NextOrder - 1 });
        var aside = new FreshFolder(found.Instance!.Value, control)
        {
            Open = found.Open.Values,
            Transactions = lost,
            Settled = settled,
            KeyFiles = keyFiles,
        }.Replace(folder, "before-restore", settings.MaxStatements, time.GetUtcNow());
        return (plan, aside);
    }

    /// <summary>All nonces from the ledger's on that this folder signed for may come into a block in bytes that exist somewhere.</summary>
    private async Task AskAsync(Address writer, Salvage found, CancellationToken ct)
    {
        var account = await transport.GetWriterAsync(writer, ct);
        if (account.Indexed < account.Head)
            throw new NoAnswerException("The node's index is behind its head: try again in a moment.");
        leaseOrder = Math.Max(leaseOrder, account.LeaseOrder);
        var signed = found
            .Transactions.Where(t => t.Writer == writer)
            .Select(t => t.Nonce + 1)
            .Append(found.Control.Mark(writer).Next)
            .Max();
        for (var nonce = account.FinalNonce; nonce < signed; nonce++)
            lost.Add(OutboxTransaction.Lost(writer, nonce));
    }

    /// <summary>
    /// From the newest transaction that settled something down to the first that stands where it stood: a ledger begins with
    /// the blocks of its copy, so all below are there.
    /// </summary>
    private async Task LookAsync(Salvage found, CancellationToken ct)
    {
        var known = found
            .Settled.Select(s => (s.Transaction, Block: s.Block.Number))
            .Concat(found.KeyFiles.SelectMany(f => f.Rows).Select(r => (r.Transaction, r.Block)))
            .Where(t => t.Transaction != default)
            .Distinct()
            .OrderByDescending(t => t.Block);
        foreach (var (transaction, block) in known)
        {
            var answer = await transport.GetTransactionAsync(transaction, ct);
            if (answer is not { Stage: TransactionStage.Final })
                gone[transaction] = null;
            else if (answer.Block.Number == block)
                break;
            else
                gone[transaction] = answer;
        }
    }

    private bool IsGone(Bytes32 transaction) => gone.TryGetValue(transaction, out var answer) && answer is null;

    private SettledEntry Moved(SettledEntry entry) =>
        gone.GetValueOrDefault(entry.Transaction) is { } answer
        && answer.Results.FirstOrDefault(r => r.Index == entry.Index) is { } now
            ? entry with
            {
                Block = answer.Block,
                Position = now.Applied ?? entry.Position,
                Refusal = now.Refusal,
            }
            : entry;

    private KeyRow Moved(KeyRow row) =>
        gone.GetValueOrDefault(row.Transaction) is { } answer
        && answer.Results.FirstOrDefault(r => r.Index == row.Index) is { } now
            ? row with
            {
                Block = answer.Block.Number,
                RefusalNumber = checked((ushort)(now.Refusal?.Number ?? 0)),
                By = now.Refusal?.By ?? RefusedBy.Unset,
            }
            : row;

    /// <param name="found">Its entries are marked.</param>
    /// <param name="records">What lost a statement: what follows it would be refused, so a person decides.</param>
    private void Doubt(Salvage found, HashSet<RecordKey> records)
    {
        var signed = found.Transactions.SelectMany(t => t.Orders).ToHashSet();
        foreach (var entry in found.Open.Values)
        {
            var old = entry.Hold != HoldReason.Unset || records.Contains(entry.Record);
            states[entry.Order] =
                old ? RecoveredState.ForAPerson
                : entry.Signed || signed.Contains(entry.Order) ? RecoveredState.InDoubt
                : RecoveredState.Open;
            if (states[entry.Order] == RecoveredState.Open)
                continue;
            entry.Standing = entry.Standing with
            {
                Hold = old ? HoldReason.RecoveredOld : HoldReason.Recovered,
                Signed = true,
            };
        }
    }
}
