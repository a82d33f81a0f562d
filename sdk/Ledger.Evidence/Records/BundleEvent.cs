using Ledger.Evidence.Primitives;

namespace Ledger.Evidence.Records;

/// <summary>One event as <c>head</c> covers it.</summary>
/// <param name="Seq">From 1, without gaps.</param>
/// <param name="Number">The event's code in the machine of the record's kind.</param>
/// <param name="Organisation">The writing organisation's number.</param>
/// <param name="Key">The writing key; in a two-key event the confirming one.</param>
/// <param name="Proposer">The proposing key, null in a one-key event.</param>
/// <param name="Role">The role in which the organisation acted.</param>
/// <param name="EventTime">Unix seconds, as the writer stated it.</param>
/// <param name="Block">The block that anchored it.</param>
/// <param name="Time">Unix seconds of that block.</param>
/// <param name="Data">The ABI-encoded fields, word by word; some may be withheld.</param>
public sealed record BundleEvent(
    uint Seq,
    ushort Number,
    uint Organisation,
    Address Key,
    Address? Proposer,
    byte Role,
    ulong EventTime,
    ulong Block,
    ulong Time,
    IReadOnlyList<EventWord> Data
);
