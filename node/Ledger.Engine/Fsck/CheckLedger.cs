using System.Text;
using Ledger.Engine.Chain;
using Ledger.Engine.State;
using Ledger.Engine.State.Trie;
using Ledger.Engine.Store;
using Ledger.Evidence.Primitives;
using Ledger.Evidence.Rlp;

namespace Ledger.Engine.Fsck;

/// <summary>
/// Derives everything anew from the raw rows and reports each difference: headers, parents, seals, transactions,
/// senders, receipts, both indexes, hand-overs, the live state with no node missing or left over, the oldest state that
/// the history still gives, code. Nothing is trusted but genesis.json; nothing is changed. What the head mark and others
/// saw is compared with the head, where they are given.
/// </summary>
public static class CheckLedger
{
    public static FsckReport Run(
        IKeyValueStore rows,
        GenesisBlock genesis,
        IReadOnlyList<IFsckCheck>? more = null,
        CancellationToken ct = default
    ) => Run(rows, genesis, more, null, ct);

    /// <param name="rows">The store.</param>
    /// <param name="genesis">Of its ledger.</param>
    /// <param name="more">Checks of upper layers.</param>
    /// <param name="outside">What is remembered of the head elsewhere; null: nothing to compare.</param>
    /// <param name="ct">Ends it.</param>
    /// <exception cref="StoreException">The store is another ledger's: row and header of its genesis agree, and are not this one's.</exception>
    public static FsckReport Run(
        IKeyValueStore rows,
        GenesisBlock genesis,
        IReadOnlyList<IFsckCheck>? more,
        FsckOutside? outside,
        CancellationToken ct
    )
    {
        var findings = new FsckFindings();
        var store = new ChainStore(rows);
        RequireSame(store, genesis);
        ulong transactions = 0;
        ulong nodes = 0;
        ulong handovers = 0;
        var head = findings.Try("Head", null, () => CheckMeta(rows, store, genesis, findings));
        if (head is { } number)
        {
            var blocks = new FsckBlocks(store, genesis, findings);
            findings.Try("Blocks", null, () => transactions = blocks.Run(number, ct));
            handovers = blocks.Handovers;
            var state = new FsckState(store, findings);
            findings.Try("State", number, () => nodes = state.Run(number, ct));
            if (more is { Count: > 0 } && findings.Count == 0)
                foreach (var check in more)
                    findings.Try(
                        check.GetType().Name,
                        number,
                        () => findings.AddRange(check.Run(new FsckView(store, genesis, store.GetHeader(number)!), ct))
                    );
        }
        findings.Try("HeadMark", head, () => CompareOutside(store, genesis, outside, head, findings));
        return new FsckReport(head ?? 0, transactions, nodes, handovers, findings.All);
    }

    /// <summary>A whole other ledger is one mistake of who asks, and not as many differences as it has rows.</summary>
    private static void RequireSame(ChainStore store, GenesisBlock genesis)
    {
        Bytes32? first;
        byte[]? row;
        try
        {
            (row, first) = (store.Rows.Get(StoreTable.Meta, ChainStore.GenesisKey), store.GetHeader(0)?.Hash);
        }
        catch (Exception e) when (e is StoreException or RlpException or FormatException)
        {
            return; // what cannot be read is a finding
        }
        if (first is { } own && own != genesis.Hash && row.AsSpan().SequenceEqual(own.Span))
            throw new StoreException(
                StoreFault.OtherGenesis,
                $"the store holds the ledger with genesis {own}, genesis.json gives {genesis.Hash}."
            );
    }

    private static void CompareOutside(
        ChainStore store,
        GenesisBlock genesis,
        FsckOutside? outside,
        ulong? head,
        FsckFindings findings
    )
    {
        if (HeadCheck.Fault(store, genesis.Hash, outside?.Mark, outside?.Witnesses ?? []) is { } lost)
            findings.Add(lost.Fault.ToString(), head, lost.Message);
    }

    private static ulong? CheckMeta(IKeyValueStore rows, ChainStore store, GenesisBlock genesis, FsckFindings findings)
    {
        var format = Encoding.ASCII.GetString(rows.Get(StoreTable.Meta, ChainStore.FormatKey) ?? []);
        if (!string.Equals(format, ChainStore.Format, StringComparison.Ordinal))
            findings.Add("Format", null, $"\"{format}\" instead of {ChainStore.Format}.");
        if (rows.Get(StoreTable.Meta, ChainStore.GenesisKey) is not { } hash || new Bytes32(hash) != genesis.Hash)
            findings.Add("Genesis", 0, "the store is of another genesis.json.");
        var head = store.GetHead();
        if (head is null)
            findings.Add("Head", null, "there is no head.");
        return head;
    }
}

internal sealed class FsckFindings
{
    private readonly List<FsckFinding> all = [];

    public IReadOnlyList<FsckFinding> All => all;

    public int Count => all.Count;

    public void Add(string check, ulong? block, string message)
    {
        if (all.Count < FsckReport.MaxFindings)
            all.Add(new FsckFinding(check, block, message));
    }

    public void AddRange(IEnumerable<FsckFinding> findings)
    {
        foreach (var finding in findings)
            Add(finding.Check, finding.Block, finding.Message);
    }

    /// <summary>A row that cannot be read or decoded is a finding, too.</summary>
    public T? Try<T>(string check, ulong? block, Func<T> run)
    {
        try
        {
            return run();
        }
        catch (Exception e)
            when (e
                    is RlpException
                        or StateReadException
                        or StoreException
                        or HistoryPrunedException
                        or ArgumentException
                        or EngineStoppedException
            )
        {
            Add(check, block, "cannot be read: " + e.Message);
            return default;
        }
    }

    public void Try(string check, ulong? block, Action run) =>
        Try(
            check,
            block,
            () =>
            {
                run();
                return true;
            }
        );
}
