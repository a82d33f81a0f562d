using Ledger.Engine.Evm;
using Ledger.Engine.State;
using Ledger.Engine.Store;
using Ledger.Evidence.Blocks;
using Ledger.Evidence.Primitives;
using Ledger.Evidence.Transactions;

namespace Ledger.Engine.Chain;

public sealed partial class ChainEngine
{
    private const int PrunedPerBlock = 8;

    /// <summary>Makes the next block now, also without transactions, with a time of at least parent + period.</summary>
    /// <exception cref="BlockRefusedException">The clock jumped ahead; nothing changed.</exception>
    /// <exception cref="EngineStoppedException">The engine has stopped, or stopped over this block.</exception>
    public ValueTask<SealedBlock> SealAsync(CancellationToken ct = default) => GatedAsync(SealNext, ct);

    /// <summary>Takes over a block that others sealed, after checking every rule and executing it.</summary>
    /// <exception cref="BlockRefusedException">A rule does not hold; nothing changed.</exception>
    /// <exception cref="EngineStoppedException">The engine has stopped, or stopped over this block.</exception>
    public ValueTask<SealedBlock> ImportAsync(
        BlockHeader header,
        IReadOnlyList<Transaction> transactions,
        CancellationToken ct = default
    )
    {
        // Senders first, in parallel and outside the gate: the dear part.
        var given = GivenBlock.Prepare(header, transactions, ChainId);
        return GatedAsync(
            () =>
            {
                var block = Prepare(given, validator.OfSealed);
                return Commit(block, block.Header);
            },
            ct
        );
    }

    /// <summary>Chooses the next block's transactions out of the pool and executes them; nobody has sealed it.</summary>
    /// <param name="proposer">Its coinbase; a validator.</param>
    /// <param name="ct">Ends the wait for the block that is being made.</param>
    /// <exception cref="BlockRefusedException">The clock jumped ahead; nothing changed.</exception>
    /// <exception cref="EngineStoppedException">The engine has stopped, or stopped over this block.</exception>
    public ValueTask<PreparedBlock> ComposeAsync(Address proposer, CancellationToken ct = default) =>
        GatedAsync(() => Compose(proposer), ct);

    /// <summary>Checks and executes a proposal of another: every rule of <see cref="HeaderValidator.OfProposal"/>, every root.</summary>
    /// <exception cref="BlockRefusedException">A rule does not hold; nothing changed.</exception>
    /// <exception cref="EngineStoppedException">The engine has stopped, or stopped over this block.</exception>
    public ValueTask<PreparedBlock> ExecuteAsync(
        BlockHeader header,
        IReadOnlyList<Transaction> transactions,
        CancellationToken ct = default
    )
    {
        var given = GivenBlock.Prepare(header, transactions, ChainId);
        return GatedAsync(() => Prepare(given, validator.OfProposal), ct);
    }

    /// <summary>
    /// A transaction that has waited here for longer than a time, could be executed behind the block's own, and fits in; null where none
    /// does: the block leaves out nothing that was due.
    /// </summary>
    /// <param name="block">Of this engine; the head has not moved since.</param>
    /// <param name="waited">Since it came in here.</param>
    /// <param name="ct">Ends the wait for the block that is being made.</param>
    /// <exception cref="EngineStoppedException">The engine has stopped, or stopped over this.</exception>
    public ValueTask<Bytes32?> FindOverdueAsync(PreparedBlock block, TimeSpan waited, CancellationToken ct = default) =>
        GatedAsync(() => Fatal(() => FindOverdue(block, waited)), ct);

    /// <summary>Makes a prepared block final with the seals that were gathered for it.</summary>
    /// <param name="block">Of this engine; the head has not moved since.</param>
    /// <param name="seals">Over its header's <see cref="BlockHeader.SealHash"/>.</param>
    /// <param name="ct">Ends the wait for the block that is being made.</param>
    /// <exception cref="BlockRefusedException">The seals are no quorum's, or the head has moved; nothing changed.</exception>
    /// <exception cref="EngineStoppedException">The engine has stopped, or stopped over this block.</exception>
    public ValueTask<SealedBlock> CommitAsync(
        PreparedBlock block,
        IReadOnlyList<byte[]> seals,
        CancellationToken ct = default
    ) =>
        GatedAsync(
            () =>
            {
                if (!ReferenceEquals(block.Parent, head))
                    throw new BlockRefusedException("ParentHash", "the head has moved since the block was prepared.");
                var header = block.Header with { Extra = block.Header.Extra with { Seals = [.. seals] } };
                Require(HeaderValidator.Seals(header, block.Parent.SealedBy));
                return Commit(block, header);
            },
            ct
        );

    /// <summary>One block at a time.</summary>
    private async ValueTask<T> GatedAsync<T>(Func<T> step, CancellationToken ct)
    {
        await commitGate.WaitAsync(ct).ConfigureAwait(false);
        try
        {
            return step();
        }
        finally
        {
            commitGate.Release();
        }
    }

    /// <summary>
    /// A step of the commit path, called with commitGate held. Whatever is thrown in it is fatal: the state on the disk may be
    /// the one before or the one after this block, so the engine stops and is opened anew, which reads from the store what
    /// became of it. Only a block that breaks a rule is refused without harm, before anything is written.
    /// </summary>
    private T Fatal<T>(Func<T> step)
    {
        if (fault is { } stopped)
            throw new EngineStoppedException(stopped.Message, stopped);
        try
        {
            return step();
        }
        catch (Exception e) when (e is not BlockRefusedException)
        {
            var why = e as EngineStoppedException ?? new EngineStoppedException("The engine stopped: " + e.Message, e);
            Stop(why);
            LogStopped(options.Logger, head.Number + 1, why.Message, e);
            throw why;
        }
    }

    private SealedBlock SealNext()
    {
        var sealers = Fatal(() => RequireQuorum(head.NextValidators));
        var block = Compose(options.Sealers[0].Validator);
        return Commit(block, Fatal(() => Seal(block.Header, sealers)));
    }

    private PreparedBlock Compose(Address proposer)
    {
        if (fault is null && clock.Jump() is { } jump)
            throw new BlockRefusedException("Clock", jump.Message);
        return Fatal(() =>
        {
            var parent = head;
            return Execute(
                parent,
                NextContext(parent, RequireValidator(parent, proposer)),
                executor => BlockComposer.Fill(executor, pool, options.Execution, options.Time),
                static made => made
            );
        });
    }

    /// <param name="given">A block that others made.</param>
    /// <param name="rules">Those of the stage in which it is.</param>
    private PreparedBlock Prepare(GivenBlock given, Func<BlockHeader, HeaderPlace, IEnumerable<BrokenRule>> rules) =>
        Fatal(() =>
        {
            var parent = head;
            Require(rules(given.Header, new HeaderPlace(parent.Header, parent.Hash, parent.SealedBy)));
            if (HeaderValidator.Future(given.Header, options.Time.GetUtcNow()) is { } future)
                throw new BlockRefusedException(future);
            return Execute(parent, ChainHead.ContextOf(given.Header, ChainId), given.Execute, given.CheckAfter);
        });

    /// <exception cref="BlockRefusedException">There is one.</exception>
    private static void Require(IEnumerable<BrokenRule> broken)
    {
        if (broken.FirstOrDefault() is { } first)
            throw new BlockRefusedException(first);
    }

    /// <summary>
    /// Executes a next block. Nothing is durable: a crash leaves the parent as head, and senders resend what was in the pool.
    /// </summary>
    /// <param name="parent">The head.</param>
    /// <param name="context">The new block's.</param>
    /// <param name="fill">Executes its transactions; what has to leave the pool comes back.</param>
    /// <param name="judge">What execution gave as a header without seals; answers with the block's own.</param>
    private PreparedBlock Execute(
        ChainHead parent,
        in BlockContext context,
        Func<BlockExecutor, List<DroppedTransaction>> fill,
        Func<BlockHeader, BlockHeader> judge
    )
    {
        var executor = new BlockExecutor(flat.On(Reader(parent.State)), context);
        var dropped = fill(executor);
        var executed = executor.Finish();
        var (next, nodes) = parent.State.Apply(executed.Changes, context.Number);
        var header = judge(HeaderOf(parent, context, executed, next.Root));
        return new PreparedBlock(parent, header, executed, next, nodes, dropped);
    }

    /// <summary>
    /// Makes the block final, in one piece. No other block of this height can have been shown to anyone, since a block is shown
    /// only after it is on the disk.
    /// </summary>
    /// <param name="prepared">On the head.</param>
    /// <param name="header">Its header with the seals of a quorum.</param>
    private SealedBlock Commit(PreparedBlock prepared, BlockHeader header) =>
        Fatal(() =>
        {
            var (parent, executed, next, dropped) = (
                prepared.Parent,
                prepared.Executed,
                prepared.Next,
                prepared.Dropped
            );
            var block = new SealedBlock(
                header,
                header.Hash,
                prepared.Transactions,
                [.. executed.Transactions.Select(t => t.Sender)]
            );

            // 1. Everything of the block into one batch, the hand-over to another validator set with it.
            var (batch, validators, oldestKept) = BatchOf(parent, block, executed, next, prepared.Nodes);
            options.OnCommitPoint?.Invoke(CommitPoint.BeforeBatch);

            // 2. One synced write. Before it returns a crash leaves all of the block or none; after it the block is final.
            store.Rows.Write(batch);
            options.OnCommitPoint?.Invoke(CommitPoint.AfterBatch);

            //    The head mark outside the store, synced before anything of the block is told: a store that is found without
            //    this block has lost what was acknowledged. A crash before the mark leaves the store ahead of it, which is fine.
            Remember(header.Number, block.Hash);

            // 3. Memory follows. A crash from here on loses nothing: opening reads the same from the store.
            Adopt(block, next, validators, oldestKept, executed.Changes, executed.Receipts);
            pool.Remove(executed.Transactions.Concat(dropped.Select(d => d.Transaction)));
            foreach (var gone in dropped.Where(d => d.IsTooDear))
                pool.Ban(gone.Transaction.Hash);
            foreach (var sender in block.Senders.Distinct())
                pool.RemoveBelow(sender, next.GetAccount(sender)?.Nonce ?? 0);
            var expired = pool.Expire();
            options.OnCommitPoint?.Invoke(CommitPoint.BeforeAnswer);

            // 4. Tell those who wait: only now is a statement acknowledged, and it is on the disk since step 2.
            AnnounceHead();
            foreach (var gone in dropped)
                LogDropped(options.Logger, gone.Transaction.Hash, gone.Why);
            foreach (var gone in expired)
                LogExpired(options.Logger, gone.Hash);
            LogBlock(options.Logger, header.Number, block.Hash, block.Transactions.Count, header.GasUsed);
            return block;
        });

    private Bytes32? FindOverdue(PreparedBlock block, TimeSpan waited)
    {
        var due = pool.Waiting(waited);
        if (due.Count == 0)
            return null;
        var included = block.Executed.Transactions.Select(static t => t.Hash).ToHashSet();
        var bytes = block.Executed.Transactions.Sum(static t => (long)t.Raw.Length);
        var context = ChainHead.ContextOf(block.Header, ChainId) with
        {
            GasLimit = block.Header.GasLimit - block.Header.GasUsed,
        };
        var executor = new BlockExecutor(
            new PendingCodeReader(Reader(block.Next), block.Executed.Changes.Code),
            context
        );
        foreach (var waiting in due)
        {
            if (included.Contains(waiting.Hash) || bytes + waiting.Raw.Length > BlockComposer.MaxBytes)
                continue;
            var (limits, time) = (options.Execution, options.Time);
            var budget = new ExecutionBudget(limits.TransactionTime, limits.Memory, time, CancellationToken.None);
            if (executor.Add(waiting, budget) == TransactionValidity.Valid)
                return waiting.Hash;
        }
        return null;
    }

    private static Address RequireValidator(ChainHead parent, Address proposer) =>
        parent.NextValidators.Contains(proposer)
            ? proposer
            : throw new EngineStoppedException($"ProposerRemoved: {proposer} is not a validator any more.");

    private BlockContext NextContext(ChainHead parent, Address proposer)
    {
        var now = (ulong)Math.Max(0, options.Time.GetUtcNow().ToUnixTimeSeconds());
        return new BlockContext(
            parent.Number + 1,
            Math.Max(now, parent.Header.Timestamp + Description.BlockPeriod),
            proposer,
            BlockHeader.QbftMixHash,
            Description.GasLimit,
            UInt256.Zero,
            UInt256.One,
            ChainId
        );
    }

    private static BlockHeader HeaderOf(
        ChainHead parent,
        in BlockContext context,
        ExecutedBlock executed,
        in Bytes32 stateRoot
    ) =>
        new()
        {
            ParentHash = parent.Hash,
            Coinbase = context.Coinbase,
            StateRoot = stateRoot,
            TransactionsRoot = executed.TransactionsRoot,
            ReceiptsRoot = executed.ReceiptsRoot,
            LogsBloom = executed.LogsBloom,
            Number = context.Number,
            GasLimit = context.GasLimit,
            GasUsed = executed.GasUsed,
            Timestamp = context.Timestamp,
            Extra = ExtraData.Blank,
        };

    /// <summary>Round 0 always: one proposer, no rounds. Every validator key of this process seals.</summary>
    private static BlockHeader Seal(BlockHeader header, List<IBlockSealer> sealers)
    {
        var digest = header.SealHash;
        return header with { Extra = header.Extra with { Seals = [.. sealers.Select(s => s.Sign(digest))] } };
    }

    private (StoreBatch Batch, IReadOnlyList<Address> NextValidators, ulong Oldest) BatchOf(
        ChainHead parent,
        SealedBlock block,
        ExecutedBlock executed,
        StateSnapshot next,
        List<NodeRow> nodes
    )
    {
        var number = block.Header.Number;
        var batch = new StoreBatch();
        ChainStore.PutBlock(batch, block, executed.Receipts);
        for (var i = 0; i < executed.Transactions.Count; i++)
            ChainStore.PutTransaction(batch, executed.Transactions[i].Hash, new TransactionPlace(number, i));
        var history = (ulong)options.HistoryBlocks;
        var due = number > history ? number - history : 0;
        var pruneThrough = Math.Min(due, oldest + PrunedPerBlock);
        store.PutState(batch, number, nodes, executed.Changes, oldest, pruneThrough);
        var validators = parent.NextValidators;
        var contract = Description.ValidatorContract;
        if (executed.Changes.Accounts.FirstOrDefault(a => a.Address == contract) is { } change)
        {
            // Code of this very block is not in the store yet, so the reader is given it.
            var reader = new PendingCodeReader(Reader(next), executed.Changes.Code);
            validators = ValidatorContract.Read(reader, ChainHead.ContextOf(block.Header, ChainId), contract);
            if (change.Storage.ContainsKey(HandoverCapture.SetMetaSlot))
            {
                var handover = HandoverCapture.Of(next, block.Header, contract, validators);
                batch.Put(StoreTable.Handovers, ChainStore.Number(handover.SetId), HandoverCodec.Encode(handover));
            }
        }
        return (batch, validators, Math.Max(oldest, pruneThrough));
    }

    private void Adopt(
        SealedBlock block,
        StateSnapshot next,
        IReadOnlyList<Address> validators,
        ulong oldestKept,
        StateChanges changes,
        IReadOnlyList<TransactionReceipt> receipts
    )
    {
        flat.Apply(changes);
        if (hashes.Count >= RememberedHashes)
            hashes.Clear();
        hashes[block.Header.Number] = block.Hash;
        if (next.NodesInMemory > options.CachedNodes)
            next = next.Unloaded();
        recent[block.Header.Number] = new RecentBlock(block, receipts, next);
        if (block.Header.Number >= RecentBlocks)
            recent.TryRemove(block.Header.Number - RecentBlocks, out _);
        head = new ChainHead(block.Header, block.Hash, next, validators);
        Volatile.Write(ref oldest, oldestKept);
    }

    private void AnnounceHead()
    {
        var moved = headMoved;
        headMoved = NewSignal();
        moved.TrySetResult();
    }
}
