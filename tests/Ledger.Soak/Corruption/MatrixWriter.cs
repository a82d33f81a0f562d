using Ledger.Engine.Chain;
using Ledger.Evidence.Primitives;
using Ledger.Sdk;
using Ledger.Tests;
using Receipt = Ledger.Sdk.Receipt;

namespace Ledger.Soak.Corruption;

/// <summary>A client of the center and the engine that makes its blocks.</summary>
internal sealed class MatrixWriter(LedgerClient client, Address writer, ChainEngine engine, CapturedLog warnings)
    : IAsyncDisposable
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(60);
    private static readonly TimeSpan Turn = TimeSpan.FromMilliseconds(5);

    /// <summary>What the client said in its log from the level of a warning on.</summary>
    public IReadOnlyList<string> Warnings => warnings.Lines;

    /// <summary>Returns when the client may send, or says why it may not.</summary>
    /// <returns>Its problem; empty where all is well.</returns>
    public async Task<string> ReadyAsync(CancellationToken ct)
    {
        while (true)
        {
            var key = (await client.Outbox.StatsAsync(ct)).Writers.Single();
            if (key.HasLease || key.Problem.Length > 0)
                return key.Problem;
            await Task.Delay(Turn, ct);
        }
    }

    /// <summary>Sends filings on units that are open by then; none is in a block when this returns.</summary>
    public async Task<IReadOnlyList<Receipt>> SendAsync(IReadOnlyList<string> contracts, CancellationToken ct)
    {
        var now = Now();
        var signed = new List<Statement>();
        foreach (var contract in contracts)
        {
            await SettleAsync(SoakStatements.OpenUnit(contract, now), ct);
            signed.Add(await SoakStatements.SignAsync(client, contract, now));
        }
        var receipts = new List<Receipt>();
        foreach (var statement in signed)
            receipts.Add((await client.SubmitAsync(statement, ct)).OrThrow());
        while ((await client.Outbox.StatsAsync(ct)).Sent < receipts.Count)
            await Task.Delay(Turn, ct);
        return receipts;
    }

    /// <summary>Opens a unit and files a contract on it; both are final when this returns.</summary>
    /// <returns>Of the filing.</returns>
    /// <exception cref="SoakException">It ended in another way.</exception>
    public async Task<Receipt> FileAsync(string contract, CancellationToken ct)
    {
        var now = Now();
        await SettleAsync(SoakStatements.OpenUnit(contract, now), ct);
        return await SettleAsync(await SoakStatements.SignAsync(client, contract, now), ct);
    }

    public ValueTask DisposeAsync() => client.DisposeAsync();

    /// <summary>Final when this returns.</summary>
    /// <exception cref="SoakException">It ended in another way.</exception>
    public async Task<Receipt> SettleAsync(Receipt receipt, CancellationToken ct)
    {
        var settled = client.Outbox.SettleAsync(receipt, Patience, ct);
        while (!settled.IsCompleted)
        {
            var head = await engine.GetHeadAsync(ct);
            var waiting = await engine.GetPendingNonceAsync(writer, ct);
            if (waiting > await engine.GetNonceAsync(writer, head.Number, ct))
                await engine.SealAsync(ct);
            else
                await Task.WhenAny(settled, Task.Delay(Turn, ct));
        }
        return await settled is EntryStatus.Final
            ? receipt
            : throw new SoakException($"{receipt.Key} is {(await settled).Name}, not final.");
    }

    private async Task<Receipt> SettleAsync(Statement statement, CancellationToken ct) =>
        await SettleAsync((await client.SubmitAsync(statement, ct)).OrThrow(), ct);

    private static DateTimeOffset Now() =>
        DateTimeOffset.FromUnixTimeSeconds(TimeProvider.System.GetUtcNow().ToUnixTimeSeconds());
}
