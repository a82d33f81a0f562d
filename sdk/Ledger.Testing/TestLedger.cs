using System.Collections.Concurrent;
using Ledger.Api;
using Ledger.Engine.Chain;
using Ledger.Evidence.Bundles;
using Ledger.Evidence.Identifiers;
using Ledger.Sdk;
using Ledger.Sdk.Grpc;
using Microsoft.Extensions.Time.Testing;

namespace Ledger.Testing;

/// <summary>
/// A whole ledger in this process: the real chaincode, engine, node and gRPC over an in-memory transport, memory stores
/// that know what was synced, a clock that stands until it is moved, the sample consortium's keys. No port, no file.
/// </summary>
public sealed class TestLedger : IAsyncDisposable
{
    private static readonly TimeSpan NudgeInterval = TimeSpan.FromMilliseconds(20);

    /// <summary>While nothing can be sealed the clock goes on by this much every so many rounds, so that back-offs end.</summary>
    private static readonly TimeSpan Step = TimeSpan.FromSeconds(2);
    private const int RoundsAStep = 10;
    private readonly TestLedgerOptions options;

    // A client is opened while the others are nudged.
    private readonly ConcurrentDictionary<string, TestClient> clients = new(StringComparer.Ordinal);
    private readonly SemaphoreSlim sealing = new(1, 1);
    private readonly SemaphoreSlim work = new(0);
    private readonly CancellationTokenSource stop = new();
    private readonly Task nudging;
    private readonly Task sealer;
    private volatile TaskCompletionSource nudged = NewSignal();
    private int opened;

    private TestLedger(TestLedgerOptions options, TestNode node, FakeTimeProvider clock, TrustAnchor trust)
    {
        (this.options, Node, Clock, Trust) = (options, node, clock, trust);
        Faults = new Faults(this);
        nudging = Task.Run(NudgeAsync);
        sealer = options.Seal == SealMode.WhenWork ? Task.Run(SealWhenWorkAsync) : Task.CompletedTask;
    }

    /// <summary>Stands still until a test moves it; node and clients live by it.</summary>
    public FakeTimeProvider Clock { get; }

    /// <summary>The sample ledger's trust.json.</summary>
    public TrustAnchor Trust { get; }

    /// <summary>What is to go wrong.</summary>
    public Faults Faults { get; }

    /// <summary>The node's embedded engine.</summary>
    public ChainEngine Engine => Node.Host.Engine!;

    internal TestNode Node { get; }

    /// <summary>Starts a ledger with a client for each organisation: center, tax, bank-a, bank-b.</summary>
    public static Task<TestLedger> StartAsync(params string[] organisations) => StartAsync(_ => { }, organisations);

    /// <inheritdoc cref="StartAsync(string[])"/>
    public static async Task<TestLedger> StartAsync(Action<TestLedgerOptions> configure, params string[] organisations)
    {
        ArgumentNullException.ThrowIfNull(configure);
        var options = new TestLedgerOptions();
        configure(options);
        var trust = TrustAnchor.Read(SampleConsortium.File("trust.json"));
        var clock = new FakeTimeProvider(Samples.Day);
        var node = new TestNode(trust, clock);
        await node.StartAsync();
        var city = new TestLedger(options, node, clock, trust);
        foreach (var organisation in options.Organisations.Concat(organisations))
            await city.OpenAsync(new TestClient(organisation, organisation, "writer-1.json"));
        return city;
    }

    /// <summary>The client of an organisation, by the name it was started with.</summary>
    public LedgerClient Client(string organisation) => Find(organisation).Client;

    /// <summary>As after kill -9 of its process and a power cut: what was not synced is gone.</summary>
    public async Task<LedgerClient> RestartClientAsync(string organisation)
    {
        var client = Find(organisation);
        client.TakeDisk();
        return await OpenAsync(client);
    }

    /// <summary>As <see cref="RestartClientAsync(string)"/>, with another trust.json installed.</summary>
    public async Task<LedgerClient> RestartClientAsync(string organisation, TrustAnchor trust)
    {
        Find(organisation).Trust = trust ?? throw new ArgumentNullException(nameof(trust));
        return await RestartClientAsync(organisation);
    }

    /// <summary>As <see cref="RestartClientAsync(string)"/>, with something between the client and its writer key.</summary>
    /// <param name="organisation">Of the client.</param>
    /// <param name="signer">Makes the signer that the client gets of the true one.</param>
    public async Task<LedgerClient> RestartClientAsync(string organisation, Func<ISigner, ISigner> signer)
    {
        Find(organisation).Signer = signer ?? throw new ArgumentNullException(nameof(signer));
        return await RestartClientAsync(organisation);
    }

    /// <summary>A further client of an organisation, with an outbox of its own and the organisation's second key.</summary>
    public async Task<LedgerClient> SecondClientAsync(string organisation) =>
        await OpenAsync(new TestClient(organisation + "#" + ++opened, organisation, "writer-2.json"));

    /// <summary>The node's process ends as by kill -9 and starts again: its pool and its streams are gone, its disks stay.</summary>
    public async Task RestartNodeAsync()
    {
        await Node.StopAsync();
        await Node.StartAsync();
    }

    /// <summary>Makes one block, a second after the last; when this returns, readers see it.</summary>
    /// <exception cref="EngineStoppedException">The node was killed here by a fault.</exception>
    public async Task SealAsync(CancellationToken ct = default)
    {
        await sealing.WaitAsync(ct);
        try
        {
            Clock.Advance(TimeSpan.FromSeconds(1));
            var block = await Engine.SealAsync(ct);
            await Node.IndexedAsync(block.Header.Number, ct);
        }
        finally
        {
            sealing.Release();
        }
    }

    /// <summary>Hands a statement in and makes blocks until it is final.</summary>
    /// <exception cref="RefusedException">Declined or refused.</exception>
    public async Task<EntryStatus.Final> FinalAsync(
        LedgerClient client,
        Statement statement,
        CancellationToken ct = default
    )
    {
        ArgumentNullException.ThrowIfNull(client);
        return (await SettleAsync(client, (await client.SubmitAsync(statement, ct)).OrThrow(), ct)).OrThrow();
    }

    /// <summary>
    /// Makes blocks, and moves the clock over back-offs, until the statement is final or refused; for tests that are not
    /// about blocks.
    /// </summary>
    public Task<EntryStatus> SettleAsync(LedgerClient client, Sdk.Receipt receipt, CancellationToken ct = default)
    {
        ArgumentNullException.ThrowIfNull(receipt);
        return SettleAsync(client, receipt.Key, ct);
    }

    /// <inheritdoc cref="SettleAsync(LedgerClient, Sdk.Receipt, CancellationToken)"/>
    public async Task<EntryStatus> SettleAsync(LedgerClient client, OperationKey key, CancellationToken ct = default)
    {
        ArgumentNullException.ThrowIfNull(client);
        EntryStatus? status = null;
        var rounds = 0;
        await UntilAsync(
            async () =>
            {
                status = await client.Outbox.FindAsync(key, ct);
                if (status is EntryStatus.Sent && options.Seal == SealMode.ByHand)
                    await SealAsync(ct);
                else if (WaitsForLease(client) || ++rounds % RoundsAStep == 0)
                    Clock.Advance(Step);
                return status is null or { IsSettled: true };
            },
            ct
        );
        return status ?? throw new ArgumentException("No such entry.", nameof(key));
    }

    /// <summary>A killed process still has it: nothing is under way that a step of the clock could overtake.</summary>
    private static bool WaitsForLease(LedgerClient client) =>
        client.Engine is { } engine
        && engine.Lanes.All(l =>
            !l.HasLease && string.Equals(l.Problem, ErrorReasons.KeyInUse, StringComparison.Ordinal)
        );

    /// <summary>Looks again after each round of the outboxes; the test's own time limit ends it.</summary>
    public async Task UntilAsync(Func<Task<bool>> holds, CancellationToken ct = default)
    {
        ArgumentNullException.ThrowIfNull(holds);
        while (true)
        {
            var next = nudged.Task;
            if (await holds())
                return;
            // Whoever nudges has failed: nothing would wake this any more.
            if (nudging.IsFaulted)
                await nudging;
            await next.WaitAsync(ct);
        }
    }

    /// <summary>A unit opened and a resale of it signed and filed by the center.</summary>
    /// <param name="name">Of the deal; its keys begin with it.</param>
    /// <param name="unit">The unit's name.</param>
    /// <param name="ct">Ends the call.</param>
    public async Task<(SignFiling Sign, FilingId Filing)> FiledAsync(
        string name,
        string unit,
        CancellationToken ct = default
    )
    {
        var center = Client("center");
        await FinalAsync(center, Samples.Open(name, unit), ct);
        var sign = await Samples.ResaleAsync(center, name, unit);
        var filing = sign.Code.Filing(Trust.GenesisHash);
        await FinalAsync(center, sign, ct);
        await FinalAsync(center, Samples.File(name, filing), ct);
        return (sign, filing);
    }

    /// <summary>The evidence of a filing, as the node gives it to an organisation.</summary>
    public Task<byte[]> BundleAsync(FilingId filing, string organisation = "center", CancellationToken ct = default) =>
        Client(organisation).Verify.GetBundleAsync(filing, "test", ct);

    /// <summary>
    /// Settles what is open, then derives the whole chain anew from the node's raw rows and compares it with what the
    /// clients were promised: roots, seals, heads, sums; every acknowledged statement in it or refused, each once.
    /// </summary>
    /// <exception cref="LedgerCheckException">With everything that does not hold.</exception>
    public Task CheckAsync(CancellationToken ct = default) => new LedgerCheck(this, [.. clients.Values]).RunAsync(ct);

    internal TestClient Find(string name) =>
        clients.TryGetValue(name, out var client)
            ? client
            : throw new ArgumentException("No client \"" + name + "\" was started.", nameof(name));

    /// <summary>A transaction came into the node's pool.</summary>
    internal void Work() => work.Release();

    private async Task<LedgerClient> OpenAsync(TestClient process)
    {
        var isCenter = string.Equals(process.Organisation, "center", StringComparison.Ordinal);
        var handler = new NodeHandler(Node, process.Organisation);
        var nodes = new NodeChannels([new Uri("http://localhost")], null, handler, new FaultyCalls(Faults));
        handler.Connected = nodes.Reconnected;
        var client = await LedgerClient.OpenAsync(
            new LedgerClientParts
            {
                Trust = process.Trust ?? Trust,
                Nodes = nodes,
                Files = process.Files,
                Writers =
                [
                    (
                        process.Organisation,
                        process.Signer(
                            Signer.FromPrivateKey(SampleConsortium.PrivateKey(process.Organisation, process.WriterKey))
                        )
                    ),
                ],
                UnitKey = isCenter ? SampleConsortium.UnitKey() : null,
                CodeKey = isCenter ? SampleConsortium.CodeKey() : null,
                Time = Clock,
                Heartbeat = options.Heartbeat,
                Log = options.Log,
                Confirm = options.Confirm,
                Wrap = inner => new FaultyTransport(this, process, inner),
                Observer = process,
            },
            CancellationToken.None
        );
        process.Opened(client);
        clients[process.Name] = process;
        return client;
    }

    /// <summary>The clock of tests stands still; the outboxes' waiting loops are woken by real time.</summary>
    private async Task NudgeAsync()
    {
        using var timer = new PeriodicTimer(NudgeInterval);
        try
        {
            while (await timer.WaitForNextTickAsync(stop.Token))
            {
                foreach (var client in clients.Values.ToArray())
                    client.Client.Engine!.Nudge();
                if (options.Seal == SealMode.WhenWork)
                    Clock.Advance(NudgeInterval);
                var told = nudged;
                nudged = NewSignal();
                told.TrySetResult();
            }
        }
        catch (OperationCanceledException) { }
    }

    private async Task SealWhenWorkAsync()
    {
        try
        {
            while (true)
            {
                await work.WaitAsync(stop.Token);
                await SealAsync(stop.Token);
            }
        }
        catch (OperationCanceledException) { }
    }

    private static TaskCompletionSource NewSignal() => new(TaskCreationOptions.RunContinuationsAsynchronously);

    /// <summary>Closes the clients, then the node.</summary>
    public async ValueTask DisposeAsync()
    {
        await stop.CancelAsync();
        await nudging;
        await sealer;
        foreach (var client in clients.Values)
            await client.Client.DisposeAsync();
        await Node.DisposeAsync();
        stop.Dispose();
        work.Dispose();
        sealing.Dispose();
    }
}
