using Ledger.Engine.Fsck;
using Ledger.Evidence.Crypto;
using Ledger.Evidence.Machines;
using Ledger.Node.Fsck;
using Ledger.Sdk;

namespace Ledger.Testing;

/// <summary>What <see cref="TestLedger.CheckAsync"/> found.</summary>
public sealed class LedgerCheckException(IReadOnlyList<string> findings)
    : Exception("The ledger does not hold what was promised:\n" + string.Join('\n', findings))
{
    /// <summary>Everything that does not hold.</summary>
    public IReadOnlyList<string> Findings { get; } = findings;
}

/// <summary>The chain against itself, and against the receipts.</summary>
internal sealed class LedgerCheck(TestLedger city, IReadOnlyList<TestClient> clients)
{
    private readonly List<string> findings = [];

    /// <summary>Which statement stands for which event.</summary>
    private readonly Dictionary<TxHash, List<(string Key, RecordPosition Position)>> claims = [];

    public async Task RunAsync(CancellationToken ct)
    {
        foreach (var client in clients)
        foreach (var (key, acknowledged) in client.Keys)
            await FollowAsync(client, new OperationKey(key), acknowledged, ct);
        var report = CheckLedger.Run(
            city.Node.Store,
            city.Node.Host.Configuration.Genesis!,
            [new RecordFsck(), new IndexFsck(city.Node.Index), new Statements(this)],
            ct
        );
        findings.AddRange(report.Findings.Select(f => f.Check + ", block " + f.Block + ": " + f.Message));
        if (findings.Count > 0)
            throw new LedgerCheckException(findings);
    }

    private async Task FollowAsync(TestClient client, OperationKey key, bool acknowledged, CancellationToken ct)
    {
        if (await client.Client.Outbox.FindAsync(key, ct) is not { } status)
        {
            if (acknowledged)
                findings.Add(client.Name + " was given a receipt for " + key + ", and its outbox does not know it.");
            return;
        }
        if (status is not EntryStatus.Held)
            status = await city.SettleAsync(client.Client, key, ct);
        if (status is not EntryStatus.Final final)
            return;
        if (!claims.TryGetValue(final.Transaction, out var list))
            claims[final.Transaction] = list = [];
        list.Add((key.Value, final.Position));
    }

    /// <summary>Each final statement has its own event, and no event of the clients' keys is without one.</summary>
    private sealed class Statements(LedgerCheck owner) : IFsckCheck
    {
        public IEnumerable<FsckFinding> Run(FsckView view, CancellationToken ct)
        {
            var open = owner
                .claims.SelectMany(c => c.Value.Select(v => (c.Key, v.Position)))
                .GroupBy(c => c)
                .ToDictionary(g => g.Key, g => g.Count());
            foreach (var block in view.Blocks())
            {
                ct.ThrowIfCancellationRequested();
                for (var i = 0; i < block.Receipts.Count; i++)
                {
                    var transaction = new TxHash(Keccak256.Hash(block.Block.Transactions[i].Encode()));
                    foreach (var log in block.Receipts[i].Logs)
                    {
                        if (
                            !Chaincode.RecordedEvent.TryRead(
                                new Chaincode.ContractLog(log.Address, log.Topics, log.Data),
                                out var e
                            )
                        )
                            continue;
                        var claim = (transaction, new RecordPosition(e.Seq, e.Head));
                        if (open.Remove(claim) || IsSideEffect(e, owner.claims.ContainsKey(transaction)))
                            continue;
                        yield return new FsckFinding(
                            "StatementOnce",
                            block.Block.Header.Number,
                            e.Kind + " event " + e.Number + " stands for no statement that an outbox holds."
                        );
                    }
                }
            }
            foreach (var (claim, _) in open.Where(c => c.Key.Position != default))
                yield return new FsckFinding(
                    "StatementLost",
                    null,
                    "a statement was told final in "
                        + claim.Key
                        + " at position "
                        + claim.Position.Seq
                        + ", and no such event is on the chain."
                );
        }

        /// <summary>Events that another record's event moves, and further units of one call (domain.md, unit event 1).</summary>
        private static bool IsSideEffect(Chaincode.RecordedEvent e, bool claimed) =>
            MachineTable.FindEvent(e.Kind, e.Number) is { Follows: true }
            || claimed && e is { Kind: RecordKind.Unit, Number: 1 };
    }
}
