using System.Runtime.CompilerServices;
using Ledger.Engine.Evm;
using Ledger.Engine.State;
using Ledger.Evidence.Blocks;
using Ledger.Evidence.Primitives;
using Ledger.Evidence.Transactions;

namespace Ledger.Engine.Chain;

public sealed partial class ChainEngine
{
    /// <summary>Gas of a read-only call where the caller sets none.</summary>
    private const ulong CallGas = 100_000_000;

    public ValueTask<BlockHeader> GetHeadAsync(CancellationToken ct) => ValueTask.FromResult(head.Header);

    public ValueTask<SealedBlock?> GetBlockAsync(ulong number, CancellationToken ct)
    {
        if (number <= head.Number && recent.TryGetValue(number, out var kept))
            return ValueTask.FromResult<SealedBlock?>(kept.Block);
        if (number > head.Number)
            return ValueTask.FromResult<SealedBlock?>(null);
        var (header, body) = Stored(number);
        return ValueTask.FromResult<SealedBlock?>(
            new SealedBlock(header, header.Hash, body.Transactions, body.Senders)
        );
    }

    public ValueTask<IReadOnlyList<TransactionReceipt>?> GetReceiptsAsync(ulong number, CancellationToken ct)
    {
        if (number > head.Number)
            return ValueTask.FromResult<IReadOnlyList<TransactionReceipt>?>(null);
        return ValueTask.FromResult<IReadOnlyList<TransactionReceipt>?>(
            recent.TryGetValue(number, out var kept) ? kept.Receipts : Stored(number).Body.Receipts
        );
    }

    public ValueTask<TransactionPlace?> FindTransactionAsync(Bytes32 hash, CancellationToken ct) =>
        ValueTask.FromResult(
            store.FindTransaction(hash) is { } place && place.Block <= head.Number ? place : (TransactionPlace?)null
        );

    public ValueTask<ulong> GetNonceAsync(Address address, ulong number, CancellationToken ct) =>
        ValueTask.FromResult(StateAt(number).State.GetAccount(address)?.Nonce ?? 0);

    public ValueTask<ulong> GetPendingNonceAsync(Address address, CancellationToken ct) =>
        ValueTask.FromResult(pool.NextNonce(address, NonceAt(head, address)));

    public ValueTask<Bytes32> GetStorageAsync(Address address, Bytes32 slot, ulong number, CancellationToken ct) =>
        ValueTask.FromResult(StateAt(number).State.GetStorage(address, slot));

    public ValueTask<StateProof> GetProofAsync(
        Address address,
        IReadOnlyList<Bytes32> slots,
        ulong number,
        CancellationToken ct
    )
    {
        var (header, state) = StateAt(number);
        var proofs = new SlotProof[slots.Count];
        for (var i = 0; i < proofs.Length; i++)
        {
            ct.ThrowIfCancellationRequested();
            var slot = slots[i];
            proofs[i] = new SlotProof(slot, state.GetStorage(address, slot), state.ProveStorage(address, slot));
        }
        return ValueTask.FromResult(new StateProof(header, address, state.ProveAccount(address), proofs));
    }

    public async ValueTask<CallOutcome> CallAsync(
        Address? from,
        Address to,
        ReadOnlyMemory<byte> data,
        ulong number,
        CancellationToken ct
    )
    {
        var request = new CallRequest
        {
            From = from ?? Address.Zero,
            To = to,
            Data = data,
            GasLimit = Math.Min(CallGas, Description.GasLimit),
        };
        var outcome = await CallAsync(request, number, ct).ConfigureAwait(false);
        return new CallOutcome(outcome.Succeeded, outcome.Output, outcome.GasUsed);
    }

    public ValueTask<StateView> ViewAsync(ulong number, CancellationToken ct)
    {
        ct.ThrowIfCancellationRequested();
        var (header, state) = StateAt(number);
        return ValueTask.FromResult(new StateView(header, state, code, HashOf));
    }

    public ExecutionLimits Limits => options.Execution;

    public Address? Proposer => options.Sealers is [var first, ..] ? first.Validator : null;

    public PendingFeed Arrivals { get; } = new();

    public IReadOnlyList<PendingQueue> GetPending() => pool.Content();

    /// <summary>The same on the chain as it is.</summary>
    public ValueTask<TransactionOutcome> CallAsync(CallRequest request, ulong number, CancellationToken ct) =>
        CallAsync(request, CallOverrides.None, number, ct);

    public ValueTask<TransactionOutcome> CallAsync(
        CallRequest request,
        CallOverrides overrides,
        ulong number,
        CancellationToken ct
    )
    {
        ct.ThrowIfCancellationRequested();
        var (header, state) = StateAt(number);
        var world = new StateView(header, state, code, HashOf).World();
        world.Override(overrides.Accounts);
        var limits = options.Execution;
        var budget = new ExecutionBudget(limits.CallTime, limits.Memory, options.Time, ct);
        var block = overrides.Block.On(ChainHead.ContextOf(header, ChainId));
        return ValueTask.FromResult(TransactionExecutor.Call(world, block, request, budget));
    }

    public ValueTask<ulong> GetOldestProvableAsync(CancellationToken ct) => ValueTask.FromResult(Oldest());

    public ValueTask<IReadOnlyList<Handover>> GetHandoversAsync(ulong afterSetId, CancellationToken ct) =>
        ValueTask.FromResult<IReadOnlyList<Handover>>([.. store.GetHandovers(afterSetId)]);

    public ValueTask<ulong?> FindBlockAsync(Bytes32 hash, CancellationToken ct) =>
        ValueTask.FromResult(store.GetNumber(hash) is { } number && number <= head.Number ? number : (ulong?)null);

    public ValueTask<BlockHeader?> GetHeaderAsync(ulong number, CancellationToken ct)
    {
        var at = head;
        return ValueTask.FromResult(
            number > at.Number ? null
            : number == at.Number ? at.Header
            : store.RequireHeader(number)
        );
    }

    public ValueTask<AccountRecord?> GetAccountAsync(Address address, ulong number, CancellationToken ct) =>
        ValueTask.FromResult(StateAt(number).State.GetAccount(address));

    public ValueTask<ReadOnlyMemory<byte>> GetCodeAsync(Address address, ulong number, CancellationToken ct)
    {
        var account = StateAt(number).State.GetAccount(address);
        return ValueTask.FromResult(account is null ? default : code.Get(account.CodeHash));
    }

    public ValueTask<IReadOnlyList<Address>> GetValidatorsAsync(ulong number, CancellationToken ct)
    {
        var (header, state) = StateAt(number == 0 ? 0 : number - 1);
        return ValueTask.FromResult(
            ValidatorContract.Read(Reader(state), ChainHead.ContextOf(header, ChainId), Description.ValidatorContract)
        );
    }

    public (Transaction Transaction, Address Sender)? FindPending(Bytes32 hash) =>
        pool.Find(hash) is { } found ? (found.Transaction, found.Sender) : null;

    public async IAsyncEnumerable<SealedBlock> FollowAsync(ulong after, [EnumeratorCancellation] CancellationToken ct)
    {
        for (var number = checked(after + 1); ; number++)
        {
            while (true)
            {
                // The signal is taken before the look at the head, so that no move between the two is missed.
                var moved = headMoved.Task;
                if (head.Number >= number)
                    break;
                if (fault is { } stopped)
                    throw new EngineStoppedException(stopped.Message, stopped);
                await moved.WaitAsync(ct).ConfigureAwait(false);
            }
            ct.ThrowIfCancellationRequested();
            yield return (await GetBlockAsync(number, ct).ConfigureAwait(false))
                ?? throw Damaged(Text($"block {number} is missing"), Store.StoreTable.Headers);
        }
    }

    /// <summary>Transactions and receipts give the roots of the header, or a fault.</summary>
    private (BlockHeader Header, StoredBody Body) Stored(ulong number)
    {
        var header = store.RequireHeader(number);
        var body =
            store.GetBody(number)
            ?? throw Damaged(Text($"block {number} has a header and no body"), Store.StoreTable.Blocks);
        foreach (var (_, message) in BodyRules.Broken(header, body))
            throw Damaged(Text($"block {number}: {message}"), Store.StoreTable.Blocks);
        return (header, body);
    }

    /// <exception cref="ArgumentOutOfRangeException">Above the head.</exception>
    /// <exception cref="HistoryPrunedException">The state is no longer kept.</exception>
    private (BlockHeader Header, StateSnapshot State) StateAt(ulong number)
    {
        var at = head;
        if (number == at.Number)
            return (at.Header, at.State);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(number, at.Number);
        if (number < Oldest())
            throw new HistoryPrunedException(number, Oldest());
        // Who follows the chain stands a block behind for a moment at each block: its nodes are in memory still.
        if (recent.TryGetValue(number, out var kept))
            return (kept.Block.Header, kept.State);
        var header = store.RequireHeader(number);
        return (header, new StateSnapshot(store.Rows, number, header.StateRoot, Oldest));
    }

    private sealed record RecentBlock(
        SealedBlock Block,
        IReadOnlyList<TransactionReceipt> Receipts,
        StateSnapshot State
    );
}
