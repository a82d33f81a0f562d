using Ledger.Evidence.Primitives;
using Ledger.Sdk.Outbox.Engine;
using Ledger.Sdk.Outbox.Entries;
using Ledger.Sdk.Outbox.Files;
using Ledger.Sdk.Outbox.State;
using Ledger.Sdk.Outbox.Transport;
using Ledger.Testing.Outbox;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Abstractions;

namespace Ledger.Sdk.Tests;

/// <summary>An outbox over memory files and the fake chain, on real time with short waits.</summary>
internal sealed class OutboxBench : IAsyncDisposable
{
    private static readonly byte[] Key = [.. Enumerable.Repeat((byte)7, 32)];
    public static ISigner SignerOfWriter { get; } = Signer.FromPrivateKey(Key);
    public static readonly Address Writer = Signer.FromPrivateKey(Key).Address;
    private readonly OutboxSettings settings;
    private readonly TimeProvider time;
    private IOutboxFiles? disk;
    private ISigner signer = SignerOfWriter;
    private ILogger log = NullLogger.Instance;

    private OutboxBench(OutboxSettings settings, TimeProvider time) => (this.settings, this.time) = (settings, time);

    public FakeChain Chain { get; init; } = new();
    public MemoryFiles Files { get; private set; } = new();
    public OutboxEngine Engine { get; private set; } = null!;

    public static OutboxSettings Fast { get; } =
        new()
        {
            MinBackOff = TimeSpan.FromMilliseconds(5),
            MaxBackOff = TimeSpan.FromMilliseconds(20),
            PollInterval = TimeSpan.FromMilliseconds(2),
        };

    public static async Task<OutboxBench> StartAsync(
        OutboxSettings? settings = null,
        bool send = true,
        MemoryFiles? files = null,
        FakeChain? chain = null,
        TimeProvider? time = null,
        IOutboxFiles? disk = null,
        ISigner? signer = null,
        ILogger? log = null
    )
    {
        var bench = new OutboxBench(settings ?? Fast, time ?? TimeProvider.System)
        {
            Chain = chain ?? new FakeChain(),
            Files = files ?? new MemoryFiles(),
            disk = disk,
            signer = signer ?? SignerOfWriter,
            log = log ?? NullLogger.Instance,
        };
        await bench.OpenAsync(send);
        return bench;
    }

    private async Task OpenAsync(bool send)
    {
        Engine = await OutboxEngine.OpenAsync(
            new OutboxParts(disk ?? Files, settings, Chain, Chain, [signer], time, log),
            CancellationToken.None
        );
        if (send)
            Engine.Start();
    }

    /// <summary>The process dies and its machine with it.</summary>
    public async Task CrashAsync(int unsyncedKept = 0, bool send = true)
    {
        Engine.Abandon();
        Files = Files.Crash(unsyncedKept);
        await OpenAsync(send);
    }

    public static NewEntry Entry(
        string key,
        byte record,
        byte data,
        ExpectMode mode = ExpectMode.InOrder,
        bool creates = false
    )
    {
        var id = new Bytes32([.. Enumerable.Repeat(record, 32)]);
        return new NewEntry(
            key,
            new Bytes32([.. Enumerable.Repeat(data, 32)]),
            Writer,
            new StatementBody(2, 1, 1, false, creates, id, 1_770_000_000, 100_000, [data]),
            mode,
            default,
            [
                [data],
            ],
            ""
        );
    }

    public async Task<Acceptance> AcceptAsync(NewEntry entry) =>
        (await Engine.AcceptAsync([entry], CancellationToken.None))[0];

    /// <summary>Makes blocks until all the keys are settled.</summary>
    public async Task<IReadOnlyList<SettledEntry>> SettleAsync(params string[] keys)
    {
        List<SettledEntry?> Found() => [.. keys.Select(k => Engine.Find(k).Settled)];
        await UntilAsync(() => Found().TrueForAll(s => s is not null), seal: true);
        return [.. Found().Select(s => s!)];
    }

    /// <summary>Looks again whenever the outbox changes or asks the chain something.</summary>
    /// <param name="seal">Makes a block each time.</param>
    public async Task UntilAsync(Func<bool> condition, bool seal = false)
    {
        using var within = new CancellationTokenSource(TimeSpan.FromSeconds(60));
        while (true)
        {
            var change = Task.WhenAny(Engine.Changes.Next, Chain.Asked.Next);
            if (condition())
                return;
            if (seal)
                Chain.Seal();
            await change.WaitAsync(within.Token);
        }
    }

    public EntryView? Open(string key) => Engine.Find(key).Open;

    public Task HeldAsync(string key) => UntilAsync(() => Open(key)?.Stage == Stage.Held);

    /// <summary>Until its present bytes are in the pool, as the node said.</summary>
    public Task SentAsync(string key) => UntilAsync(() => Open(key)?.Stage == Stage.Sent);

    public async ValueTask DisposeAsync() => await Engine.DisposeAsync();
}
