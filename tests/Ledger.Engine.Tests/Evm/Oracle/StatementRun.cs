using Ledger.Chaincode;
using Ledger.Engine.Chain;
using Ledger.Engine.Evm;
using Ledger.Engine.Store;
using Ledger.Evidence.Crypto;
using Ledger.Evidence.Machines;
using Ledger.Evidence.Primitives;
using Ledger.Evidence.Transactions;
using Microsoft.Extensions.Time.Testing;

namespace Ledger.Engine.Tests.Evm.Oracle;

/// <summary>
/// Mixed statements sealed into blocks by our engine on keys-sample/genesis.json: many lives side by side, each with a
/// step a block, one key's steps in one batch or each alone; and a few transactions that fail as a whole.
/// </summary>
internal sealed class StatementRun
{
    private const int Sales = 40;

    private readonly SampleWriters writers = new();
    private readonly SeqBook book = new();
    private readonly Random random = new(20_261_125);
    private readonly Dictionary<Address, ulong> nonces = [];
    private readonly List<IEnumerator<LifeStep>> lives = [];
    private readonly GenesisBlock genesis = GenesisBlock.Parse(SampleWriters.Genesis);

    public List<(SealedBlock Block, IReadOnlyList<TransactionReceipt> Receipts)> Blocks { get; } = [];

    public List<StatementOutcome> Outcomes { get; } = [];

    /// <summary>How many batches had one statement, and how many more.</summary>
    public (int Single, int Several) Batches { get; private set; }

    public static async Task<StatementRun> MakeAsync()
    {
        var run = new StatementRun();
        var time = new FakeTimeProvider(
            DateTimeOffset.FromUnixTimeSeconds((long)run.genesis.Header.Timestamp + 86_400 * 300)
        );
        var options = new EngineOptions
        {
            Sealers = run.writers.Sealers(),
            Admission = OpenAdmission.Instance,
            ManualSealing = true,
            Time = time,
        };
        await using var engine = ChainEngine.Open(new MemoryStore(), run.genesis, options);
        await run.SealAllAsync(engine, time);
        return run;
    }

    /// <summary>The same blocks for another implementation.</summary>
    public OracleCase ToCase()
    {
        var pre = new Dictionary<Address, OracleAccount>();
        foreach (var (address, account, _, storage) in genesis.State.Accounts)
        {
            var code = genesis.State.Code.TryGetValue(account!.CodeHash, out var found) ? found.ToArray() : [];
            pre[address] = new OracleAccount(
                account.Nonce,
                UInt256.FromBigEndian(account.Balance.Span),
                code,
                storage.ToDictionary(s => UInt256.FromBigEndian(s.Key.Span), s => UInt256.FromBigEndian(s.Value.Span))
            );
        }
        var chainId = genesis.Chain.ChainId;
        var blocks = Blocks.Select(b => new OracleBlock(
            ChainHead.ContextOf(b.Block.Header, chainId),
            b.Block.Transactions
        ));
        return new OracleCase(0, chainId, pre, [.. blocks]);
    }

    private async Task SealAllAsync(ChainEngine engine, FakeTimeProvider time)
    {
        var chainId = genesis.Chain.ChainId;
        for (var i = 0; i < Sales; i++)
            lives.Add(new SaleLife(i, writers, book, chainId).Steps().GetEnumerator());
        lives.Add(new KeyLife(1, writers.Tax, Role.Tax, book, chainId).Steps().GetEnumerator());
        lives.Add(new KeyLife(2, writers.BankB, Role.Lender, book, chainId).Steps().GetEnumerator());
        while (lives.Count > 0)
        {
            time.Advance(TimeSpan.FromSeconds(random.Next(1, 5)));
            book.Now = (ulong)time.GetUtcNow().ToUnixTimeSeconds();
            var batches = new Dictionary<Bytes32, IReadOnlyList<StatementCall>>();
            foreach (var (key, statements) in NextBatches())
                await SendAsync(engine, key, statements, batches);
            if (Blocks.Count == 3)
                await SendFailingAsync(engine);
            var block = await engine.SealAsync();
            Read(block, (await engine.GetReceiptsAsync(block.Header.Number, default))!, batches);
        }
    }

    /// <summary>Each live life's next step; a third of the steps go alone, a key's others together.</summary>
    private List<(byte[] Key, IReadOnlyList<StatementCall> Statements)> NextBatches()
    {
        var alone = new List<(byte[], IReadOnlyList<StatementCall>)>();
        var together = new Dictionary<byte[], List<StatementCall>>();
        foreach (var life in lives.ToList())
        {
            if (!life.MoveNext())
            {
                lives.Remove(life);
                continue;
            }
            var step = life.Current;
            if (random.Next(3) == 0)
            {
                alone.Add((step.Key, step.Statements));
                continue;
            }
            if (!together.TryGetValue(step.Key, out var list))
                together.Add(step.Key, list = []);
            if (BatchCall.GasFor([.. list, .. step.Statements]) > BatchCall.MaxGas)
            {
                alone.Add((step.Key, list));
                together[step.Key] = list = [];
            }
            list.AddRange(step.Statements);
        }
        return [.. alone, .. together.Select(t => (t.Key, (IReadOnlyList<StatementCall>)t.Value))];
    }

    private Task SendAsync(
        ChainEngine engine,
        byte[] key,
        IReadOnlyList<StatementCall> statements,
        Dictionary<Bytes32, IReadOnlyList<StatementCall>> batches
    )
    {
        Batches = statements.Count == 1 ? (Batches.Single + 1, Batches.Several) : (Batches.Single, Batches.Several + 1);
        var transaction = Transaction(
            key,
            ContractAddresses.Batch,
            BatchCall.Encode(statements),
            BatchCall.GasFor(statements)
        );
        batches.Add(transaction.Hash, statements);
        return SubmitAsync(engine, transaction);
    }

    /// <summary>
    /// Too little gas for the second statement, too little for anything, no method, another's method, the same of a type
    /// 0 and a type 1 transaction, and a contract creation.
    /// </summary>
    private async Task SendFailingAsync(ChainEngine engine)
    {
        var key = writers.Center.Key1;
        var statement = new SaleLife(1_000, writers, book, genesis.Chain.ChainId).Steps().First().Statements[0];
        var two = BatchCall.Encode([statement, statement with { Record = Keccak256.Hash("x"u8) }]);
        var one = BatchCall.GasFor([statement]);
        await SubmitAsync(engine, Transaction(key, ContractAddresses.Batch, two, one + 5_000));
        await SubmitAsync(engine, Transaction(key, ContractAddresses.Batch, two, 60_000));
        await SubmitAsync(engine, Transaction(key, ContractAddresses.Batch, [], 100_000));
        await SubmitAsync(engine, Transaction(key, ContractAddresses.Batch, [1, 2, 3, 4], 100_000, 0));
        await SubmitAsync(engine, Transaction(key, ContractAddresses.Units, two, 300_000, 1));
        byte[] code = [0x60, 0x2a, 0x5f, 0x55, 0x60, 0x01, 0x5f, 0xf3];
        await SubmitAsync(engine, Transaction(key, null, code, 200_000));
    }

    private Transaction Transaction(byte[] key, Address? to, byte[] data, ulong gas, byte type = 2)
    {
        var sender = Secp256k1Signature.AddressOfPrivateKey(key);
        var nonce = nonces.GetValueOrDefault(sender);
        nonces[sender] = nonce + 1;
        return new Transaction
        {
            Type = type,
            ChainId = genesis.Chain.ChainId,
            Nonce = nonce,
            GasLimit = gas,
            To = to,
            Data = data,
        }.Sign(key);
    }

    private static async Task SubmitAsync(ChainEngine engine, Transaction transaction)
    {
        var result = await engine.SubmitAsync(transaction.Encode(), default);
        Assert.True(result.Outcome == SubmitOutcome.Accepted, result.Message);
    }

    private void Read(
        SealedBlock block,
        IReadOnlyList<TransactionReceipt> receipts,
        Dictionary<Bytes32, IReadOnlyList<StatementCall>> batches
    )
    {
        Blocks.Add((block, receipts));
        for (var i = 0; i < receipts.Count; i++)
        {
            book.Read(receipts[i].Logs);
            if (!batches.Remove(block.Transactions[i].Hash, out var statements))
                continue;
            Assert.True(receipts[i].Succeeded);
            ContractLog[] logs = [.. receipts[i].Logs.Select(l => new ContractLog(l.Address, l.Topics, l.Data))];
            Outcomes.AddRange(BatchAnswer.Read(statements, logs));
        }
        Assert.Empty(batches);
    }
}
