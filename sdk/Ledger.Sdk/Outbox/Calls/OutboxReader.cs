using System.Diagnostics.CodeAnalysis;
using Ledger.Evidence.Primitives;
using Ledger.Sdk.Outbox.Entries;
using Ledger.Sdk.Outbox.Lanes;
using Ledger.Sdk.Outbox.State;
using Ledger.Sdk.Outbox.Store;
using Ledger.Sdk.Outbox.Transport;

namespace Ledger.Sdk.Outbox.Calls;

/// <summary>Where entries stand, served from memory; long settled ones from the files of keys.</summary>
internal sealed class OutboxReader(
    OutboxState state,
    SettledKeys keys,
    IReadOnlyDictionary<Address, Lane> lanes,
    TimeProvider time,
    Func<long> fileBytes
)
{
    /// <summary>An open entry, a settled one, or what the file of keys still knows; all null where the key was never used.</summary>
    public (EntryView? Open, SettledEntry? Settled, KeyRow? Filed) Find(string key)
    {
        var hash = KeyHashes.Of(key);
        lock (state.Gate)
        {
            if (state.ByKey.TryGetValue(hash, out var entry) && entry.Stage != Stage.Joining)
                return (View_NeedsLock(entry), null, null);
            if (state.Settled.TryGetValue(hash, out var settled))
                return (null, settled, null);
        }
        return (null, null, keys.Find(hash));
    }

    /// <summary>A task that completes when the entry settles; false where it is not open here.</summary>
    public bool TryWatch(string key, [NotNullWhen(true)] out Task<SettledEntry>? settled)
    {
        lock (state.Gate)
            settled = state.ByKey.TryGetValue(KeyHashes.Of(key), out var entry)
                ? (entry.Watcher ??= new(TaskCreationOptions.RunContinuationsAsynchronously)).Task
                : null;
        return settled is not null;
    }

    /// <summary>Open entries, oldest first; of one stage, of one record, where these are given.</summary>
    public IReadOnlyList<EntryView> List(Stage? stage = null, RecordKey? record = null)
    {
        lock (state.Gate)
        {
            IEnumerable<Entry> open =
                record is null ? state.ByOrder.Values.OrderBy(e => e.Order)
                : state.Records.TryGetValue(record.Value, out var line) ? line.Open.Values
                : [];
            return [.. open.Select(View_NeedsLock).Where(v => stage is null || v.Stage == stage)];
        }
    }

    public IReadOnlyList<SettledEntry> ListSettled()
    {
        lock (state.Gate)
            return [.. state.Settled.Values.OrderBy(s => s.Order)];
    }

    public OutboxNumbers Numbers()
    {
        var oldest = OldestAge();
        var bytes = fileBytes();
        lock (state.Gate)
        {
            var byStage = state
                .ByOrder.Values.GroupBy(e => (e.Writer, e.Stage))
                .GroupBy(g => Shown(g.Key.Stage, g.Key.Writer).Stage, g => g.Count())
                .ToDictionary(g => g.Key, g => g.Sum());
            return new OutboxNumbers(
                state.ByOrder.Count,
                byStage.GetValueOrDefault(Stage.Accepted),
                byStage.GetValueOrDefault(Stage.Unknown),
                byStage.GetValueOrDefault(Stage.Sent),
                byStage.GetValueOrDefault(Stage.Held),
                oldest,
                bytes,
                [.. lanes.Values.Select(l => new LaneNumbers(l.Address, l.HasLease, l.Problem, l.UnderWay_NeedsLock))]
            );
        }
    }

    public TimeSpan OldestAge()
    {
        lock (state.Gate)
        {
            if (state.ByOrder.Count == 0)
                return TimeSpan.Zero;
            var oldest = state.ByOrder.Values.Min(e => e.AcceptedAt);
            return time.GetUtcNow() - DateTimeOffset.FromUnixTimeMilliseconds(oldest);
        }
    }

    private EntryView View_NeedsLock(Entry entry)
    {
        var tx = entry.Transaction;
        var (stage, hold) = Shown(entry.Stage, entry.Writer);
        var behind = state.Records.TryGetValue(entry.Record, out var line)
            ? line.Open.Keys.Count(o => o > entry.Order)
            : 0;
        return new EntryView(
            entry.Order,
            entry.Key,
            stage,
            stage == entry.Stage ? entry.Hold : hold,
            entry.Record,
            DateTimeOffset.FromUnixTimeMilliseconds(entry.AcceptedAt),
            tx?.LastHeard ?? default,
            tx?.Since ?? default,
            tx?.Attempts ?? 0,
            entry.Rebases,
            entry.LastAnswer,
            behind,
            tx?.Hash ?? default,
            entry.InDoubt,
            lanes.GetValueOrDefault(entry.Writer)?.Problem is { Length: > 0 } problem ? problem
                : entry.Stage == Stage.Held ? entry.LastAnswer
                : ""
        );
    }

    /// <summary>What nobody takes of a writer key is held with it: no entry waits without a word for what a person must mend.</summary>
    private (Stage Stage, HoldReason Hold) Shown(Stage stage, Address writer) =>
        stage is Stage.Accepted or Stage.Unknown or Stage.Sent
        && lanes.GetValueOrDefault(writer)?.Hold is { } hold and not HoldReason.Unset
            ? (Stage.Held, hold)
            : (stage, HoldReason.Unset);
}
