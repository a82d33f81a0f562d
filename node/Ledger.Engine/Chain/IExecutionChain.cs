using Ledger.Engine.Evm;
using Ledger.Engine.State;
using Ledger.Evidence.Blocks;
using Ledger.Evidence.Primitives;
using Ledger.Evidence.Transactions;

namespace Ledger.Engine.Chain;

/// <summary>A chain that executes in this process: what JSON-RPC asks beyond <see cref="IChain"/>.</summary>
public interface IExecutionChain : IChain
{
    ChainDescription Description { get; }

    ValueTask<ulong?> FindBlockAsync(Bytes32 hash, CancellationToken ct);

    ValueTask<BlockHeader?> GetHeaderAsync(ulong number, CancellationToken ct);

    /// <summary>Null where the account does not exist.</summary>
    ValueTask<AccountRecord?> GetAccountAsync(Address address, ulong number, CancellationToken ct);

    ValueTask<ReadOnlyMemory<byte>> GetCodeAsync(Address address, ulong number, CancellationToken ct);

    /// <summary>Executes on the state after block <paramref name="number"/>; nothing is kept.</summary>
    ValueTask<TransactionOutcome> CallAsync(
        CallRequest request,
        CallOverrides overrides,
        ulong number,
        CancellationToken ct
    );

    /// <summary>The state after block <paramref name="number"/>, to execute on; nothing of it is kept.</summary>
    ValueTask<StateView> ViewAsync(ulong number, CancellationToken ct);

    /// <summary>What executing for a reader may take.</summary>
    ExecutionLimits Limits { get; }

    /// <summary>The validator in whose name blocks are proposed here; null where none are.</summary>
    Address? Proposer { get; }

    /// <summary>What waits in the pool, by sender in the order of nonces, and from which nonce on a lower one is missing.</summary>
    IReadOnlyList<PendingQueue> GetPending();

    /// <summary>Hashes of transactions as the pool takes them.</summary>
    PendingFeed Arrivals { get; }

    /// <summary>The validators of block <paramref name="number"/>, from its parent's state; of genesis, from its own.</summary>
    ValueTask<IReadOnlyList<Address>> GetValidatorsAsync(ulong number, CancellationToken ct);

    /// <summary>Bytes of which nothing is known yet.</summary>
    ValueTask<SubmitResult> SubmitAsync(ReadOnlyMemory<byte> raw, CancellationToken ct);

    /// <summary>A transaction that waits in the pool, with its sender.</summary>
    (Transaction Transaction, Address Sender)? FindPending(Bytes32 hash);
}

/// <summary>A sender's transactions in the pool.</summary>
/// <param name="Sender">Whose.</param>
/// <param name="Transactions">In the order of nonces.</param>
/// <param name="Missing">From this nonce on they wait for one that did not come.</param>
public sealed record PendingQueue(Address Sender, IReadOnlyList<Transaction> Transactions, ulong Missing);
