using Ledger.Evidence.Primitives;
using Ledger.Evidence.Transactions;
using Ledger.Evidence.Verification;
using Ledger.Sdk.Outbox.State;
using Ledger.Sdk.Outbox.Transport;

namespace Ledger.Sdk.Tests;

/// <summary>A ledger of nothing but nonces, sequence numbers and answers, so that the outbox is tried without a node.</summary>
internal sealed class FakeChain : IOutboxTransport, IBatchEncoder
{
    private readonly Lock gate = new();
    private readonly Dictionary<Bytes32, IReadOnlyList<PackedStatement>> packed = [];
    private readonly SortedDictionary<ulong, (Bytes32 Hash, byte[] Raw)> pool = [];
    private readonly Dictionary<Bytes32, TransactionAnswer> final = [];
    private readonly Dictionary<RecordKey, uint> seqs = [];
    private readonly Dictionary<RecordKey, List<TakenStatement>> events = [];
    private ulong nonce;
    private ulong block;

    /// <summary>Somebody asked this chain something, and has the answer.</summary>
    public ChangeSignal Asked { get; } = new();

    /// <summary>Statements of each set of bytes that came, by their data's first byte, with their nonce.</summary>
    public List<(ulong Nonce, byte[] Statements)> Batches { get; } = [];

    /// <summary>Applied statements, by their data's first byte.</summary>
    public List<byte> Applied { get; } = [];

    /// <summary>Raw bytes in the order in which they came, repeated ones too.</summary>
    public List<byte[]> Submits { get; } = [];

    public Func<IReadOnlyList<PackedStatement>, SubmitAnswer?> OnSubmit { get; set; } = _ => null;

    /// <summary>Holds an answer back until the task is done; the question is counted before.</summary>
    public Func<IReadOnlyList<PackedStatement>, Task> BeforeSubmit { get; set; } = _ => Task.CompletedTask;

    public Func<IReadOnlyList<RecordKey>, Task> BeforePositions { get; set; } = _ => Task.CompletedTask;

    /// <summary>Bytes that are refused by this node are in another one's pool all the same.</summary>
    public bool TakeRejected { get; set; }

    /// <summary>Refuses a statement by name; null lets it through.</summary>
    public Func<StatementBody, RefusalData?> Refuse { get; set; } = _ => null;

    /// <summary>The answer is lost after the bytes were taken.</summary>
    public bool LoseAnswers { get; set; }
    public ulong RememberedOrder { get; set; }
    public bool KeyInUse { get; set; }
    public NodeLimits? Limits { get; set; }
    public int LoseWriterAnswers { get; set; }

    /// <summary>With which token the lease was asked for, each time.</summary>
    public List<string> LeaseTokens { get; } = [];

    /// <summary>Why this is not the ledger that the outbox may write to; empty = it is.</summary>
    public string Foreign { get; set; } = "";

    /// <summary>Answer of a lease that is refused; empty = it is given.</summary>
    public string LeaseRefusal { get; set; } = "";

    /// <summary>Why no lease is given or renewed now; empty = it is.</summary>
    public string LeaseLater { get; set; } = "";
    public ulong ChainId => 7;
    public Address Batch => default;

    public byte[] Encode(IReadOnlyList<PackedStatement> statements)
    {
        var data = System.Security.Cryptography.RandomNumberGenerator.GetBytes(32);
        lock (gate)
            packed[new Bytes32(data)] = statements;
        return data;
    }

    public int SizeOf(StatementBody body) => 384 + body.Data.Length;

    public ulong GasOf(StatementBody body) => body.GasLimit;

    public ulong GasLimit(IReadOnlyList<PackedStatement> statements, int callDataBytes) => 1_000_000;

    public async Task<SubmitAnswer> SubmitAsync(
        ReadOnlyMemory<byte> raw,
        string leaseToken,
        IReadOnlyList<byte[]> disclosures,
        CancellationToken ct
    )
    {
        var tx = Transaction.Decode(raw.Span);
        IReadOnlyList<PackedStatement> statements;
        lock (gate)
        {
            statements = packed[new Bytes32(tx.Data)];
            Submits.Add(raw.ToArray());
            Batches.Add((tx.Nonce, [.. statements.Select(s => s.Body.Data[0])]));
        }
        Asked.Raise();
        await BeforeSubmit(statements);
        try
        {
            lock (gate)
                return Submit(tx, raw.ToArray(), statements);
        }
        finally
        {
            Asked.Raise();
        }
    }

    private SubmitAnswer Submit(Transaction tx, byte[] raw, IReadOnlyList<PackedStatement> statements)
    {
        var own = OnSubmit(statements);
        if (own is not null && !TakeRejected)
            return own;
        if (tx.Nonce < nonce && !final.ContainsKey(tx.Hash))
            return own ?? new SubmitAnswer(SubmitAnswerKind.NonceUsed);
        if (pool.TryGetValue(tx.Nonce, out var other) && other.Hash != tx.Hash)
            return own ?? new SubmitAnswer(SubmitAnswerKind.NonceUsed);
        if (tx.Nonce >= nonce)
            pool[tx.Nonce] = (tx.Hash, raw);
        if (LoseAnswers)
            throw new NoAnswerException("lost");
        return own ?? new SubmitAnswer(SubmitAnswerKind.Acknowledged);
    }

    /// <summary>Whether all that was ever sent with a statement was sent under one nonce.</summary>
    public IReadOnlyList<ulong> NoncesOf(byte data)
    {
        lock (gate)
            return [.. Batches.Where(b => b.Statements.Contains(data)).Select(b => b.Nonce).Distinct()];
    }

    /// <summary>Makes a block of what stands in the pool without a gap.</summary>
    public void Seal()
    {
        lock (gate)
        {
            block++;
            while (pool.Remove(nonce, out var next))
            {
                nonce++;
                var tx = Transaction.Decode(next.Raw);
                var results = packed[new Bytes32(tx.Data)].Select((s, i) => Run(s, i, next.Hash)).ToList();
                final[next.Hash] = new TransactionAnswer(
                    TransactionStage.Final,
                    new BlockRef(block, BlockHash, 1_770_000_000),
                    0,
                    results
                );
            }
        }
    }

    private Bytes32 BlockHash => new(System.Security.Cryptography.SHA256.HashData(BitConverter.GetBytes(block)));

    private StatementAnswer Run(PackedStatement s, int index, Bytes32 transaction)
    {
        var key = new RecordKey(s.Body.Kind, s.Body.Record);
        var seq = seqs.GetValueOrDefault(key);
        if (seq != s.ExpectedSeq)
            return new StatementAnswer(
                index,
                null,
                new RefusalData(RefusalData.StaleSeq, "StaleSeq", [], RefusedBy.Ledger)
            );
        if (Refuse(s.Body) is { } refusal)
            return new StatementAnswer(index, null, refusal);
        seqs[key] = seq + 1;
        Applied.Add(s.Body.Data[0]);
        var position = new RecordPosition(seq + 1, BlockHash);
        if (!events.TryGetValue(key, out var list))
            events[key] = list = [];
        list.Add(
            new TakenStatement(
                s.Body.Number,
                s.Body.Role,
                OutboxBench.Writer,
                s.Body.EventTime,
                s.Body.Data,
                new BlockRef(block, BlockHash, 1_770_000_000),
                transaction,
                position
            )
        );
        return new StatementAnswer(index, position, null);
    }

    /// <summary>Another program's write on a record.</summary>
    public void WriteElsewhere(Bytes32 record)
    {
        lock (gate)
        {
            var key = new RecordKey(2, record);
            seqs[key] = seqs.GetValueOrDefault(key) + 1;
        }
    }

    /// <summary>Another program's transaction under our next nonce.</summary>
    public void UseNonceElsewhere()
    {
        lock (gate)
        {
            pool.Remove(nonce);
            nonce++;
            block++;
        }
    }

    public void DropPool()
    {
        lock (gate)
            pool.Clear();
    }

    public int InPool
    {
        get
        {
            lock (gate)
                return pool.Count;
        }
    }

    public Task<TransactionAnswer?> GetTransactionAsync(Bytes32 hash, CancellationToken ct)
    {
        Asked.Raise();
        lock (gate)
        {
            if (final.TryGetValue(hash, out var answer))
                return Task.FromResult<TransactionAnswer?>(answer);
            return Task.FromResult(
                pool.Values.Any(p => p.Hash == hash)
                    ? new TransactionAnswer(TransactionStage.Pending, default, 0, [])
                    : null
            );
        }
    }

    public Task<WriterAnswer> GetWriterAsync(Address writer, CancellationToken ct)
    {
        Asked.Raise();
        lock (gate)
            return LoseWriterAnswers-- > 0
                ? Task.FromException<WriterAnswer>(new NoAnswerException("lost"))
                : Task.FromResult(new WriterAnswer(nonce, block, true, block, Limits: Limits));
    }

    public Task MeetAsync(CancellationToken ct)
    {
        Asked.Raise();
        return Foreign.Length == 0
            ? Task.CompletedTask
            : Task.FromException(new LedgerRefusedException(Foreign, HoldReason.Misconfigured));
    }

    public Task<LeaseAnswer> AcquireLeaseAsync(
        Address writer,
        string owner,
        string token,
        ulong order,
        CancellationToken ct
    )
    {
        Asked.Raise();
        lock (gate)
        {
            LeaseTokens.Add(token);
            if (KeyInUse)
                return Task.FromResult(new LeaseAnswer(LeaseAnswerKind.KeyInUse, "", TimeSpan.Zero, 0, "KEY_IN_USE"));
            if (LeaseLater.Length > 0)
                return Task.FromResult(new LeaseAnswer(LeaseAnswerKind.Later, "", TimeSpan.Zero, 0, LeaseLater));
            if (LeaseRefusal.Length > 0)
                return Task.FromResult(
                    new LeaseAnswer(LeaseAnswerKind.Refused, "", TimeSpan.Zero, 0, LeaseRefusal, HoldReason.KeyRefused)
                );
            if (order < RememberedOrder)
                return Task.FromResult(
                    new LeaseAnswer(LeaseAnswerKind.RolledBack, "", TimeSpan.Zero, RememberedOrder, "ROLLED_BACK")
                );
            RememberedOrder = order;
            return Task.FromResult(new LeaseAnswer(LeaseAnswerKind.Held, "token", TimeSpan.FromSeconds(30), order));
        }
    }

    public Task ReleaseLeaseAsync(Address writer, string token, CancellationToken ct) => Task.CompletedTask;

    public async Task<IReadOnlyList<RecordPosition>> GetPositionsAsync(
        IReadOnlyList<RecordKey> records,
        CancellationToken ct
    )
    {
        List<RecordPosition> found;
        lock (gate)
            found = [.. records.Select(r => new RecordPosition(seqs.GetValueOrDefault(r), default))];
        Asked.Raise();
        await BeforePositions(records);
        return found;
    }

    public Task<IReadOnlyList<TakenStatement>?> GetEventsAsync(RecordKey record, CancellationToken ct)
    {
        Asked.Raise();
        lock (gate)
            return Task.FromResult<IReadOnlyList<TakenStatement>?>([.. events.GetValueOrDefault(record) ?? []]);
    }
}
