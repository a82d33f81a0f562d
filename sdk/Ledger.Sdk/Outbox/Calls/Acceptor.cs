using Ledger.Evidence.Primitives;
using Ledger.Sdk.Outbox.Entries;
using Ledger.Sdk.Outbox.Lanes;
using Ledger.Sdk.Outbox.State;
using Ledger.Sdk.Outbox.Store;
using Ledger.Sdk.Outbox.Transport;

namespace Ledger.Sdk.Outbox.Calls;

/// <summary>Takes statements: one entry a key, durable before the call returns.</summary>
internal sealed class Acceptor(
    OutboxSettings settings,
    TimeProvider time,
    OutboxState state,
    GroupWriter writer,
    SettledKeys keys,
    IReadOnlyDictionary<Address, Lane> lanes,
    Action throwIfUnusable
)
{
    /// <summary>
    /// Returns when all of it is on the disk, in the order given, in one group. A key that was used before gives its entry
    /// back where the content is the same.
    /// </summary>
    /// <param name="ct">Counts until the group is being written.</param>
    /// <exception cref="OutboxException">Nothing was accepted.</exception>
    public async Task<IReadOnlyList<Acceptance>> AcceptAsync(IReadOnlyList<NewEntry> list, CancellationToken ct)
    {
        ct.ThrowIfCancellationRequested();
        var result = new Acceptance?[list.Count];
        var twins = new List<(int Index, Entry Twin)>();
        var fresh = new List<Entry>();
        var freshIndex = new List<int>();
        var joined = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        var hashes = list.Select(e => KeyHashes.Of(e.Key)).ToArray();
        var filed = FindFiled(hashes);
        long size;
        lock (state.Gate)
        {
            throwIfUnusable();
            for (var i = 0; i < list.Count; i++)
            {
                var (given, hash) = (list[i], hashes[i]);
                if (state.ByKey.TryGetValue(hash, out var twin))
                {
                    if (twin.Content != given.Content)
                        result[i] = Reused;
                    else
                        twins.Add((i, twin));
                }
                else if (state.Settled.TryGetValue(hash, out var settled))
                    result[i] = settled.Content == given.Content ? new Acceptance(settled.Order, true, null) : Reused;
                else if (filed[i] is { } row)
                    result[i] =
                        row.Content == given.Content ? new Acceptance(checked((long)row.Order), true, null) : Reused;
                else if (DisclosureSize.Decline(given.Disclosures, settings.MaxDisclosureBytes) is { } tooLarge)
                    result[i] = new Acceptance(0, false, tooLarge);
                else
                {
                    var entry = Make(given, hash, joined);
                    state.ByKey[hash] = entry;
                    fresh.Add(entry);
                    freshIndex.Add(i);
                }
            }
            if (fresh.Count > 0 && IsFull_NeedsLock(fresh))
            {
                Withdraw_NeedsLock(fresh);
                throw new OutboxException(
                    OutboxFault.Full,
                    state.ByKey.Count
                        + " entries ("
                        + (state.OpenBytes + state.JoiningBytes)
                        + " bytes) wait, the limit is "
                        + settings.MaxPending
                        + "; nothing was accepted. See: ledger outbox stats."
                );
            }
            size = fresh.Sum(e => (long)e.Size);
            state.JoiningBytes += size;
        }
        if (fresh.Count > 0)
            await WriteFreshAsync(fresh, size, joined, ct);
        for (var i = 0; i < fresh.Count; i++)
            result[freshIndex[i]] = new Acceptance(fresh[i].Order, false, null);
        foreach (var (index, twin) in twins)
        {
            // A concurrent twin shares the entry, and its fate.
            if (twin.Joined is { } pending)
                await pending.Task.WaitAsync(ct);
            result[index] = new Acceptance(twin.Order, true, null);
        }
        return result!;
    }

    private KeyRow?[] FindFiled(Bytes32[] hashes)
    {
        var result = new KeyRow?[hashes.Length];
        if (keys.Names.Count == 0)
            return result;
        for (var i = 0; i < hashes.Length; i++)
            result[i] = keys.Find(hashes[i]);
        return result;
    }

    private static Acceptance Reused =>
        new(0, false, new RefusalData(RefusalData.OperationKeyReused, "OperationKeyReused", [], RefusedBy.Sdk));

    private async Task WriteFreshAsync(List<Entry> fresh, long size, TaskCompletionSource joined, CancellationToken ct)
    {
        var work = new GroupWork(
            fresh.Sum(e => e.Size),
            isAccept: true,
            (changes, control) =>
            {
                var now = time.GetUtcNow().ToUnixTimeMilliseconds();
                foreach (var entry in fresh)
                {
                    entry.AcceptedAt = now;
                    entry.Order = checked((long)control.NextOrder++);
                    var row = entry.Encode();
                    entry.Size = row.Length;
                    changes.Inserts.Add((OutboxTable.Entries, entry.Order, row));
                }
            },
            () =>
            {
                lock (state.Gate)
                {
                    state.JoiningBytes -= size;
                    foreach (var entry in fresh)
                    {
                        entry.Stage = Stage.Accepted;
                        state.AddOpen_NeedsLock(entry);
                        state.BodyBytes += entry.Size;
                        state.Shed_NeedsLock(entry, settings.MaxBodyBytes);
                        if (lanes.TryGetValue(entry.Writer, out var lane))
                            lane.AddReady_NeedsLock(entry);
                    }
                }
            }
        );
        try
        {
            await writer.WriteAsync(work, ct);
            joined.TrySetResult();
        }
        catch (Exception e)
        {
            lock (state.Gate)
            {
                state.JoiningBytes -= size;
                Withdraw_NeedsLock(fresh);
            }
            joined.TrySetException(e);
            _ = joined.Task.Exception;
            throw;
        }
    }

    private void Withdraw_NeedsLock(List<Entry> fresh)
    {
        foreach (var entry in fresh)
            state.ByKey.Remove(entry.KeyHash);
    }

    /// <summary>What waits for its sync counts too: many calls at once do not pass the limit together.</summary>
    private bool IsFull_NeedsLock(List<Entry> fresh) =>
        state.ByKey.Count > settings.MaxPending
        || state.OpenBytes + state.JoiningBytes + fresh.Sum(e => (long)e.Size) > settings.MaxPendingBytes;

    private Entry Make(NewEntry given, Bytes32 hash, TaskCompletionSource joined)
    {
        if (!lanes.ContainsKey(given.Writer))
            throw new InvalidOperationException("No writer key " + given.Writer + " was added to this client.");
        return new Entry
        {
            Key = given.Key,
            KeyHash = hash,
            Content = given.Content,
            Writer = given.Writer,
            Record = new RecordKey(given.Body.Kind, given.Body.Record),
            Body = given.Body,
            Disclosures = given.Disclosures,
            Mode = given.Mode,
            At = given.At,
            Trace = given.Trace,
            Size = given.Body.Data.Length + given.Disclosures.Sum(d => d.Length) + 300,
            Joined = joined,
        };
    }
}
