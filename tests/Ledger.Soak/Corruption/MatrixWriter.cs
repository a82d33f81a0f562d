using Ledger.Engine.Chain;
using Ledger.Evidence;
using Ledger.Sdk;
using Receipt = Ledger.Sdk.Receipt;

namespace Ledger.Soak.Corruption;

/// <summary>A client of the center and the engine that makes its blocks.</summary>
internal sealed class MatrixWriter(LedgerClient client, Address writer, ChainEngine engine) : IAsyncDisposable
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(60);

    /// <summary>Opens a unit and files a contract on it; both are final when this returns.</summary>
    /// <returns>Of the filing.</returns>
    /// <exception cref="SoakException">It ended in another way.</exception>
    public async Task<Receipt> FileAsync(string contract, CancellationToken ct)
    {
        var now = DateTimeOffset.FromUnixTimeSeconds(TimeProvider.System.GetUtcNow().ToUnixTimeSeconds());
        await SettleAsync(SoakStatements.OpenUnit(contract, now), ct);
        return await SettleAsync(await SoakStatements.SignAsync(client, contract, now), ct);
    }

    public ValueTask DisposeAsync() => client.DisposeAsync();

    private async Task<Receipt> SettleAsync(Statement statement, CancellationToken ct)
    {
        var receipt = (await client.SubmitAsync(statement, ct)).OrThrow();
        var settled = client.Outbox.SettleAsync(receipt, Patience, ct);
        while (!settled.IsCompleted)
        {
            var head = await engine.GetHeadAsync(ct);
            var waiting = await engine.GetPendingNonceAsync(writer, ct);
            if (waiting > await engine.GetNonceAsync(writer, head.Number, ct))
                await engine.SealAsync(ct);
            else
                await Task.WhenAny(settled, Task.Delay(TimeSpan.FromMilliseconds(5), ct));
        }
        return await settled is EntryStatus.Final
            ? receipt
            : throw new SoakException($"{receipt.Key} is {(await settled).Name}, not final.");
    }
}
