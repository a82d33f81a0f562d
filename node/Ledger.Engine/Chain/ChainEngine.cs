using System.Collections.Concurrent;
using Ledger.Engine.State;
using Ledger.Engine.State.Trie;
using Ledger.Engine.Store;
using Ledger.Evidence.Blocks;
using Ledger.Evidence.Primitives;
using Microsoft.Extensions.Logging;

namespace Ledger.Engine.Chain;

/// <summary>
/// The embedded chain: executes, seals and stores blocks in QBFT's format with the validator keys of this process.
/// Opened on a store, it goes on where the store's head is; nothing is rebuilt.
/// </summary>
public sealed partial class ChainEngine : IExecutionChain, IAsyncDisposable
{
    private const int RememberedHashes = 512;
    private const int FlatWords = 1_000_000;
    private const int RecentBlocks = 4;

    private readonly GenesisBlock genesis;
    private readonly EngineOptions options;
    private readonly ChainStore store;
    private readonly CodeStore code;
    private readonly TransactionPool pool;
    private readonly FlatCache flat = new(FlatWords);
    private readonly ConcurrentDictionary<ulong, Bytes32> hashes = [];
    private readonly ConcurrentDictionary<ulong, RecentBlock> recent = []; // the last few blocks, for those who follow
    private readonly SemaphoreSlim commitGate = new(1, 1); // one block at a time
    private readonly SemaphoreSlim work = new(0, 1); // raised when a transaction came in
    private readonly CancellationTokenSource stopping = new();
    private readonly ClockGuard clock;
    private readonly HeaderValidator validator;
    private readonly ulong dropped; // of the head mark
    private readonly Task loop;
    private volatile ChainHead head;
    private volatile TaskCompletionSource headMoved = NewSignal();
    private volatile EngineStoppedException? fault;
    private ulong oldest; // guarded by commitGate for writes; read with Volatile

    private ChainEngine(IKeyValueStore rows, GenesisBlock genesis, EngineOptions options)
    {
        this.genesis = genesis;
        this.options = options;
        validator = new HeaderValidator(genesis.Chain);
        store = new ChainStore(rows);
        code = new CodeStore(rows);
        pool = new TransactionPool(options.Pool, options.Time);
        oldest = store.GetOldest();
        head = LoadHead();
        dropped = options.Mark?.Read()?.Dropped ?? 0;
        clock = new ClockGuard(options.Time, LastClock(), head.Header, options.AcceptClock);
        if (options.Sealers.Count > 0)
            RequireQuorum(head.NextValidators);
        if (options.Mark is { } mark)
        {
            Remember(head.Number, head.Hash);
            if (rows.Get(StoreTable.Meta, HeadCheck.MarkedKey) is null)
                MarkStore(rows);
            if (mark is HeadMarkFile { HalfRead: true })
                LogHalfMark(options.Logger);
        }
        ReportClock();
        loop = options.ManualSealing || options.Sealers.Count == 0 ? Task.CompletedTask : Task.Run(RunAsync);
    }

    public ChainDescription Description => genesis.Chain;

    /// <summary>The latest final block.</summary>
    public (ulong Number, Bytes32 Hash) Latest
    {
        get
        {
            var at = head;
            return (at.Number, at.Hash);
        }
    }

    public ulong ChainId => genesis.Chain.ChainId;

    /// <summary>The highest block that was given up on purpose (<c>ledger restore</c>); 0 where none was.</summary>
    public ulong GivenUp => dropped;

    public Bytes32 GenesisHash => genesis.Hash;

    public PoolTerms? Pool => new(options.Pool.UnderWay, MostGas, options.Pool.TransactionBytes);

    /// <summary>Null while the engine runs; else why it stopped. A stopped engine is disposed of and opened anew.</summary>
    public EngineStoppedException? Fault => fault;

    /// <summary>Opens the chain in <paramref name="rows"/>, or begins it there. The engine owns the store from then on, also where it throws.</summary>
    /// <exception cref="StoreException">
    /// Another genesis or format, acknowledged blocks that are missing, damage, or a fault of the device.
    /// </exception>
    /// <exception cref="EngineStoppedException">The keys at hand are no quorum of the validators.</exception>
    public static ChainEngine Open(IKeyValueStore rows, GenesisBlock genesis, EngineOptions options)
    {
        if (options.HistoryBlocks < 1)
            throw new ArgumentException("One block of history is the least.", nameof(options));
        try
        {
            if (HeadCheck.Fault(new ChainStore(rows), genesis.Hash, options.Mark, options.Witnesses) is { } lost)
                throw lost;
            GenesisRows.Ensure(rows, genesis);
            return new ChainEngine(rows, genesis, options);
        }
        catch (Exception e)
        {
            options.Mark?.Dispose();
            rows.Dispose();
            if (e is StateReadException unread)
                throw new StoreException(StoreFault.Corrupt, e.Message, e) { Table = unread.Table };
            throw;
        }
    }

    /// <summary>Stops making blocks, ends those who follow, and closes the store.</summary>
    public async ValueTask DisposeAsync()
    {
        if (stopping.IsCancellationRequested)
            return;
        await stopping.CancelAsync().ConfigureAwait(false);
        await loop.ConfigureAwait(false);
        await commitGate.WaitAsync().ConfigureAwait(false);
        Stop(new EngineStoppedException("The engine was closed."));
        options.Mark?.Dispose();
        store.Rows.Dispose();
    }

    private static TaskCompletionSource NewSignal() => new(TaskCreationOptions.RunContinuationsAsynchronously);

    private ChainHead LoadHead()
    {
        var number = store.GetHead() ?? throw Damaged("there is no head", StoreTable.Meta);
        var header = store.RequireHeader(number);
        var snapshot = new StateSnapshot(store.Rows, number, header.StateRoot, Oldest);
        var reader = Reader(snapshot);
        var validators = ValidatorContract.Read(
            reader,
            ChainHead.ContextOf(header, ChainId),
            Description.ValidatorContract
        );
        return new ChainHead(header, header.Hash, snapshot, validators);
    }

    private static StoreException Damaged(string what, StoreTable table) =>
        new(StoreFault.Corrupt, $"the store's rows contradict each other: {what}.") { Table = table };

    /// <summary>The mark's reading of the clock, where it is that of the head.</summary>
    private ClockReading? LastClock() =>
        options.Mark?.Read() is { } mark && mark.Number == head.Number ? mark.Clock : null;

    private void Remember(ulong number, in Bytes32 hash) =>
        options.Mark?.Write(new HeadMark(number, hash, GenesisHash, dropped, clock.Believed()));

    private static void MarkStore(IKeyValueStore rows)
    {
        var batch = new StoreBatch();
        batch.Put(StoreTable.Meta, HeadCheck.MarkedKey, [1]);
        rows.Write(batch);
    }

    private ulong Oldest() => Volatile.Read(ref oldest);

    private StateReader Reader(StateSnapshot snapshot) => new(snapshot, code, HashOf);

    private Bytes32? HashOf(ulong number)
    {
        if (hashes.TryGetValue(number, out var hash))
            return hash;
        BlockHeader? header;
        try
        {
            header = store.GetHeader(number);
        }
        catch (Exception e)
        {
            throw new StateReadException("A block's hash could not be read: " + e.Message, e)
            {
                Table = StoreTable.Headers,
            };
        }
        if (header is null)
            return null;
        if (hashes.Count >= RememberedHashes)
            hashes.Clear();
        return hashes[number] = header.Hash;
    }

    /// <summary>The sealers of this process that are validators; a quorum of them is needed.</summary>
    private List<IBlockSealer> RequireQuorum(IReadOnlyList<Address> validators)
    {
        var held = options.Sealers.Where(s => validators.Contains(s.Validator)).ToList();
        var quorum = ValidatorSet.QuorumOf(validators.Count);
        if (held.Count < quorum)
            throw new EngineStoppedException(
                Text($"QuorumMissing: {quorum} of {validators.Count} validator keys are needed, {held.Count} are here.")
            );
        return held;
    }

    private void Stop(EngineStoppedException why)
    {
        if (fault is not null)
            return;
        fault = why;
        headMoved.TrySetResult();
    }

    [LoggerMessage(1001, LogLevel.Critical, "The engine stopped at block {Number}: {Reason}")]
    private static partial void LogStopped(ILogger logger, ulong number, string reason, Exception exception);

    [LoggerMessage(1002, LogLevel.Information, "Block {Number} {Hash}: {Transactions} transactions, {Gas} gas")]
    private static partial void LogBlock(ILogger logger, ulong number, Bytes32 hash, int transactions, ulong gas);

    [LoggerMessage(
        1004,
        LogLevel.Warning,
        "Transaction {Hash} left the pool: a lower nonce of its sender did not come"
    )]
    private static partial void LogExpired(ILogger logger, Bytes32 hash);

    [LoggerMessage(
        1005,
        LogLevel.Warning,
        "One of the two copies in the head mark could not be read (a write was cut off, or damage); it is written anew"
    )]
    private static partial void LogHalfMark(ILogger logger);

    [LoggerMessage(1006, LogLevel.Warning, "No block is made: {Reason}")]
    private static partial void LogClock(ILogger logger, string reason);

    [LoggerMessage(1007, LogLevel.Information, "The clock is right again; blocks are made")]
    private static partial void LogClockRight(ILogger logger);

    [LoggerMessage(1003, LogLevel.Warning, "Transaction {Hash} left the pool: it cannot be executed here, {Why}")]
    private static partial void LogDropped(ILogger logger, Bytes32 hash, Evm.TransactionValidity why);
}
