using Ledger.Benchmarks.Lives;
using Ledger.Sdk;

namespace Ledger.Benchmarks.Line;

/// <summary>A statement from its call to its end, which must be final.</summary>
internal static class Settling
{
    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(5);

    public static LedgerClient Client(City city, SdkLife life, LifeStep step) =>
        city[LifeSteps.Writer(step, life.Number)];

    /// <summary>On the outbox's disk when this returns.</summary>
    /// <exception cref="BenchException">Declined.</exception>
    public static async Task<Receipt> AcceptAsync(City city, SdkLife life, LifeStep step, CancellationToken cancel)
    {
        var answer = await Client(city, life, step).SubmitAsync(life.Statement(step), cancel);
        return answer.Match(static r => r, refusal => throw new BenchException(step + " was declined: " + refusal.En));
    }

    /// <exception cref="BenchException">Refused, or open after minutes.</exception>
    public static async Task FinalAsync(
        City city,
        SdkLife life,
        LifeStep step,
        Receipt receipt,
        CancellationToken cancel
    )
    {
        switch (await Client(city, life, step).Outbox.SettleAsync(receipt, Patience, cancel))
        {
            case EntryStatus.Final:
                return;
            case EntryStatus.Refused refused:
                throw new BenchException(step + " was refused: " + refused.Refusal.Name + ", " + refused.Refusal.En);
            case var open:
                throw new BenchException(step + " is still " + open.Name + ".");
        }
    }
}
