using Ledger.Sdk.Clients;
using Ledger.Sdk.Grpc;
using Ledger.Sdk.Outbox.Engine;
using Ledger.Sdk.Outbox.Entries;
using Ledger.Sdk.Outbox.Store;
using Ledger.Sdk.Outbox.Transport;
using Proto = Ledger.Api.V1;

namespace Ledger.Sdk;

/// <summary>Where accepted statements stand.</summary>
public class OutboxClient
{
    private readonly OutboxEngine? engine;
    private readonly ReadChannel reads = null!;
    private readonly TimeProvider time = TimeProvider.System;

    /// <summary>For mocks.</summary>
    protected OutboxClient() { }

    internal OutboxClient(OutboxEngine? engine, ReadChannel reads, TimeProvider time) =>
        (this.engine, this.reads, this.time) = (engine, reads, time);

    private OutboxEngine Engine =>
        engine ?? throw new InvalidOperationException("This client has no outbox folder: it reads only.");

    /// <summary>By key, from open entries, settled ones, or years later from the file of keys and the ledger.</summary>
    /// <returns>Null where this outbox never accepted the key.</returns>
    /// <exception cref="LedgerUnavailableException">Only for keys long settled, whose block must be asked for.</exception>
    public virtual async Task<EntryStatus?> FindAsync(OperationKey key, CancellationToken ct = default)
    {
        var (open, settled, filed) = Engine.Find(key.Value);
        if (open is not null)
            return Status(open);
        if (settled is not null)
            return Status(settled);
        return filed is null ? null : await AskAsync(filed, ct);
    }

    /// <summary>
    /// Waits until the statement is final or refused; ends with whatever is true at <paramref name="within"/> and never
    /// throws for time.
    /// </summary>
    /// <param name="receipt">Of the statement.</param>
    /// <param name="within">Any length; zero looks once, <see cref="Timeout.InfiniteTimeSpan"/> waits as long as it takes.</param>
    /// <param name="ct">Ends the wait.</param>
    /// <exception cref="ArgumentOutOfRangeException"><paramref name="within"/> is below zero.</exception>
    public virtual async Task<EntryStatus> SettleAsync(Receipt receipt, TimeSpan within, CancellationToken ct = default)
    {
        ArgumentNullException.ThrowIfNull(receipt);
        var longest = Spans.ForTimer(within, nameof(within));
        if (Engine.TryWatch(receipt.Key.Value, out var settled))
            try
            {
                return Status(await settled.WaitAsync(longest, time, ct));
            }
            catch (TimeoutException) { }
        return await FindAsync(receipt.Key, ct)
            ?? throw new ArgumentException("No such entry in this outbox.", nameof(receipt));
    }

    /// <summary>Open entries of one instant, oldest first; never a field.</summary>
    /// <param name="filter">Null = all.</param>
    /// <param name="ct">Ends the call.</param>
    public virtual Task<IReadOnlyList<OutboxEntry>> ListAsync(
        OutboxFilter? filter = null,
        CancellationToken ct = default
    )
    {
        ct.ThrowIfCancellationRequested();
        return Task.FromResult<IReadOnlyList<OutboxEntry>>([
            .. Engine
                .List(filter?.Stage, filter?.RecordKey)
                .Select(v => new OutboxEntry(
                    new OperationKey(v.Key),
                    checked((ulong)v.Order),
                    Wire.Name(v.Record),
                    Status(v),
                    v.AcceptedAt,
                    v.Attempts,
                    v.LastAnswer,
                    v.WaitingBehind
                )),
        ]);
    }

    /// <summary>Numbers of one instant, and why a writer key does not send.</summary>
    public virtual Task<OutboxStats> StatsAsync(CancellationToken ct = default)
    {
        ct.ThrowIfCancellationRequested();
        var n = Engine.Numbers();
        return Task.FromResult(
            new OutboxStats(
                n.Pending,
                n.Accepted,
                n.Unknown,
                n.Sent,
                n.Held,
                n.OldestAge,
                n.FileBytes,
                [.. n.Lanes.Select(l => new WriterStats(l.Writer, l.HasLease, l.Problem, l.UnderWay))]
            )
        );
    }

    /// <summary>A held entry goes out again. False where it is not held.</summary>
    public virtual Task<bool> RetryAsync(OperationKey key) => Engine.RetryAsync(key.Value);

    /// <summary>Gives a held entry up. False unless it is held and can never be in the ledger any more.</summary>
    public virtual Task<bool> AbandonAsync(OperationKey key) => Engine.AbandonAsync(key.Value);

    private async Task<EntryStatus> AskAsync(KeyRow row, CancellationToken ct)
    {
        if (row.By == RefusedBy.Sdk)
            return new EntryStatus.Refused(
                RefusalReading.Of(new RefusalData(row.RefusalNumber, "", [], row.By)),
                row.By
            );
        var answer = await reads.CallAsync(
            async (invoker, options) =>
                await new Proto.TransactionService.TransactionServiceClient(invoker).GetTransactionAsync(
                    new Proto.GetTransactionRequest
                    {
                        Name = "transactions/" + Convert.ToHexStringLower(row.Transaction.Span),
                        Read = reads.Seen.Read(),
                    },
                    options
                ),
            ct
        );
        var result = answer.Transaction.Results.First(r => r.Index == row.Index);
        var block = Wire.BlockRef(answer.Transaction.Block);
        return result.Refusal is { } refusal
            ? new EntryStatus.Refused(
                RefusalReading.Of(
                    new RefusalData((int)refusal.Number, refusal.Reason, refusal.Data.ToByteArray(), RefusedBy.Ledger)
                ),
                RefusedBy.Ledger
            )
            : new EntryStatus.Final(
                block,
                result.Applied is { } applied ? new RecordPosition(applied.Seq, Wire.Bytes(applied.Head)) : default,
                new TxHash(row.Transaction)
            );
    }

    private static EntryStatus Status(EntryView v) =>
        v.Stage switch
        {
            Stage.Held => new EntryStatus.Held(v.Hold) { Problem = v.Problem },
            Stage.Sent => new EntryStatus.Sent(v.HeardAt) { Problem = v.Problem },
            Stage.Unknown => new EntryStatus.Unknown(v.UnknownSince, v.Attempts) { Problem = v.Problem },
            _ => new EntryStatus.Accepted { Problem = v.Problem },
        };

    internal static EntryStatus Status(SettledEntry s) =>
        s.Refusal is { } refusal
            ? new EntryStatus.Refused(RefusalReading.Of(refusal), refusal.By)
            : new EntryStatus.Final(s.Block, s.Position, new TxHash(s.Transaction));
}
