using Ledger.Sdk.Outbox.Entries;
using Ledger.Sdk.Outbox.Transport;

namespace Ledger.Sdk.Outbox.Lanes.Settling;

/// <summary>A statement found in the ledger.</summary>
/// <param name="Index">Its place in the transaction.</param>
internal sealed record AppliedStatement(TakenStatement Event, int Index);

/// <summary>Which statements the ledger has, whatever bytes brought them: found by all that their events repeat of them.</summary>
internal sealed class AppliedSearch(IOutboxTransport transport)
{
    /// <summary>Null where the ledger cannot be asked about this kind of record.</summary>
    /// <param name="entries">Of one record, in order, with their bodies.</param>
    /// <param name="isTaken">An event that belongs to another entry, which is known to be in the ledger.</param>
    /// <param name="ct">Ends the asking.</param>
    /// <exception cref="NoAnswerException">Nothing is known.</exception>
    public async Task<IReadOnlyDictionary<Entry, AppliedStatement>?> FindAsync(
        IReadOnlyList<Entry> entries,
        Func<TakenStatement, bool> isTaken,
        CancellationToken ct
    )
    {
        if (await transport.GetEventsAsync(entries[0].Record, ct) is not { } list)
            return null;
        var result = new Dictionary<Entry, AppliedStatement>();
        var left = list.Where(e => !isTaken(e)).ToList();
        foreach (var entry in entries)
        {
            var at = left.FindIndex(e => Is(e, entry));
            if (at < 0)
                continue;
            // Two statements of the same bytes are two events.
            var found = left[at];
            left.RemoveAt(at);
            var answer =
                await transport.GetTransactionAsync(found.Transaction, ct)
                ?? throw new NoAnswerException("The node lists an event of a transaction that it does not have.");
            var place =
                answer.Results.FirstOrDefault(r => r.Applied == found.Position)
                ?? throw new NoAnswerException("The transaction of an event has no answer for it.");
            result[entry] = new AppliedStatement(found, place.Index);
        }
        return result;
    }

    private static bool Is(TakenStatement e, Entry entry) =>
        e.Number == entry.Body!.Number
        && e.Role == entry.Body.Role
        && e.Writer == entry.Writer
        && e.EventTime == entry.Body.EventTime
        && e.Data.AsSpan().SequenceEqual(entry.Body.Data);
}
