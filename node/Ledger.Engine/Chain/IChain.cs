using Ledger.Engine.Evm;
using Ledger.Engine.State;
using Ledger.Evidence.Blocks;
using Ledger.Evidence.Primitives;
using Ledger.Evidence.Transactions;

namespace Ledger.Engine.Chain;

/// <summary>A receipt as its trie holds it (EIP-658, EIP-2718), with what is derived for readers.</summary>
public sealed record TransactionReceipt(
    byte Type,
    bool Succeeded,
    ulong CumulativeGasUsed,
    ulong GasUsed,
    IReadOnlyList<LogEntry> Logs,
    Address? ContractAddress
);

/// <summary>A final block: header with seals, transactions with their senders.</summary>
public sealed record SealedBlock(
    BlockHeader Header,
    Bytes32 Hash,
    IReadOnlyList<Transaction> Transactions,
    IReadOnlyList<Address> Senders
);

/// <summary>Where a transaction stands: its block and its index in it.</summary>
public readonly record struct TransactionPlace(ulong Block, int Index);

/// <summary>An EIP-1186 answer as raw material: trie nodes from the root down, nothing claimed beside them.</summary>
public sealed record StateProof(
    BlockHeader Header,
    Address Address,
    IReadOnlyList<byte[]> AccountNodes,
    IReadOnlyList<SlotProof> Slots
);

public sealed record SlotProof(Bytes32 Slot, Bytes32 Value, IReadOnlyList<byte[]> Nodes);

/// <summary>A hand-over to another validator set, kept for ever: the sealed header before the set's first block, its proofs, the new list.</summary>
public sealed record Handover(ulong SetId, BlockHeader Header, IReadOnlyList<Address> Validators, StateProof Proof);

/// <summary>A final block with what came of its transactions, one receipt each.</summary>
public sealed record FullBlock(SealedBlock Block, IReadOnlyList<TransactionReceipt> Receipts);

/// <summary>What the pool said to a raw transaction.</summary>
public enum SubmitOutcome
{
    Unset = 0,

    /// <summary>Taken; it will be executed when its nonce's turn comes.</summary>
    Accepted,

    /// <summary>These very bytes are in the pool or in a block already.</summary>
    Known,
    Malformed,
    WrongChain,
    BadSignature,
    NonceTooLow,

    /// <summary>Too far ahead of the account's nonce for the pool to hold.</summary>
    NonceTooHigh,

    /// <summary>The same nonce is taken by other bytes with no lower fee (replacement needs a higher one).</summary>
    Underpriced,
    GasTooHigh,
    GasTooLow,
    TooLarge,
    InsufficientFunds,

    /// <summary>The pool, or this sender's share of it, is full.</summary>
    PoolFull,

    /// <summary>The sender is a contract (EIP-3607).</summary>
    SenderIsContract,

    /// <summary>Executing it took more time or memory than a transaction may; it left the pool a short while ago.</summary>
    TooDear,

    /// <summary>The chain's rule of admission takes nothing of this sender.</summary>
    SenderNotPermitted,

    /// <summary>The chain's rule of admission takes nothing for this destination.</summary>
    WrongDestination,

    /// <summary>The engine has stopped after a fatal error, or is stopping.</summary>
    Stopped,

    /// <summary>No block can be made with this machine's clock, or before it has reached the head's time; send again later.</summary>
    ClockWrong,

    /// <summary>The disk has no room for more blocks than those that the pool makes; send again later.</summary>
    NoSpace,

    /// <summary>An envelope (EIP-2718) of a type that this chain does not have.</summary>
    UnsupportedType,
}

public sealed record SubmitResult(SubmitOutcome Outcome, Bytes32 Hash, string Message);

/// <summary>What a pool takes.</summary>
/// <param name="UnderWay">Transactions of one sender, in whatever order they arrive.</param>
/// <param name="TransactionGas">Gas limit of one transaction.</param>
/// <param name="TransactionBytes">Bytes of one signed transaction.</param>
public sealed record PoolTerms(int UnderWay, ulong TransactionGas, int TransactionBytes);

/// <summary>
/// What a node needs of a chain, whether the embedded engine in this process or another client over JSON-RPC. Numbers
/// are block numbers; a read at a block whose state is no longer kept throws <see cref="HistoryPrunedException"/>.
/// </summary>
public interface IChain
{
    ulong ChainId { get; }

    Bytes32 GenesisHash { get; }

    /// <summary>What its pool takes; null where another client decides, which does not tell.</summary>
    PoolTerms? Pool { get; }

    /// <summary>Why no block is made now, where the clock is the reason; null otherwise, and where another client makes them.</summary>
    ClockFault? ClockFault => null;

    /// <summary>The latest final block's header, with its seals.</summary>
    ValueTask<BlockHeader> GetHeadAsync(CancellationToken ct);

    ValueTask<SealedBlock?> GetBlockAsync(ulong number, CancellationToken ct);

    ValueTask<IReadOnlyList<TransactionReceipt>?> GetReceiptsAsync(ulong number, CancellationToken ct);

    ValueTask<TransactionPlace?> FindTransactionAsync(Bytes32 hash, CancellationToken ct);

    /// <summary>The account's next nonce after block <paramref name="number"/>.</summary>
    ValueTask<ulong> GetNonceAsync(Address address, ulong number, CancellationToken ct);

    /// <summary>The next nonce now: after the latest block and the gap-free transactions in the pool.</summary>
    ValueTask<ulong> GetPendingNonceAsync(Address address, CancellationToken ct);

    ValueTask<SubmitResult> SubmitAsync(SignedTransaction transaction, CancellationToken ct);

    ValueTask<Bytes32> GetStorageAsync(Address address, Bytes32 slot, ulong number, CancellationToken ct);

    ValueTask<StateProof> GetProofAsync(
        Address address,
        IReadOnlyList<Bytes32> slots,
        ulong number,
        CancellationToken ct
    );

    /// <summary>Executes a call on the state after block <paramref name="number"/>; nothing is kept.</summary>
    ValueTask<CallOutcome> CallAsync(
        Address? from,
        Address to,
        ReadOnlyMemory<byte> data,
        ulong number,
        CancellationToken ct
    );

    /// <summary>The oldest block whose state can still be read and proved.</summary>
    ValueTask<ulong> GetOldestProvableAsync(CancellationToken ct);

    ValueTask<IReadOnlyList<Handover>> GetHandoversAsync(ulong afterSetId, CancellationToken ct);

    /// <summary>Blocks above <paramref name="after"/> in order, without gaps, then each new one when it is final.</summary>
    IAsyncEnumerable<SealedBlock> FollowAsync(ulong after, CancellationToken ct);
}

/// <summary>A read-only call's end: return data, or the revert's data.</summary>
public sealed record CallOutcome(bool Succeeded, byte[] Output, ulong GasUsed);
