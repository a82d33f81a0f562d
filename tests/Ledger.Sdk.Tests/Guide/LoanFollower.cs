using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Hosting;

namespace Ledger.Sdk.Tests.Guide;

// Shown in docs/sdk.md between the marks, and run by the tests beside it.

// [follow]
public sealed class LoanFollower(FilingWatch watch, IDbContextFactory<LoanDb> dbs, IAlarm alarm) : BackgroundService
{
    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        await using (var db = await dbs.CreateDbContextAsync(stoppingToken))
            await foreach (var loan in db.Loans.Where(l => l.Open).AsAsyncEnumerable().WithCancellation(stoppingToken))
                watch.Add(loan.Filing, loan.Seen); // each loan keeps its own position
        await foreach (var item in watch.ReadAllAsync(stoppingToken)) // reconnects and fills gaps by itself, never skips
        {
            if (item is not WatchItem.Happened { Event: var e })
            {
                alarm.HeardFrom(item.AsOf); // silence is reported too
                continue;
            }
            await using var db = await dbs.CreateDbContextAsync(stoppingToken);
            var loan = await db.Loans.SingleAsync(l => l.Filing == e.Filing, stoppingToken);
            (loan.Seen, loan.News) = (e.Position, e.Name);
            await db.SaveChangesAsync(stoppingToken); // effect and position in one transaction: exactly once
        }
    }
}
// [follow]
