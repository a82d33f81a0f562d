using Ledger.Engine.Chain;
using Ledger.Engine.Store;
using Ledger.Engine.Tests.Chain;
using Ledger.Evidence.Blocks;
using Ledger.Evidence.Primitives;
using Ledger.Sealing.Protocol;
using Ledger.Sealing.Running;
using Ledger.Sealing.Storage;

namespace Ledger.Sealing.Tests.Running;

/// <summary>Four validators with engines of their own in this process; the first proposes. Stores outlive a kill, calls to the dead fail.</summary>
internal sealed class Table : IAsyncDisposable
{
    private readonly TestChain chain = new();
    private readonly string folder = Path.Combine(Path.GetTempPath(), "table-" + Guid.NewGuid().ToString("N"));

    private readonly Func<Place, Place, IPeer> lines;

    /// <param name="lines">How one reaches another; null: within the process.</param>
    private Table(TimeSpan? overdue, Func<Place, Place, IPeer>? lines)
    {
        this.lines = lines ?? ((from, to) => new Line(from, to));
        Places = [.. Enumerable.Range(0, 4).Select(i => new Place(this, i))];
        Terms = new SealingTerms
        {
            Genesis = TestChain.Genesis().Hash,
            Proposer = TestChain.Proposer,
            Chain = TestChain.Genesis().Chain,
        };
        if (overdue is { } time)
            Terms = Terms with { Overdue = time };
        foreach (var place in Places)
            SealStore.Begin(place.Folder, Terms, place.Validator);
    }

    public SealingTerms Terms { get; }

    public IReadOnlyList<Place> Places { get; }

    public Place this[int place] => Places[place];

    public DateTimeOffset Now => chain.Time.GetUtcNow();

    public ProposerDesk Proposer => (ProposerDesk)this[0].Desk!;

    public static async Task<Table> StartAsync(TimeSpan? overdue = null, Func<Place, Place, IPeer>? lines = null)
    {
        var table = new Table(overdue, lines);
        foreach (var place in table.Places)
            await place.StartAsync();
        return table;
    }

    /// <summary>Time goes on, four times as fast as outside, until something holds; ten minutes of it are the most.</summary>
    public async Task UntilAsync(Func<bool> holds)
    {
        var end = Now.AddMinutes(10);
        while (!holds())
        {
            Assert.True(
                Now < end,
                $"Not within ten minutes of this table's time. The proposer: {this[0].Desk?.Status}"
            );
            chain.Time.Advance(TimeSpan.FromMilliseconds(20));
            await Task.Delay(5, TestContext.Current.CancellationToken);
        }
    }

    public Task UntilAsync(ulong height, params int[] places) =>
        UntilAsync(() => places.All(p => this[p].Engine!.Latest.Number >= height));

    /// <summary>Until the proposer has a transaction in a final block.</summary>
    public async Task UntilFinalAsync(Bytes32 transaction)
    {
        while (await this[0].Engine!.FindTransactionAsync(transaction, default) is null)
        {
            var height = this[0].Engine!.Latest.Number;
            await UntilAsync(() => this[0].Engine!.Latest.Number > height);
        }
    }

    /// <summary>Nobody who lives has another block of any height, or another state.</summary>
    public async Task AssertOneChainAsync()
    {
        var living = Places.Where(static p => p.Engine is not null).ToList();
        var common = living.Min(static p => p.Engine!.Latest.Number);
        for (ulong height = 0; height <= common; height++)
        {
            var hashes = await Task.WhenAll(
                living.Select(async p => (await p.Engine!.GetBlockAsync(height, default))!.Hash)
            );
            Assert.Single(hashes.Distinct());
        }
    }

    public async ValueTask DisposeAsync()
    {
        foreach (var place in Places)
        {
            await place.KillAsync();
            place.Dispose();
        }
        Directory.Delete(folder, recursive: true);
    }

    internal sealed class Place(Table table, int index) : IDisposable
    {
        private MemoryStore rows = new();
        private SealStore? store;

        public string Folder => Path.Combine(table.folder, "place-" + index);

        public PrivateKeySealer Key { get; } = new(TestChain.ValidatorKeys[index]);

        public int Index => index;

        public Address Validator => Key.Validator;

        public ChainEngine? Engine { get; private set; }

        public IDesk? Desk { get; private set; }

        public SealWatch? Watch { get; private set; }

        public Validator State => ((ValidatorDesk)Desk!).State;

        /// <summary>Where a test kills this validator.</summary>
        public Action<SealPoint>? OnPoint { get; set; }

        public Action<CommitPoint>? OnCommit { get; set; }

        public bool DiskNearlyFull { get; set; }

        /// <summary>It drops the transactions that others hand on.</summary>
        public bool IsDeaf { get; set; }

        public async Task StartAsync()
        {
            store = SealStore.Open(Folder, table.Terms, Validator, point => OnPoint?.Invoke(point));
            Engine = table.chain.Open(
                rows,
                table.chain.Options(manual: false, onCommit: point => OnCommit?.Invoke(point)) with
                {
                    Sealers = [],
                }
            );
            Watch = new SealWatch(Path.Combine(Folder, "evidence"), CommittedSeals.Recover);
            var seat = new Seat(table.Terms, Engine, Key, store, Watch, table.chain.Time, () => DiskNearlyFull);
            var peers = table.Places.Where(p => p != this).Select(p => table.lines(this, p)).ToList();
            Desk =
                index == 0
                    ? await ProposerDesk.OpenAsync(seat, peers, default)
                    : await ValidatorDesk.OpenAsync(seat, peers, default);
        }

        public async Task KillAsync()
        {
            var (desk, engine) = (Desk, Engine);
            (Desk, Engine) = (null, null);
            if (desk is not null)
                await desk.DisposeAsync();
            if (engine is not null)
                await engine.DisposeAsync();
            store?.Dispose();
        }

        /// <summary>Its disk is gone, and what it must not forget with it.</summary>
        public async Task LoseDiskAsync()
        {
            await KillAsync();
            rows = new MemoryStore();
            Directory.Delete(Folder, recursive: true);
        }

        public void Dispose() => rows.Dispose();

        public Task SubmitAsync(byte[] raw) => Engine!.SubmitAsync(raw, default).AsTask();

        /// <summary>What one place sees of the others, and the evidence that it keeps.</summary>
        public IEnumerable<string> Evidence => Watch!.Files.Select(static f => System.IO.Path.GetFileName(f));

        public string Sealed => Path.Combine(Folder, "sealed");
    }

    internal sealed class Line(Place from, Place to) : IPeer
    {
        public Address Validator => to.Validator;

        private IDesk Far => to.Desk ?? throw new PeerException("away");

        public Task<SealAnswer> SealAsync(SealRequest request, CancellationToken ct) =>
            AnswerAsync(() => Far.SealAsync(request, from.Validator, ct));

        public Task<ValidatorStatus> GetStatusAsync(CancellationToken ct) =>
            AnswerAsync(() => Task.FromResult(Far.Status));

        public Task TellFinalAsync(ReadOnlyMemory<byte> block, CancellationToken ct) =>
            AnswerAsync(async () =>
            {
                await Far.FinalAsync(block, ct);
                return true;
            });

        public Task ForwardAsync(IReadOnlyList<ReadOnlyMemory<byte>> transactions, CancellationToken ct) =>
            AnswerAsync(async () =>
            {
                if (!to.IsDeaf)
                    await Far.ForwardedAsync(transactions, ct);
                return true;
            });

        public Task<IReadOnlyList<ReadOnlyMemory<byte>>> GetBlocksAsync(ulong start, CancellationToken ct) =>
            AnswerAsync(() => Far.BlocksAsync(start, ct).AsTask());

        /// <summary>A fault of the far process is no answer here.</summary>
        private static async Task<T> AnswerAsync<T>(Func<Task<T>> ask)
        {
            try
            {
                return await ask();
            }
            catch (Exception e) when (e is not (PeerException or OperationCanceledException))
            {
                throw new PeerException(e.Message, e);
            }
        }
    }
}
