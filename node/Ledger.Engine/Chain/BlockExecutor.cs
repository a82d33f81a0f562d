using Ledger.Engine.Evm;
using Ledger.Engine.State;
using Ledger.Evidence.Primitives;
using Ledger.Evidence.Tries;

namespace Ledger.Engine.Chain;

/// <summary>What executing a block's transactions gave.</summary>
internal sealed record ExecutedBlock(
    IReadOnlyList<PooledTransaction> Transactions,
    IReadOnlyList<TransactionReceipt> Receipts,
    ulong GasUsed,
    StateChanges Changes
)
{
    public Bytes32 TransactionsRoot => TrieRoot.OfList([.. Transactions.Select(t => t.Raw)]);

    public Bytes32 ReceiptsRoot => TrieRoot.OfList([.. Receipts.Zip(Blooms, ReceiptCodec.Encode)]);

    public byte[] LogsBloom => Chain.LogsBloom.Union(Blooms);

    /// <summary>Of each receipt: a hash for every address and topic, so once.</summary>
    private List<byte[]> Blooms { get; } = [.. Receipts.Select(r => Chain.LogsBloom.Of([r]))];
}

/// <summary>Executes transactions in order on a parent's state.</summary>
internal sealed class BlockExecutor(IStateReader parent, BlockContext context)
{
    private readonly WorldState world = new(parent);
    private readonly List<PooledTransaction> included = [];
    private readonly List<TransactionReceipt> receipts = [];

    public ulong GasUsed { get; private set; }

    public ulong GasLeft => context.GasLimit - GasUsed;

    /// <summary>Executes and keeps the transaction where it is valid here; else says why not and changes nothing.</summary>
    /// <param name="budget">Time and memory that it may take.</param>
    public TransactionValidity Add(PooledTransaction next, ExecutionBudget budget)
    {
        var outcome = TransactionExecutor.Execute(
            world,
            context,
            next.Transaction,
            next.Sender,
            blobs: null,
            GasLeft,
            budget
        );
        if (!outcome.IsValid)
            return outcome.Validity;
        GasUsed += outcome.GasUsed;
        included.Add(next);
        receipts.Add(
            new TransactionReceipt(
                next.Transaction.Type,
                outcome.Succeeded,
                GasUsed,
                outcome.GasUsed,
                outcome.Logs,
                outcome.CreatedAddress
            )
        );
        return TransactionValidity.Valid;
    }

    public ExecutedBlock Finish() => new(included, receipts, GasUsed, world.TakeChanges());
}
